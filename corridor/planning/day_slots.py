"""A day of somebody's calendar in order of time: pure, from bells, classes and plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from corridor.passes.queries import PassCard
from corridor.planning.calendar_items import CalendarItem
from corridor.planning.queries.plans import PlanCard
from corridor.rostering.queries.lessons import Lesson
from corridor.schools.queries import Bell, DayBells


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A stretch of a day; times in UTC.

    ``kind`` is "class", "lunch", "flex", "free" (a period without a class), "period" (one of the
    school's, where it is about a room) or "outside": a time between them for which something is
    planned. ``plans`` are of whose day it is, and so
    are ``items``; ``leaving`` and ``coming`` are those of others, where a teacher or a room is
    looked at.
    """

    kind: str
    starts_at: datetime
    ends_at: datetime
    period: str = ""
    title: str = ""
    place: str = ""
    place_id: UUID | None = None
    teachers: str = ""
    section_id: UUID | None = None
    plans: tuple[PlanCard, ...] = ()
    leaving: tuple[PlanCard, ...] = ()
    coming: tuple[PlanCard, ...] = ()
    live: PassCard | None = None
    items: tuple[CalendarItem, ...] = ()

    def holds(self, instant: datetime) -> bool:
        return self.starts_at <= instant < self.ends_at

    def bare(self) -> Slot:
        return replace(self, plans=(), leaving=(), coming=(), items=())

    @property
    def all_plans(self) -> tuple[PlanCard, ...]:
        return (*self.plans, *self.leaving, *self.coming)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One date with its slots. ``unset`` are plans for a time that the day does not have.

    ``schedule`` is the name of its bells where they are not the usual ones.
    """

    date: date
    is_school_day: bool
    day_type: str
    schedule: str
    note: str
    slots: tuple[Slot, ...] = ()
    unset: tuple[PlanCard, ...] = ()

    @property
    def plans(self) -> tuple[PlanCard, ...]:
        """All that is planned on it, of whomever."""
        held = (plan for slot in self.slots for plan in slot.all_plans)
        return (*held, *self.unset)

    @property
    def items(self) -> tuple[CalendarItem, ...]:
        return tuple(item for slot in self.slots for item in slot.items)

    def without_plans(self) -> CalendarDay:
        """The same day with its classes alone."""
        slots = (slot.bare() for slot in self.slots)
        kept = tuple(slot for slot in slots if slot.kind != "outside")
        return replace(self, slots=kept, unset=())


def day_of(
    bells: DayBells,
    *,
    lessons: Iterable[Lesson] = (),
    plans: Iterable[PlanCard] = (),
    live: tuple[PassCard, datetime] | None = None,
) -> CalendarDay:
    """``live`` is the pass of whose day it is, and now."""
    planned = tuple(plans)
    slots = slots_of(bells, tuple(lessons))
    for plan in planned:
        if plan.due_at is not None:
            slots = _with_plan(slots, plan, plan.due_at)
    if live and live[0].id not in {plan.hall_pass_id for plan in planned}:
        slots = _with_live(slots, *live)
    unset = tuple(plan for plan in planned if plan.due_at is None)
    return empty_day(bells, slots=_in_order(slots), unset=unset)


def empty_day(
    bells: DayBells, *, slots: tuple[Slot, ...] = (), unset: tuple[PlanCard, ...] = ()
) -> CalendarDay:
    """The date as the school's calendar has it; ``listed_schedule_id`` only for unusual bells."""
    other = bells.schedule_name if bells.listed_schedule_id else ""
    return CalendarDay(
        bells.date, bells.is_school_day, bells.day_type, other, bells.note, slots, unset
    )


def slots_of(bells: DayBells, lessons: tuple[Lesson, ...]) -> tuple[Slot, ...]:
    """The classes, and the periods without one."""
    waves = {lesson.wave for lesson in lessons}
    taken = {(lesson.period, lesson.starts_at) for lesson in lessons}
    others = [
        _period(bell)
        for bell in bells.periods
        if bell.lunch_wave in ("", *waves) and (bell.name, bell.starts_at) not in taken
    ]
    held = [_class(lesson) for lesson in lessons]
    # Who has class during a lunch has the other one, and a period of the other lunch is not free.
    own = [slot for slot in others if not _overlaps(slot, held)]
    return _in_order([*held, *own])


def _in_order(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    return tuple(sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at, slot.title)))


def _overlaps(slot: Slot, others: Iterable[Slot]) -> bool:
    return any(o.starts_at < slot.ends_at and slot.starts_at < o.ends_at for o in others)


def _class(lesson: Lesson) -> Slot:
    return Slot(
        kind="class",
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        period=lesson.period,
        title=lesson.title,
        place=lesson.location_name,
        place_id=lesson.location_id,
        teachers=", ".join(teacher.name for teacher in lesson.teachers),
        section_id=lesson.section_id,
    )


def _period(bell: Bell) -> Slot:
    kind = "free" if bell.kind == "class" else bell.kind
    return Slot(kind=kind, starts_at=bell.starts_at, ends_at=bell.ends_at, period=bell.name)


def with_items(day: CalendarDay, items: Iterable[CalendarItem]) -> CalendarDay:
    """The same day with what it holds besides plans."""
    slots = day.slots
    for item in items:
        minutes = int((item.ends_at - item.starts_at).total_seconds() // 60)
        slots = tuple(
            replace(slot, items=(*slot.items, item)) if is_it else slot
            for slot, is_it in _at(slots, item.starts_at, minutes)
        )
    return replace(day, slots=_in_order(slots))


def _with_plan(slots: tuple[Slot, ...], plan: PlanCard, due: datetime) -> tuple[Slot, ...]:
    return tuple(
        replace(slot, plans=(*slot.plans, plan)) if is_it else slot
        for slot, is_it in _at(slots, due, plan.minutes)
    )


def _with_live(slots: tuple[Slot, ...], live: PassCard, now: datetime) -> tuple[Slot, ...]:
    return tuple(
        replace(slot, live=live) if is_it else slot for slot, is_it in _at(slots, now, live.minutes)
    )


def _at(slots: tuple[Slot, ...], instant: datetime, minutes: int) -> Iterator[tuple[Slot, bool]]:
    """Each slot, and whether it is the one at an instant; a new one where there is none."""
    holding = next((slot for slot in slots if slot.holds(instant)), None)
    yield from ((slot, slot is holding) for slot in slots)
    if holding is None:
        ends_at = instant + timedelta(minutes=minutes)
        yield Slot(kind="outside", starts_at=instant, ends_at=ends_at), True
