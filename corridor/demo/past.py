"""Days of the past, drawn by lot: who went where, when, and how it went. Pure.

Restrooms are where most go, a few students go often, nobody is in two places at once, and
whoever finds a place full stands in line for it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from uuid import UUID

from corridor.schools.models import Location
from corridor.schools.queries import Bell

PER_STUDENT = 0.29  # passes a day
POPULAR = {
    "restroom": 3.4,
    "water": 4.0,
    "locker": 2.6,
    "nurse": 1.1,
    "library": 1.9,
    "office": 0.8,
    "guidance": 0.7,
    "flex": 0.5,
}
STAYS = frozenset({"library", "guidance", "nurse", "office", "flex"})
LATE, FORGOTTEN = 0.07, 0.015
EDGE = timedelta(minutes=4)  # few ask in the first and last minutes of a class
AUTO_END = timedelta(minutes=15)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A student's class in one period. Members, but for ``student_id``, a person."""

    student_id: UUID
    member_id: UUID
    grade: str
    section_id: UUID
    room_id: UUID
    teacher_id: UUID


@dataclass
class Past:
    """A pass of the past, with everything that happened to it."""

    lesson: Lesson
    place: Location
    asked: datetime
    bell: datetime
    over_limit: bool = False
    approver_id: UUID | None = None
    approved: datetime | None = None
    joined: datetime | None = None
    arrived: datetime | None = None
    returning: datetime | None = None
    end_reason: str = "returned"
    counted: bool = True

    def __post_init__(self) -> None:
        self.started = self.ended = self.asked

    @property
    def due(self) -> datetime:
        return self.started + timedelta(minutes=self.place.minutes)

    @property
    def closed_by(self) -> UUID | None:
        """The member who ended it; nobody did where it was forgotten."""
        return self.lesson.member_id if self.end_reason == "returned" else None


@dataclass
class Habits:
    """How often each student goes: most seldom, a few all the time."""

    chance: random.Random
    often: dict[UUID, float] = field(default_factory=dict)

    def of(self, lesson: Lesson) -> float:
        known = self.often.get(lesson.student_id)
        if known is None:
            known = min(self.chance.paretovariate(1.25), 14) * (1.5 if lesson.grade == "09" else 1)
            self.often[lesson.student_id] = known
        return known


@dataclass
class School:
    """What the days are drawn from. ``approvers`` are members, by place."""

    places: list[Location]
    approvers: dict[UUID, UUID]
    limit: int | None
    habits: Habits


def draw_day(
    school: School, classes: Iterable[tuple[Bell, list[Lesson]]], chance: random.Random
) -> list[Past]:
    """The passes of one day, in the order in which they were asked for."""
    asked = sorted(
        (past for bell, lessons in classes for past in _asks(school, bell, lessons, chance)),
        key=lambda past: past.asked,
    )
    return list(_played(school, asked, chance))


def _asks(
    school: School, bell: Bell, lessons: list[Lesson], chance: random.Random
) -> Iterator[Past]:
    if not lessons:
        return
    weights = [school.habits.of(lesson) for lesson in lessons]
    number = round(len(lessons) * PER_STUDENT / 8 * _busy(bell.starts_at.hour, chance))
    long = (bell.ends_at - bell.starts_at - 2 * EDGE) / SECOND
    for lesson in chance.choices(lessons, weights, k=number):
        places = [p for p in school.places if not p.visible_grades or lesson.grade == "12"]
        place = chance.choices(places, [POPULAR[p.kind] for p in places])[0]
        at = bell.starts_at + EDGE + timedelta(seconds=round(chance.uniform(0, long)))
        yield Past(lesson, place, at, bell.ends_at)


def _busy(hour: int, chance: random.Random) -> float:
    """Late morning and after lunch are what teachers complain of."""
    usual = {8: 0.7, 9: 0.95, 10: 1.35, 11: 1.2, 13: 1.25, 14: 0.95}
    return usual.get(hour, 0.9) * chance.uniform(0.8, 1.2)


def _played(school: School, asked: list[Past], chance: random.Random) -> Iterator[Past]:
    away: dict[UUID, datetime] = {}
    used: dict[UUID, int] = defaultdict(int)
    places: dict[UUID, list[datetime]] = defaultdict(list)
    for past in asked:
        student = past.lesson.student_id
        if student in away and away[student] >= past.asked:
            continue
        counts = past.place.counts_toward_limit
        past.over_limit = counts and school.limit is not None and used[student] >= school.limit
        ready = _answered(school, past, chance)
        past.started = _turn(past, ready, places[past.place.id])
        if past.started + timedelta(minutes=1) >= past.bell:
            continue
        _come_back(past, chance)
        heappush(places[past.place.id], past.returning or past.ended)
        away[student] = past.ended
        past.counted = counts and past.ended - past.started > timedelta(minutes=1)
        used[student] += past.counted
        yield past


def _answered(school: School, past: Past, chance: random.Random) -> datetime:
    """When the yes came, where one was needed."""
    if past.over_limit or past.place.approval == "origin":
        past.approver_id = past.lesson.teacher_id
    elif past.place.approval == "destination":
        past.approver_id = school.approvers.get(past.place.id, past.lesson.teacher_id)
    if past.approver_id:
        past.approved = past.asked + timedelta(seconds=round(chance.triangular(8, 240, 35)))
    return past.approved or past.asked


def _turn(past: Past, ready: datetime, held: list[datetime]) -> datetime:
    """At once, or when the first of those who are there has left."""
    while held and held[0] <= ready:
        heappop(held)
    capacity = past.place.capacity_to
    if capacity is None or len(held) < capacity:
        return ready
    past.joined = ready
    return heappop(held) + timedelta(seconds=6)


def _come_back(past: Past, chance: random.Random) -> None:
    minutes = past.place.minutes
    share = chance.uniform(1.05, 1.5) if chance.random() < LATE else chance.triangular(0.2, 1, 0.6)
    past.ended = past.started + timedelta(seconds=round(minutes * 60 * share))
    if chance.random() < FORGOTTEN:
        past.ended, past.end_reason = past.due + AUTO_END, "timed_out"
    if past.due <= past.bell < past.ended:
        past.ended, past.end_reason = past.bell, "bell"
    took = past.ended - past.started
    if past.place.kind in STAYS and past.end_reason == "returned":
        past.arrived = past.started + _whole(took * 0.12)
        past.returning = past.started + _whole(took * 0.88)


def _whole(span: timedelta) -> timedelta:
    return timedelta(seconds=round(span / SECOND))
