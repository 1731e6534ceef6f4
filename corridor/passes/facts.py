"""What one says about the rules of certain students, as forms hand it to ``commands``.

Ids of people are person ids. Dates are school-local and inclusive, or ``None``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LimitFacts:
    """An exception from the pass limit, of exactly one: a grade, a group or a student."""

    passes: int
    window: str = "day"
    grade: str = ""
    group_id: UUID | None = None
    student_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ApartFacts:
    """Students who are not to meet in the halls: two or more ``people``."""

    name: str
    people: tuple[UUID, ...]
    note: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class AccommodationFacts:
    """What a student's passes may do; ``allowed_places`` are places of the acting school."""

    time_percent: int = 100
    extra_passes: int = 0
    no_cool_down: bool = False
    line_priority: bool = False
    exempt_from_windows: bool = False
    allowed_places: tuple[UUID, ...] = ()
    note: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    review_on: date | None = None
