"""Short makers of plans for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from corridor.planning.models import ScheduledPass
from corridor.planning.times import When
from tests.factories import TEN, World, person_of

TODAY = date(2026, 9, 14)  # of TEN


def plan(world: World, **fields: Any) -> ScheduledPass:
    """A pass of the first student to the nurse, made by the teacher for ten o'clock."""
    made = planned(world, **fields)
    made.save()
    return made


def planned(world: World, **fields: Any) -> ScheduledPass:
    """``plan``, not saved yet."""
    when: When = fields.pop("when", When(period="3", offset_minutes=30))
    student = fields.pop("student", world.student)
    usual = {
        "school": world.school,
        "student_id": person_of(student),
        "destination": world.nurse,
        "date": TODAY,
        "period": when.period,
        "offset_minutes": when.offset_minutes,
        "at": when.at,
        "due_at": TEN,
        "wake_at": TEN,
        "minutes": 15,
        "state": "scheduled",
        "made_by": world.teacher,
        "made_by_staff": True,
        "made_at": TEN,
    }
    return ScheduledPass(**{**usual, **fields})
