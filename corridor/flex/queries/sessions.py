"""One activity on one date, as whoever runs it sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.core.errors import NotFound
from corridor.flex.gate import look_at
from corridor.flex.models import Activity, SignUp
from corridor.flex.policies import may_run
from corridor.flex.queries.activities import activity_of
from corridor.flex.slot import Offer, Slot, State
from corridor.schools.queries import Bell


@dataclass(frozen=True, slots=True)
class Entry:
    """A student on the list. ``elsewhere`` is what took them out of it."""

    row: SignUp
    elsewhere: str = ""

    @property
    def name(self) -> str:
        return str(self.row.student.name)


@dataclass(frozen=True, slots=True)
class LogLine:
    """Something that happened to somebody's seat: "in", "out" or "here"."""

    at: datetime
    what: str
    student: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """``here`` came, ``missing`` did not (yet), ``bumped`` had to go to something firmer."""

    activity: Activity
    date: date
    bell: Bell
    is_cancelled: bool
    because: str
    is_over: bool
    has_begun: bool
    left: int | None
    here: list[Entry]
    missing: list[Entry]
    line: list[Entry]
    bumped: list[Entry]
    log: list[LogLine]


def session_view(*, actor: Actor, activity_id: UUID, day: date, now: datetime) -> SessionView:
    """Raises ``NotFound`` for what is somebody else's, or not offered on this date."""
    activity = activity_of(school_id=actor.school.id, activity_id=activity_id)
    if not may_run(actor, activity):
        raise NotFound("This is somebody else's activity.")
    slot = look_at(school_id=actor.school.id, day=day, period=activity.period, now=now)
    offer = slot.offer(activity_id)
    if offer.bell is None:
        raise NotFound(f"Not on {day}")
    seated = sorted((Entry(row) for row in slot.seated(activity_id)), key=attrgetter("name"))
    return SessionView(
        activity=offer.activity,
        date=day,
        bell=offer.bell,
        is_cancelled=offer.is_cancelled,
        because=offer.session.cancelled_because if offer.session else "",
        is_over=offer.is_over(now),
        has_begun=now >= offer.bell.starts_at,
        left=slot.free(offer),
        here=[entry for entry in seated if entry.row.here_at],
        missing=[entry for entry in seated if not entry.row.here_at],
        line=[Entry(row) for row in slot.line(activity_id)],
        bumped=_bumped(slot, activity_id),
        log=_log(offer),
    )


def _bumped(slot: Slot, activity_id: UUID) -> list[Entry]:
    found = (r for r in slot.rows if r.state == State.BUMPED)
    return [
        Entry(row, _seat_title(slot, row))
        for row in found
        if row.session.activity_id == activity_id
    ]


def _seat_title(slot: Slot, row: SignUp) -> str:
    seat = slot.seat_of(row.student_id)
    return str(slot.offer_of(seat).activity.title) if seat else ""


def _log(offer: Offer) -> list[LogLine]:
    """The newest first."""
    if offer.session is None:
        return []
    rows = SignUp.objects.filter(session=offer.session)
    rows = rows.select_related("student", "made_by__person", "here_by__person")
    lines = [line for row in rows for line in _lines(row)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _lines(row: SignUp) -> Iterator[LogLine]:
    name = row.student.name
    maker = row.made_by.person
    by = maker.name if maker and maker.id != row.student_id else ""
    yield LogLine(row.made_at, "in", name, by)
    if row.here_at:
        witness = row.here_by.person if row.here_by else None
        yield LogLine(row.here_at, "here", name, witness.name if witness else "")
    if row.ended_at:
        yield LogLine(row.ended_at, "out", name, "")
