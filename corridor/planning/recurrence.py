"""Which days a series has: pure, from the school's calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corridor.schools.facts import DayFacts


@dataclass(frozen=True, slots=True)
class Pattern:
    """Single ``dates``; or from ``starts_on`` to ``ends_on`` (inclusive) the ``weekdays`` (ISO, 1
    is Monday) of one of the ``day_types``, where none are named any. ``skipped`` are left out."""

    dates: tuple[date, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    weekdays: frozenset[int] = frozenset()
    day_types: frozenset[str] = frozenset()
    skipped: frozenset[date] = frozenset()

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last date that may be one of its days."""
        if self.dates:
            return min(self.dates), max(self.dates)
        return (self.starts_on, self.ends_on) if self.starts_on and self.ends_on else None


def days_of(pattern: Pattern, calendar: Mapping[date, DayFacts]) -> list[date]:
    """Its school days, in order. ``calendar`` has every date of its span."""
    return [day for day in sorted(calendar) if _is_one(pattern, calendar[day])]


def _is_one(pattern: Pattern, facts: DayFacts) -> bool:
    day = facts.date
    if not facts.is_school_day or day in pattern.skipped:
        return False
    if pattern.dates:
        return day in pattern.dates
    if pattern.span is None or not pattern.span[0] <= day <= pattern.span[1]:
        return False
    is_weekday = not pattern.weekdays or day.isoweekday() in pattern.weekdays
    return is_weekday and (not pattern.day_types or facts.day_type in pattern.day_types)
