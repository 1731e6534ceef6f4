"""The school at any instant for one student: as it was, as it is, or as the rules alone have it.

What was live at a moment of the past follows from the times that every pass keeps; places in
line that changed hands, and rules as they were then, do not come back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.core.tenancy import district_in_force
from corridor.passes import line
from corridor.passes.book import book_of
from corridor.passes.queries.snapshot import Snapshot, snapshot_for
from corridor.passes.rules import Situation
from corridor.passes.situation import Board, Book, LivePass, Place, Used
from corridor.passes.store import COLUMNS
from corridor.rostering.queries import Whereabouts, class_around
from corridor.schools.models import Change, SchoolGate

PAST, NOW, LATER = "past", "now", "later"
ABOUT_NOW = timedelta(minutes=1)
RULES = ("rules", "window", "place", "closure", "limit", "keep_apart", "group", "bells", "calendar")


@dataclass(frozen=True, slots=True)
class LastPass:
    """The student's last trip before an instant."""

    ended_at: datetime
    place_id: UUID


@dataclass(frozen=True, slots=True)
class Instant:
    """``kind`` is "past", "now" or "later"; later nothing is live and nothing is used.

    ``last`` is the last pass that ended, ``rules_changed`` whether the rules are others by now.
    """

    kind: str
    snapshot: Snapshot
    where: Whereabouts | None
    last: LastPass | None = None
    rules_changed: bool = False

    def situation(self, *, student_id: UUID, grade: str, place: Place) -> Situation:
        return self.snapshot.situation(
            student_id=student_id, grade=grade, place=place, where=self.where
        )


def instant_for(*, school_id: UUID, student_id: UUID, at: datetime, now: datetime) -> Instant:
    """At most seven statements. Accommodations are left out, for every student alike."""
    kind = _kind(at, now)
    where = class_around(person_id=student_id, school_id=school_id, now=at)
    if kind == NOW:
        snapshot = snapshot_for(school_id=school_id, student_id=student_id, now=now)
        at = now
    else:
        snapshot = _away_from_now(school_id, student_id, at, is_past=kind == PAST)
    changed = Change.objects.filter(school_id=school_id, subject__in=RULES, at__gt=at)
    return Instant(
        kind=kind,
        snapshot=replace(snapshot, book=replace(snapshot.book, eases={})),
        where=where,
        last=None if kind == LATER else _last_pass(student_id, at),
        rules_changed=kind == PAST and changed.exists(),
    )


def _kind(at: datetime, now: datetime) -> str:
    if abs(at - now) < ABOUT_NOW:
        return NOW
    return PAST if at < now else LATER


def _away_from_now(school_id: UUID, student_id: UUID, at: datetime, *, is_past: bool) -> Snapshot:
    district_id = district_in_force()
    gate = SchoolGate.objects.values("version", "rules_version").get(school_id=school_id)
    book = book_of(
        district_id=district_id, school_id=school_id, rules_version=gate["rules_version"], now=at
    )
    live = list(_live_then(book, at)) if is_past else []
    board = Board(live, book.settings, at)
    line.settle(board, book, at)
    used = _used_then(book, student_id, at) if is_past else Used()
    return Snapshot(book, board, gate["version"], frozen=False, used=used, elsewhere=None, now=at)


_LIVE_THEN = f"""
    select {", ".join(COLUMNS)} from passes_hallpass
    where district_id = %(district)s and school_id = %(school)s
      and requested_at >= %(midnight)s and requested_at <= %(at)s
      and (ended_at is null or ended_at > %(at)s)
"""  # noqa: S608 made of words of our own
_USED_THEN = """
    select count(*) filter (where counted_on = %(today)s),
           count(*) filter (where counted_on >= %(week)s),
           count(*) filter (where counted_on >= %(term)s)
    from passes_hallpass
    where district_id = %(district)s and student_id = %(student)s
      and counted_on >= %(since)s and counted_on <= %(today)s and started_at <= %(at)s
"""
_ENDED_LAST = """
    select ended_at, destination_id from passes_hallpass
    where district_id = %(district)s and student_id = %(student)s
      and requested_at >= %(lately)s and started_at is not null and ended_at <= %(at)s
    order by ended_at desc limit 1
"""


def _rows(statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"district": district_in_force(), **parameters})
        return list(cursor.fetchall())


def _live_then(book: Book, at: datetime) -> Iterator[LivePass]:
    settings = book.settings
    rows = _rows(_LIVE_THEN, school=settings.school_id, midnight=settings.midnight(at), at=at)
    for row in rows:
        values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
        yield as_it_was(LivePass(*values), at)


def as_it_was(live: LivePass, at: datetime) -> LivePass:
    """A pass as it stood at an earlier instant, as far as its own times tell."""
    before = replace(live, ended_at=None, end_reason="", offered_until=None)
    if live.started_at is None or live.started_at > at:
        joined = live.ticket is not None and (live.approved_at or live.requested_at) <= at
        return replace(before, state="waiting" if joined else "requested")
    if live.returning_at is not None and live.returning_at <= at:
        return replace(before, state="returning")
    state = "arrived" if live.arrived_at is not None and live.arrived_at <= at else "out"
    due = live.due_at
    if live.returning_at is not None:  # its due time is that of the way back
        due = live.started_at + timedelta(minutes=live.minutes)
    return replace(before, state=state, due_at=due)


def _used_then(book: Book, student_id: UUID, at: datetime) -> Used:
    today = book.settings.local_date(at)
    week = today - timedelta(days=today.weekday())
    term = book.term_start(today) or today
    row = _rows(
        _USED_THEN, student=student_id, today=today, week=week, term=term,
        since=min(week, term), at=at,
    )[0]  # fmt: skip
    last = _last_pass(student_id, at)
    day, in_week, in_term = row
    return Used(day, in_week, in_term, last.ended_at if last else None)


def _last_pass(student_id: UUID, at: datetime) -> LastPass | None:
    rows = _rows(_ENDED_LAST, student=student_id, at=at, lately=at - timedelta(days=1))
    return LastPass(*rows[0]) if rows else None
