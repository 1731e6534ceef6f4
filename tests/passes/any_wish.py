"""Any situation at all, from one number: fast enough for tens of thousands of them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from corridor.passes.rules import Situation
from corridor.passes.situation import (
    Apart,
    Book,
    Ease,
    Limit,
    LivePass,
    Occupancy,
    Place,
    Settings,
    Used,
    Window,
)
from tests.passes.wishes import ADMIN, LIBRARIAN, PERIODS, STUDENT, TEACHER, spans_of

ZONES = ("America/New_York", "America/Phoenix", "Europe/London", "Asia/Kolkata")
DAYS = (date(2026, 9, 14), date(2026, 11, 1), date(2026, 3, 8), date(2026, 12, 31))
PEER, GROUP = uuid4(), uuid4()
LIMITS: tuple[Mapping[UUID | str, tuple[Limit, ...]], ...] = (
    {},
    {STUDENT: (Limit("day", 2),)},
    {"10": (Limit("week", 4),)},
)
MODES = ("nobody", "origin", "destination", "student_choice", "both")


def any_wish(seed: int) -> Situation:
    """The same situation for the same number."""
    chance = random.Random(seed)  # noqa: S311 nothing is secret here
    settings = _settings(chance)
    day = chance.choice(DAYS)
    now = settings.start_of(day) + timedelta(seconds=chance.randrange(90_000))
    origin = replace(_place(chance, "Room 214", now), teachers=(TEACHER,))
    destination = replace(_place(chance, "Library", now), approvers=(LIBRARIAN,))
    book = _book(chance, settings, (origin, destination), now)
    is_there = chance.random() < 0.05
    return Situation(
        book=book,
        now=now,
        student_id=STUDENT,
        grade=chance.choice(("09", "10", "12")),
        origin=destination if is_there else chance.choice((origin, origin, None)),
        destination=destination,
        live_pass=_live_pass(chance, settings, now) if chance.random() < 0.15 else None,
        used=_used(chance, now),
        occupancy=_occupancy(chance, origin, destination),
        teachers=(TEACHER,) if chance.random() < 0.9 else (),
        spans=spans_of(settings.time_zone, settings.local_date(now), PERIODS),
        met=(GROUP,) if chance.random() < 0.1 else (),
        frozen=chance.random() < 0.05,
    )


def _settings(chance: random.Random) -> Settings:
    day = chance.choice(DAYS)
    return Settings(
        uuid4(),
        "Any School",
        chance.choice(ZONES),
        pass_limit=chance.choice((None, 0, 3, 5)),
        pass_limit_week=chance.choice((None, 7)),
        pass_limit_term=chance.choice((None, 60)),
        hall_limit=chance.choice((None, None, 2, 30)),
        cool_down_minutes=chance.choice((0, 0, 10)),
        starts_on=chance.choice((None, None, day)),
        is_staff_only=chance.random() < 0.1,
        staff_only_until=chance.choice((None, day)),
    )


def _place(chance: random.Random, name: str, now: datetime) -> Place:
    opens = now + timedelta(minutes=chance.randrange(-60, 60))
    return Place(
        uuid4(),
        name,
        "library",
        chance.randrange(1, 40),
        approval=chance.choice(MODES),
        capacity_to=chance.choice((None, 1, 4)),
        capacity_from=chance.choice((None, None, 1)),
        counts_toward_limit=chance.random() < 0.7,
        is_destination=chance.random() < 0.95,
        audience=chance.choice(("only", "all_but")),
        visible_grades=chance.choice(((), (), ("10",), ("09", "12"))),
        visible_people=chance.choice(((), (), (STUDENT,))),
        cutoff_for=chance.choice(("", "3")),
        cutoff_period=chance.choice(("", "", "2")),
        closed_from=chance.choice((None, None, None, opens)),
        closed_until=opens + timedelta(minutes=chance.randrange(1, 30)),
        hold_until=chance.choice((None, None, opens)),
    )


def _book(
    chance: random.Random, settings: Settings, places: tuple[Place, ...], now: datetime
) -> Book:
    minutes = chance.randrange(0, 15)
    window = Window("period", first_minutes=minutes, last_minutes=minutes)
    clock = Window("clock", starts_at=time(9, 30), ends_at=time(9, 30 + chance.randrange(1, 29)))
    ease = Ease(
        time_percent=chance.choice((100, 150)),
        extra_passes=chance.choice((0, 2)),
        no_cool_down=chance.random() < 0.5,
        exempt_from_windows=chance.random() < 0.5,
        allowed_places=chance.choice(((), tuple(p.id for p in places))),
    )
    return Book(
        version=1,
        settings=settings,
        places={place.id: place for place in places},
        admins=(ADMIN,),
        limits=chance.choice(LIMITS),
        windows=chance.choice(((), (window,), (window, clock))),
        apart={STUDENT: (Apart(GROUP, frozenset({STUDENT, PEER})),)},
        eases={STUDENT: ease} if chance.random() < 0.5 else {},
        away={TEACHER: (now - timedelta(hours=1), None)} if chance.random() < 0.2 else {},
    )


def _used(chance: random.Random, now: datetime) -> Used:
    day = chance.randrange(0, 8)
    ended = now - timedelta(seconds=chance.randrange(0, 1200))
    return Used(day, day + chance.randrange(0, 6), day + 50, chance.choice((None, ended)))


def _occupancy(chance: random.Random, origin: Place, destination: Place) -> Occupancy:
    to, from_ = chance.randrange(0, 6), chance.randrange(0, 3)
    return Occupancy({destination.id: to}, {origin.id: from_}, to + from_)


def _live_pass(chance: random.Random, settings: Settings, now: datetime) -> LivePass:
    due = now + timedelta(minutes=chance.randrange(-30, 30))
    some: UUID = uuid4()
    school = chance.choice((settings.school_id, some))
    return LivePass(
        id=some, school_id=school, student_id=STUDENT, origin_id=some, destination_id=some,
        section_id=None, created_by_id=some, approved_by_id=None, asked=(), asked_too=(),
        state=chance.choice(("requested", "waiting", "out")), trip="round_trip", minutes=5,
        note="", made_by_staff=False, over_limit=False, urgent=False, ticket=1, misses=0,
        counted_on=None, period_ends_at=None, requested_at=now, approved_at=None,
        offered_until=None, started_at=now, due_at=due, arrived_at=None, returning_at=None,
        ended_at=None, end_reason="", version=1,
    )  # fmt: skip
