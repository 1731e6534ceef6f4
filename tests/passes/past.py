"""Makers of past passes in the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from corridor.accounts.models import Member
from corridor.passes.models import HallPass
from corridor.schools.models import Location
from tests.factories import TEN, World, person_of

FRIDAY = TEN - timedelta(days=3)
MINUTE = timedelta(minutes=1)


def went(
    world: World,
    at: datetime = FRIDAY,
    *,
    student: Member | None = None,
    place: Location | None = None,
    took: timedelta = 4 * MINUTE,
    **fields: Any,
) -> HallPass:
    """Somebody left Room 214 for a place, at once, and came back."""
    member = student or world.student
    place = place or world.restroom
    usual: dict[str, Any] = {
        "school": world.school,
        "student_id": person_of(member),
        "origin": world.room,
        "destination": place,
        "created_by": member,
        "state": "ended",
        "minutes": place.minutes,
        "counted_on": at.date(),
        "period_ends_at": at + timedelta(minutes=30),
        "requested_at": at,
        "started_at": at,
        "due_at": at + timedelta(minutes=place.minutes),
        "ended_at": at + took,
        "end_reason": "returned",
    }
    return HallPass.objects.create(**{**usual, **fields})
