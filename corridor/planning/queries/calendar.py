"""The calendars: of a student, of whoever teaches, and of a room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member, Person, Role
from corridor.core.errors import NotFound
from corridor.passes.queries import rooms_of
from corridor.passes.queries.cards import live_card_of
from corridor.passes.queries.snapshot import book_now
from corridor.passes.situation import Place
from corridor.planning.day_slots import CalendarDay, Slot, day_of, empty_day, slots_of
from corridor.planning.queries.plans import PlanCard, coming, leaving, of_student
from corridor.rostering.models import Enrollment
from corridor.rostering.queries.lessons import Lesson, lessons
from corridor.schools.bell_days import bells_between
from corridor.schools.models import BellSchedule
from corridor.schools.queries import Bell, DayBells

GOING_ON = frozenset({"requested", "scheduled", "started"})
WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The days to look at in full, and the week around them, which is Monday to Sunday."""

    days: tuple[date, ...]
    monday: date
    today: date

    @property
    def sunday(self) -> date:
        return self.monday + WEEK


def student_calendar(
    *, school_id: UUID, student_id: UUID, wanted: Wanted, now: datetime
) -> list[CalendarDay]:
    """The week of a student, of the days wanted with their classes; today with the pass that is
    live. Some six statements, and one for each day wanted."""
    bells = _bells(school_id, wanted)
    found = of_student(
        student_id=student_id, school_id=school_id, first=wanted.monday, last=wanted.sunday
    )
    plans = _by_day(plan for plan in found if plan.end_reason != "by_student")
    live = live_card_of(student_id=student_id) if wanted.today in wanted.days else None
    taught = _lessons(school_id, [student_id], wanted, bells, "student")
    return [
        day_of(
            day,
            lessons=taught[day.date],
            plans=plans[day.date],
            live=(live, now) if live and day.date == wanted.today else None,
        )
        if day.date in wanted.days
        else empty_day(day, unset=tuple(plans[day.date]))
        for day in bells.values()
    ]


def teaching_calendar(
    *, school_id: UUID, people: Collection[UUID], wanted: Wanted
) -> list[CalendarDay]:
    """The classes of whoever teaches, with who is planned to leave them, and to come there."""
    span = {"first": wanted.monday, "last": wanted.sunday}
    bells = _bells(school_id, wanted)
    taught = _lessons(school_id, people, wanted, bells, "teacher")
    held = [lesson for day in taught.values() for lesson in day]
    members = _members_of({lesson.section_id for lesson in held})
    rooms = {lesson.location_id for lesson in held if lesson.location_id}
    students = {person for rows in members.values() for person, _begin, _end in rows}
    going = _by_day(_going_on(leaving(school_id=school_id, students=students, **span)))
    here = _by_day(_going_on(coming(school_id=school_id, places=rooms, **span)))
    return [
        empty_day(
            day,
            slots=tuple(
                _of_teacher(slot, members, going[day.date], here[day.date])
                for slot in slots_of(day, taught[day.date])
            ),
        )
        for day in bells.values()
    ]


def room_calendar(*, school_id: UUID, place_id: UUID, wanted: Wanted) -> list[CalendarDay]:
    """Who is planned to come to a place, by the periods of the school."""
    span = {"first": wanted.monday, "last": wanted.sunday}
    bells = _bells(school_id, wanted)
    here = _by_day(_going_on(coming(school_id=school_id, places=[place_id], **span)))
    return [_of_room(day, here[day.date]) for day in bells.values()]


def teaches_here(*, actor: Actor) -> bool:
    """Whether classes of this school are theirs, or of whom they act for."""
    held = Enrollment.objects.filter(
        person_id__in=actor.people,
        part="teacher",
        archived_at__isnull=True,
        section__school_id=actor.school.id,
        section__archived_at__isnull=True,
    )
    return bool(held.exists())


def places_of(*, actor: Actor, now: datetime) -> list[Place]:
    """Where somebody approves or works, but for classrooms: those stand in their classes."""
    book = book_now(school_id=actor.school.id, now=now)
    return [place for place in rooms_of(book=book, actor=actor) if place.kind != "classroom"]


def place_of(*, actor: Actor, place_id: UUID, now: datetime) -> Place:
    """A place of the actor's school; raises ``NotFound``."""
    place = book_now(school_id=actor.school.id, now=now).places.get(place_id)
    if place is None or place.is_archived:
        raise NotFound(f"No place {place_id}")
    return place


