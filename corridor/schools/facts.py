"""What one says about a place, a bell schedule or a day.

Frozen values that forms, imports and the command line hand to ``commands``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A location. ``capacity_to`` and ``capacity_from`` are ``None`` for no limit.

    See ``models.Location`` for ``audience`` with what is visible, and for the cut-off.
    """

    name: str
    kind: str = "other"
    folder: str = ""
    whereabouts: str = ""
    extension: str = ""
    colour: str = "slate"
    icon: str = "map-pin"
    minutes: int = 5
    trips: str = "round_trip"
    approval: str = "nobody"
    approval_scheduled: str = "origin"
    approval_of_staff_passes: bool = False
    capacity_to: int | None = None
    capacity_from: int | None = None
    counts_toward_limit: bool = True
    is_destination: bool = True
    audience: str = "only"
    visible_grades: tuple[str, ...] = ()
    visible_groups: tuple[UUID, ...] = ()
    visible_people: tuple[UUID, ...] = ()
    cutoff_for: str = ""
    cutoff_period: str = ""


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """One period, in the school's wall clock; see ``models.Period`` for ``lunch_wave``."""

    name: str
    starts_at: time
    ends_at: time
    kind: str = "class"
    lunch_wave: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleFacts:
    """A bell schedule with the whole set of its periods."""

    name: str
    periods: tuple[PeriodFacts, ...]
    colour: str = "indigo"
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class DayFacts:
    """One day of the calendar. Without ``bell_schedule_id`` it keeps the default bells."""

    date: date
    day_type: str = ""
    bell_schedule_id: UUID | None = None
    is_school_day: bool = True
    note: str = ""
