"""What becomes of a scheduled pass when its time has come: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from corridor.planning.models import EndReason, ScheduledPass, State

AGAIN = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What is known of one scheduled pass at an instant.

    ``due_at`` is what the bells make of its time today, and ``over_at`` when it is too late to
    start; both are empty where the day has no such time. ``day_ends_at`` is the midnight after its
    date. ``objection`` is the code of what keeps it from starting now.
    """

    due_at: datetime | None
    over_at: datetime | None
    day_ends_at: datetime
    is_gone: bool = False
    is_absent: bool = False
    objection: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """It starts now, or joins the line."""


@dataclass(frozen=True, slots=True)
class Later:
    """It is looked at again at ``wake_at``."""

    due_at: datetime | None
    wake_at: datetime


@dataclass(frozen=True, slots=True)
class Over:
    """It came to nothing."""

    state: str
    reason: str
    refused_by: str = ""


def what_now(plan: ScheduledPass, occasion: Occasion, now: datetime) -> Start | Later | Over:
    """Whatever kept it from starting may end before the period does; then it is missed."""
    due, over = occasion.due_at, occasion.over_at
    if occasion.is_gone:
        return Over(State.CANCELLED, EndReason.LEFT)
    if now >= occasion.day_ends_at or due is None or over is None:
        return _without_a_time(plan, occasion, now)
    if now < due:
        return Later(due, due)
    if plan.state == State.REQUESTED:
        return Over(State.MISSED, EndReason.UNANSWERED)
    if occasion.is_absent:
        return Over(State.CANCELLED, EndReason.ABSENT)
    if now >= over:
        return _too_late(occasion.objection)
    if occasion.objection:
        return Later(due, min(now + AGAIN, over))
    return Start()


def _without_a_time(plan: ScheduledPass, occasion: Occasion, now: datetime) -> Later | Over:
    """The bells may yet be changed back, until the day is over."""
    if now < occasion.day_ends_at:
        return Later(None, occasion.day_ends_at)
    if plan.state == State.REQUESTED:
        return Over(State.MISSED, EndReason.UNANSWERED)
    return Over(State.MISSED, EndReason.NO_SUCH_TIME if plan.due_at is None else EndReason.TOO_LATE)


def _too_late(objection: str) -> Over:
    if objection == "live_pass":
        return Over(State.MISSED, EndReason.OTHER_PASS)
    if objection:
        return Over(State.MISSED, EndReason.REFUSED, objection)
    return Over(State.MISSED, EndReason.TOO_LATE)