def student_of(*, school_id: UUID, person_id: UUID) -> Person:
    """A student of this school; raises ``NotFound``."""
    here = Member.objects.filter(
        school_id=school_id,
        person_id=person_id,
        roles__contains=[Role.STUDENT.value],
        archived_at__isnull=True,
    )
    found = Person.objects.filter(id__in=here.values("person_id"), archived_at__isnull=True).first()
    if found is None:
        raise NotFound(f"No student {person_id}")
    return found


def _bells(school_id: UUID, wanted: Wanted) -> dict[date, DayBells]:
    """Those of the week; only unusual bells count as listed for a day. Five statements."""
    found = bells_between(school_id=school_id, first=wanted.monday, last=wanted.sunday)
    usual = BellSchedule.objects.filter(school_id=school_id, is_default=True)
    ids = set(usual.values_list("id", flat=True))
    return {
        day: replace(bells, listed_schedule_id=None) if bells.schedule_id in ids else bells
        for day, bells in found.items()
    }


def _lessons(
    school_id: UUID,
    people: Collection[UUID],
    wanted: Wanted,
    bells: dict[date, DayBells],
    part: str,
) -> dict[date, tuple[Lesson, ...]]:
    """Days off have none, and are not asked for."""
    found: dict[date, tuple[Lesson, ...]] = defaultdict(tuple)
    for day in wanted.days:
        if bells[day].periods:
            rows = lessons(school_id=school_id, people=people, day=day, part=part)
            found[day] = tuple(dict.fromkeys(lesson for own in rows.values() for lesson in own))
    return found


Enrolled = tuple[UUID, date | None, date | None]


def _members_of(sections: set[UUID]) -> dict[UUID, list[Enrolled]]:
    """The students of each class, with the days on which they begin and end to be in it."""
    rows = Enrollment.objects.filter(
        section_id__in=sections, part="student", archived_at__isnull=True
    )
    found: dict[UUID, list[Enrolled]] = defaultdict(list)
    for section_id, *enrolled in rows.values_list(
        "section_id", "person_id", "begins_on", "ends_on"
    ):
        found[section_id].append(tuple(enrolled))  # type: ignore[arg-type]
    return found


def _of_teacher(
    slot: Slot, members: dict[UUID, list[Enrolled]], going: list[PlanCard], here: list[PlanCard]
) -> Slot:
    if slot.section_id is None:
        return slot
    enrolled = members.get(slot.section_id, [])
    in_time = [plan for plan in going if plan.due_at and slot.holds(plan.due_at)]
    expected = [plan for plan in here if plan.due_at and slot.holds(plan.due_at)]
    return replace(
        slot,
        leaving=tuple(p for p in in_time if p.place_id != slot.place_id and _is_in(enrolled, p)),
        coming=tuple(plan for plan in expected if plan.place_id == slot.place_id),
    )


def _is_in(enrolled: Iterable[Enrolled], plan: PlanCard) -> bool:
    """``ends_on`` is exclusive."""
    return any(
        person == plan.student_id
        and (begins is None or begins <= plan.date)
        and (ends is None or plan.date < ends)
        for person, begins, ends in enrolled
    )


def _of_room(day: DayBells, plans: list[PlanCard]) -> CalendarDay:
    """Only the periods in which somebody is expected."""
    shown = day_of(replace(day, periods=_once(day)), plans=plans)
    slots = tuple(_expecting(slot) for slot in shown.slots if slot.plans)
    return replace(shown, slots=slots)


def _expecting(slot: Slot) -> Slot:
    kind = "period" if slot.kind == "free" else slot.kind
    return replace(slot, kind=kind, coming=slot.plans, plans=())


def _once(day: DayBells) -> tuple[Bell, ...]:
    """Each stretch of the day once, whichever lunch somebody has."""
    return tuple(replace(bell, lunch_wave="") for bell in day.of_wave(day.waves[0]))


def _going_on(plans: Iterable[PlanCard]) -> list[PlanCard]:
    return [plan for plan in plans if plan.state in GOING_ON]


def _by_day(plans: Iterable[PlanCard]) -> dict[date, list[PlanCard]]:
    found: dict[date, list[PlanCard]] = defaultdict(list)
    for plan in plans:
        found[plan.date].append(plan)
    return found
