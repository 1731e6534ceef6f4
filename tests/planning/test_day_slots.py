"""A day of a calendar, from bells, classes and plans."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from corridor.planning.day_slots import Slot, slots_of
from corridor.rostering.queries.lessons import Lesson
from corridor.schools.queries import Bell, DayBells
from tests.factories import TEN
from tests.planning.making import TODAY

MINUTE = timedelta(minutes=1)


def bell(name: str, start: int, length: int, *, kind: str = "class", wave: str = "") -> Bell:
    """``start`` is in minutes after ten."""
    at = TEN + start * MINUTE
    return Bell(name, kind, wave, at, at + length * MINUTE)


def lesson(period: str, start: int, length: int, *, wave: str = "") -> Lesson:
    at: datetime = TEN + start * MINUTE
    return Lesson(
        section_id=uuid4(),
        title=f"Class {period}",
        location_id=None,
        location_name="",
        period=period,
        wave=wave,
        starts_at=at,
        ends_at=at + length * MINUTE,
    )


def told(slots: tuple[Slot, ...]) -> list[tuple[str, str]]:
    return [(slot.kind, slot.title or slot.period) for slot in slots]


def day(*bells: Bell) -> DayBells:
    return DayBells(date=TODAY, is_school_day=True, periods=bells)


TWO_LUNCHES = day(
    bell("4", 0, 45),
    bell("Lunch A", 50, 30, kind="lunch", wave="A"),
    bell("5", 85, 45, wave="A"),
    bell("5", 50, 45, wave="B"),
    bell("Lunch B", 100, 30, kind="lunch", wave="B"),
)


def test_who_has_classes_of_both_lunches_has_the_lunch_without_a_class() -> None:
    lessons = (lesson("4", 0, 45, wave="A"), lesson("5", 50, 45, wave="B"))

    assert told(slots_of(TWO_LUNCHES, lessons)) == [
        ("class", "Class 4"),
        ("class", "Class 5"),
        ("lunch", "Lunch B"),
    ]


def test_without_a_class_the_other_lunchs_periods_are_nobodys() -> None:
    lessons = (lesson("5", 85, 45, wave="A"),)

    assert told(slots_of(TWO_LUNCHES, lessons)) == [
        ("free", "4"),
        ("lunch", "Lunch A"),
        ("class", "Class 5"),
    ]


def test_two_classes_at_once_both_stand_in_the_day() -> None:
    both = (lesson("4", 0, 45), lesson("4", 0, 45))

    assert told(slots_of(day(bell("4", 0, 45)), both)) == [("class", "Class 4")] * 2


def test_a_day_off_has_no_slots() -> None:
    assert slots_of(DayBells(date=TODAY, is_school_day=False), ()) == ()
