"""What becomes of the pass behind a line of the desk, when the line is done with or taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.desk.models import Entry
from corridor.passes.commands import arrive, cancel_pass, end_pass
from corridor.passes.models import LIVE, HallPass
from corridor.planning.commands.answering import cancel_scheduled
from corridor.planning.models.scheduled import OPEN


def cancel_plan(actor: Actor, entry: Entry, now: datetime, *, words: str = "") -> None:
    """The scheduled pass, as long as it has not started."""
    plan = entry.scheduled_pass
    if plan is not None and plan.state in OPEN:
        cancel_scheduled(actor=actor, plan_ids=[plan.id], now=now, words=words)


def arrive_or_cancel(actor: Actor, entry: Entry, now: datetime) -> None:
    """A pass on its way arrives with that; one that waits is not needed any more."""
    pass_id, state = _live(entry)
    if pass_id is None:
        return
    verb = arrive if state == "out" else cancel_pass
    verb(actor=actor, pass_id=pass_id, now=now)


def stop_pass(actor: Actor, entry: Entry, now: datetime) -> None:
    """It was a mistake: the pass is over, wherever it had come to."""
    pass_id, state = _live(entry)
    if pass_id is None:
        return
    verb = end_pass if state in ("out", "arrived", "returning") else cancel_pass
    verb(actor=actor, pass_id=pass_id, now=now)


def _live(entry: Entry) -> tuple[UUID | None, str]:
    plan = entry.scheduled_pass
    hall_pass: HallPass | None = plan.hall_pass if plan else entry.hall_pass
    is_live = hall_pass is not None and hall_pass.state in LIVE
    return (hall_pass.id, hall_pass.state) if hall_pass and is_live else (None, "")
