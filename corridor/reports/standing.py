"""How a pass stands, in a word or two, for lists of passes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from corridor.passes.models import END_UNKNOWN, State

WALKING = frozenset({"out", "returning"})


class PassTimes(Protocol):
    """What a model row and a ``PassCard`` have in common."""

    @property
    def state(self) -> str: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def arrived_at(self) -> datetime | None: ...
    @property
    def returning_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def end_reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """``kind`` is the colour of the pill: "ok", "warn", "bad", "accent" or ""."""

    label: str | Promise
    kind: str
    time_out: timedelta | None


def standing_of(hall_pass: PassTimes, now: datetime) -> Standing:
    stopped = stopped_at(hall_pass)
    away = (stopped or now) - hall_pass.started_at if hall_pass.started_at else None
    if stopped and hall_pass.end_reason in END_UNKNOWN:
        return Standing(_("End not known"), "", away)
    if hall_pass.state in WALKING:
        if is_over(hall_pass, now):
            return Standing(_("Over time"), "bad", away)
        return Standing(State(hall_pass.state).label, "accent", away)
    if hall_pass.state == State.ENDED:
        late = is_over(hall_pass, now)
        return Standing(_("Late back") if late else _("On time"), "warn" if late else "ok", away)
    return Standing(State(hall_pass.state).label, "", away)


def stopped_at(hall_pass: PassTimes) -> datetime | None:
    """When the time stopped counting: when nobody knows the end, no later than it was due."""
    if hall_pass.end_reason in END_UNKNOWN and hall_pass.ended_at and hall_pass.due_at:
        return min(hall_pass.ended_at, hall_pass.due_at)
    return hall_pass.ended_at


def is_over(hall_pass: PassTimes, now: datetime) -> bool:
    """Whether the last walk took, or takes, too long; while somebody has arrived it stands."""
    stopped = stopped_at(hall_pass)
    if hall_pass.arrived_at and not hall_pass.returning_at:
        stopped = hall_pass.arrived_at
    return hall_pass.due_at is not None and (stopped or now) > hall_pass.due_at
