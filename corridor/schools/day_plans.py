"""What days of the calendar become: pure, no database, no clock.

Everything here works on days as they are in effect: a date that nobody has touched is
``ordinary_day``, a school day from Monday to Friday.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle

from corridor.schools.facts import DayFacts

WORKDAYS = range(5)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DayChange:
    """One day before and after a change."""

    before: DayFacts
    after: DayFacts


def ordinary_day(day: date) -> DayFacts:
    return DayFacts(day, is_school_day=day.weekday() in WORKDAYS)


def dates_between(first: date, last: date) -> list[date]:
    """Both ends inclusive."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def tidy(facts: DayFacts) -> DayFacts:
    """The day as it is stored: a day off has neither type nor bells."""
    note = facts.note.strip()[:120]
    if not facts.is_school_day:
        return DayFacts(facts.date, is_school_day=False, note=note)
    return replace(facts, day_type=facts.day_type.strip()[:4], note=note)


def changes(known: Mapping[date, DayFacts], wanted: Iterable[DayFacts]) -> list[DayChange]:
    """What would differ, in order of date; days that stay as they are are left out."""
    days = {facts.date: tidy(facts) for facts in wanted}
    pairs = (DayChange(known[day], days[day]) for day in sorted(days))
    return [pair for pair in pairs if pair.before != pair.after]


def in_turn(days: Sequence[DayFacts], types: Sequence[str]) -> list[DayFacts]:
    """School days with the next type each; a day off uses none up."""
    turns = cycle(types)
    return [replace(day, day_type=next(turns)) for day in days if day.is_school_day]


def by_weekday(days: Sequence[DayFacts], types: Mapping[int, str]) -> list[DayFacts]:
    """School days with the type of their weekday (0 is Monday); others keep theirs."""
    return [
        replace(day, day_type=types[day.date.weekday()])
        for day in days
        if day.is_school_day and day.date.weekday() in types
    ]


def days_off(days: Sequence[DayFacts], span: tuple[date, date], note: str) -> list[DayFacts]:
    """Take ``span`` off; the types it would have used up go to the school days after it.

    ``days`` reach from the first day off to the last day with a type.
    """
    first, last = span
    types = [day.day_type for day in days if day.is_school_day]
    after = [
        replace(day, is_school_day=False, note=note) if first <= day.date <= last else day
        for day in days
    ]
    rest = iter(types)
    return [replace(day, day_type=next(rest)) if day.is_school_day else day for day in after]


def copied_week(week: Sequence[DayFacts], mondays: Iterable[date]) -> list[DayFacts]:
    """The seven days of ``week`` again, in each of the weeks that begin on ``mondays``."""
    return [
        replace(day, date=monday + timedelta(days=number))
        for monday in mondays
        for number, day in enumerate(week)
    ]
