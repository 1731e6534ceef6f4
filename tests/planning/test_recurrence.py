"""Which days a series has."""

from __future__ import annotations

from datetime import date, timedelta

from corridor.planning.recurrence import Pattern, days_of
from corridor.schools.facts import DayFacts

MONDAY = date(2026, 9, 14)
DAYS = [MONDAY + timedelta(days=n) for n in range(14)]


def calendar(*off: date, types: str = "") -> dict[date, DayFacts]:
    """Two weeks; ``types`` go round over the school days."""
    days = {}
    number = 0
    for day in DAYS:
        is_school_day = day.weekday() < 5 and day not in off
        kind = types[number % len(types)] if types and is_school_day else ""
        number += is_school_day
        days[day] = DayFacts(day, day_type=kind, is_school_day=is_school_day)
    return days


def spanning(**fields: object) -> Pattern:
    return Pattern(starts_on=DAYS[0], ends_on=DAYS[-1], **fields)  # type: ignore[arg-type]


def test_every_school_day_of_its_span_unless_it_says_more() -> None:
    assert len(days_of(spanning(), calendar())) == 10


def test_its_weekdays_without_the_holidays() -> None:
    wednesdays = spanning(weekdays=frozenset({3}))

    assert days_of(wednesdays, calendar()) == [DAYS[2], DAYS[9]]
    assert days_of(wednesdays, calendar(DAYS[2])) == [DAYS[9]]


def test_a_days_only_and_they_follow_the_calendar() -> None:
    on_a = spanning(day_types=frozenset({"A"}))

    assert days_of(on_a, calendar(types="AB")) == [DAYS[n] for n in (0, 2, 4, 8, 10)]
    assert DAYS[1] in days_of(on_a, calendar(DAYS[0], types="AB"))


def test_exceptions_are_left_out_and_single_dates_stand_for_themselves() -> None:
    assert DAYS[0] not in days_of(spanning(skipped=frozenset({DAYS[0]})), calendar())
    assert days_of(Pattern(dates=(DAYS[1], DAYS[5])), calendar()) == [DAYS[1]]


def test_nothing_outside_its_span() -> None:
    short = Pattern(starts_on=DAYS[1], ends_on=DAYS[3])

    assert days_of(short, calendar()) == DAYS[1:4]
