"""What one says about an activity: the values that forms hand to the commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFacts:
    """See ``models.Activity``. ``capacity`` is ``None`` for as many as come."""

    title: str
    owner_id: UUID
    location_id: UUID
    period: str
    starts_on: date
    ends_on: date
    about: str = ""
    topic: str = "other"
    colour: str = "teal"
    capacity: int | None = None
    grades: tuple[str, ...] = ()
    sign_up: bool = True
    closes_period: str = ""
    weekdays: tuple[int, ...] = ()
    day_types: tuple[str, ...] = ()
