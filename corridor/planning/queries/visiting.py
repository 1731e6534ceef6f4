"""What a student chooses from who plans a visit: whom, which day, which time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotFound
from corridor.passes.queries import tiles_for
from corridor.passes.queries.snapshot import book_now
from corridor.passes.situation import Book, Place
from corridor.planning.drafts import Chance, Draft, Problem
from corridor.planning.queries.drafting import chances_at
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.rostering.queries.lessons import Lesson, lesson_around, lessons
from corridor.schools.bell_days import bells_between
from corridor.schools.queries import DayBells

DAYS_AHEAD, MOST_DAYS = 30, 10
WITHOUT_PLAN = ("restroom", "water", "locker")
SETTLED = 5  # minutes after the bell: the class has begun, and whoever leaves was seen


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody at the place whom one can visit, by member."""

    id: UUID
    person_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of the day. ``lesson`` is the class that would be missed, if there is one;
    ``asked`` are the names of those who have to say yes."""

    when: When
    kind: str
    due_at: datetime | None
    lesson: Lesson | None
    asked: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def is_possible(self) -> bool:
        return not any(problem.stops for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Visit:
    """The form of one place. ``at_clock`` is the time of the clock asked for, judged."""

    place: Place
    hosts: tuple[Host, ...]
    host: Host | None
    days: tuple[date, ...]
    day: date
    slots: tuple[Slot, ...]
    at_clock: Slot | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Goal:
    """A place to visit, with the names of those who are there."""

    place: Place
    staff: tuple[str, ...]


def goals(*, actor: Actor, now: datetime) -> list[Goal]:
    """The places that one makes an appointment for, offices first, then the rooms of teachers."""
    names = book_now(school_id=actor.school.id, now=now).names
    places = [p for p in places_to_visit(actor=actor, now=now) if p.kind not in WITHOUT_PLAN]
    found = [Goal(place, _staff_of(place, names)) for place in places]
    return sorted(found, key=lambda goal: (goal.place.kind == "classroom", goal.place.name))


def _staff_of(place: Place, names: dict[UUID, str]) -> tuple[str, ...]:
    people = place.approvers or place.teachers
    return tuple(names[person] for person in people if person in names)


def places_to_visit(*, actor: Actor, now: datetime) -> list[Place]:
    """What is on this student's list, whether it is open now or not."""
    return [tile.place for tile in tiles_for(actor=actor, now=now)]


def visit(
    *,
    actor: Actor,
    location_id: UUID,
    host_id: UUID | None = None,
    day: date | None = None,
    at: time | None = None,
    now: datetime,
) -> Visit:
    """Raises ``NotFound`` for a place that is not on the student's list."""
    book = book_now(school_id=actor.school.id, now=now)
    place = next((p for p in places_to_visit(actor=actor, now=now) if p.id == location_id), None)
    if place is None:
        raise NotFound(f"No place {location_id}")
    hosts = hosts_of(book, place)
    host = next((one for one in hosts if one.id == host_id), hosts[0] if len(hosts) == 1 else None)
    bells = school_days(book, now)
    chosen = day if day in bells else next(iter(bells), None)
    if chosen is None:
        raise Invalid({"day": "No school day is near."})
    draft = Draft(
        students=(actor.person_id,),
        destination_id=place.id,
        pattern=Pattern(dates=(chosen,)),
        when=When(at=time()),
        host_id=host.id if host else None,
    )
    slots = tuple(_slots(book, draft, bells[chosen], now))
    clock = _judged(book, draft, [When(at=at)], now)[0] if at else None
    return Visit(
        place, hosts, host, tuple(bells)[:MOST_DAYS], chosen, slots, clock, draft.minutes_at(place)
    )


def school_days(book: Book, now: datetime) -> dict[date, DayBells]:
    """The next days on which there are bells, today first where it is one."""
    settings = book.settings
    today = settings.local_date(now)
    last = today + timedelta(days=DAYS_AHEAD)
    found = bells_between(school_id=settings.school_id, first=today, last=last)
    return {day: one for day, one in found.items() if any(b.ends_at > now for b in one.periods)}


def hosts_of(book: Book, place: Place) -> tuple[Host, ...]:
    """Whoever runs the place or teaches there, by name."""
    people = dict.fromkeys(place.approvers or place.teachers)
    found = Member.objects.filter(
        school_id=book.settings.school_id, person_id__in=people, archived_at__isnull=True
    ).values_list("id", "person_id")
    named = [Host(id_, who, book.names[who]) for id_, who in found if who in book.names]
    return tuple(sorted(named, key=lambda host: host.name))


def _slots(book: Book, draft: Draft, bells: DayBells, now: datetime) -> Iterator[Slot]:
    """Each period that is not over, in order of time."""
    names = dict.fromkeys(bell.name for bell in bells.periods)
    kinds = {bell.name: bell.kind for bell in bells.periods}
    ahead = {bell.name for bell in bells.periods if bell.ends_at > now}
    whens = [When(name, SETTLED) for name in names if name in ahead]
    for slot in _judged(book, draft, whens, now):
        if slot.due_at is not None and slot.due_at > now:
            yield Slot(
                slot.when,
                kinds[slot.when.period],
                slot.due_at,
                slot.lesson,
                slot.asked,
                slot.problems,
            )


def _judged(book: Book, draft: Draft, whens: list[When], now: datetime) -> list[Slot]:
    (day,) = draft.pattern.dates
    people = draft.students
    found = lessons(school_id=book.settings.school_id, people=people, day=day)
    theirs = found.get(people[0], ())
    return [
        _slot(book, theirs, when, chance)
        for when, chance in chances_at(book=book, draft=draft, whens=whens, now=now)
    ]


def _slot(book: Book, theirs: tuple[Lesson, ...], when: When, chance: Chance) -> Slot:
    lesson = lesson_around(theirs, chance.due_at) if chance.due_at else None
    asked = dict.fromkeys(chance.asked + chance.asked_too)
    names = {t.person_id: t.name for one in theirs for t in one.teachers} | book.names
    said = tuple(names[person] for person in asked if person in names)
    return Slot(when, "", chance.due_at, lesson, said, chance.problems)
