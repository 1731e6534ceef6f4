"""Makers of situations for tests of the pure rules: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from corridor.passes import rules
from corridor.passes.rules import Objection, Situation
from corridor.passes.situation import Book, Occupancy, Place, Settings, Span, Used, Window
from tests.factories import TEN

STUDENT, TEACHER, LIBRARIAN, ADMIN = uuid4(), uuid4(), uuid4(), uuid4()
ROOM = Place(uuid4(), "Room 214", "classroom", 5, teachers=(TEACHER,), whereabouts="Hall B")
LIBRARY = Place(uuid4(), "Library", "library", 20, approvers=(LIBRARIAN,))
RESTROOM = Place(uuid4(), "Restroom", "restroom", 5)
SETTINGS = Settings(uuid4(), "Fairview High", "America/New_York")
MONDAY = date(2026, 9, 14)
EDGES = Window("period", first_minutes=10, last_minutes=10)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
PERIODS = (("1", "08:00", "08:50"), ("2", "08:55", "09:45"), ("3", "09:50", "10:40"))


def at(zone: str, day: date, clock: str) -> datetime:
    """A wall clock time of a school, in UTC."""
    local = datetime.combine(day, time.fromisoformat(clock), tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def spans_of(
    zone: str, day: date, periods: tuple[tuple[str, str, str], ...] = PERIODS
) -> tuple[Span, ...]:
    return tuple(
        Span(name, "class", "", at(zone, day, start), at(zone, day, end))
        for name, start, end in periods
    )


def book_with(*places: Place, settings: Settings = SETTINGS, **changes: Any) -> Book:
    book = Book(1, settings, {p.id: p for p in (ROOM, RESTROOM, LIBRARY, *places)}, {}, (ADMIN,))
    return replace(book, **changes)


def situation(place: Place = LIBRARY, *, book: Book | None = None, **changes: Any) -> Situation:
    """A student of grade 10 in Room 214 who wants to go to a place; nothing objects."""
    usual = Situation(
        book=book or book_with(place),
        now=TEN,
        student_id=STUDENT,
        grade="10",
        origin=ROOM,
        destination=place,
        live_pass=None,
        used=Used(),
        occupancy=Occupancy({}, {}),
        teachers=(TEACHER,),
    )
    return replace(usual, **changes)


def objection(s: Situation, code: str) -> Objection | None:
    return rules.BY_CODE[code].objects(s)


def in_zone(zone: str, clock: str, *, day: date = MONDAY, **book: Any) -> Situation:
    """A situation at a wall clock time of a school in that zone."""
    settings = replace(SETTINGS, time_zone=zone, **book.pop("settings", {}))
    whole = book_with(settings=settings, **book)
    return situation(RESTROOM, book=whole, now=at(zone, day, clock), spans=spans_of(zone, day))
