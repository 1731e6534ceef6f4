"""What of a decision people are told: one occasion for each thing that happened. Pure.

They are written with the decision itself. Whom they concern is found out after it, by the worker:
the more people hear of a pass, the less the decision may wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from corridor.core.tenancy import new_id
from corridor.passes.situation import LivePass, Step

# What happens to a pass, and under which name it is an occasion.
OCCASIONS = {
    "requested": "pass_requested",
    "urgent": "pass_urgent",
    "approved": "pass_approved",
    "declined": "pass_declined",
    "offered": "pass_offered",
    "started": "pass_started",
    "cancelled": "pass_settled",
    "lapsed": "pass_settled",
}
CLOCK, OVER, HELD_APART = "pass_clock", "pass_over", "pass_held_apart"
BEFORE_THE_END = timedelta(minutes=1)
ON_THE_CLOCK = {"started", "extended", "sent_back", "rerouted", "reopened"}


def occasions_of(
    steps: Iterable[Step], *, district_id: UUID, now: datetime
) -> list[dict[str, Any]]:
    """Rows of ``notifications.models.Occasion``."""
    return [
        occasion_row(
            kind,
            live.id,
            actor=actor,
            school_id=live.school_id,
            district_id=district_id,
            now=now,
            due_at=due_at,
        )
        for kind, live, actor, due_at in _of(steps, now)
    ]


def occasion_row(
    kind: str,
    about: UUID,
    *,
    actor: UUID | None,
    school_id: UUID,
    district_id: UUID,
    now: datetime,
    due_at: datetime | None = None,
) -> dict[str, Any]:
    """One row; ``about`` is a pass or a plan, ``due_at`` empty where it is told at once."""
    return {
        "id": new_id(),
        "district_id": district_id,
        "school_id": school_id,
        "kind": kind,
        "about": about,
        "actor": actor,
        "due_at": due_at or now,
        "made_at": now,
    }


def _of(
    steps: Iterable[Step], now: datetime
) -> Iterator[tuple[str, LivePass, UUID | None, datetime]]:
    for step in steps:
        live = step.after
        if step.kind in OCCASIONS and not _is_nothing_new(step):
            yield OCCASIONS[step.kind], live, step.actor_id, now
        if step.kind in ON_THE_CLOCK and live.due_at and live.due_at > now:
            yield CLOCK, live, None, max(now, live.due_at - BEFORE_THE_END)


def _is_nothing_new(step: Step) -> bool:
    """A pass that nobody is asked about is told of when it starts, and one that was planned by
    whoever planned it."""
    if step.kind != "requested":
        return False
    return "scheduled" in step.detail or not (step.after.asked or step.after.made_by_staff)
