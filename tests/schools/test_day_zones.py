"""Bells and days where clocks change and zones differ."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from corridor.core.tenancy import district_in_force
from corridor.schools import commands, queries
from corridor.schools.day_chart import day_chart
from corridor.schools.facts import DayFacts
from corridor.schools.models import School
from corridor.schools.policies import Operator
from tests.factories import TEN, make_school

NEW_YORK, LONDON, SYDNEY = "America/New_York", "Europe/London", "Australia/Sydney"
SECOND = timedelta(seconds=1)

# Zone, the date of the change, and half past nine there in UTC on the days around it.
CHANGES = [
    (NEW_YORK, date(2026, 3, 8), [(14, 30), (13, 30), (13, 30)]),
    (NEW_YORK, date(2026, 11, 1), [(13, 30), (14, 30), (14, 30)]),
    (LONDON, date(2026, 3, 29), [(9, 30), (8, 30), (8, 30)]),
    (LONDON, date(2026, 10, 25), [(8, 30), (9, 30), (9, 30)]),
    (SYDNEY, date(2026, 4, 5), [(22, 30), (23, 30), (23, 30)]),
    (SYDNEY, date(2026, 10, 4), [(23, 30), (22, 30), (22, 30)]),
]


def at(school: School, day: date, clock: str) -> datetime:
    """The school's wall clock as an instant."""
    local = datetime.combine(day, time.fromisoformat(clock), tzinfo=school.zone)
    return local.astimezone(UTC)


def open_school(zone: str, *days: DayFacts) -> School:
    school = make_school(time_zone=zone)
    commands.set_calendar_days(
        actor=Operator(district_in_force()), school_id=school.id, days=days, now=TEN
    )
    return school


@pytest.mark.parametrize(("zone", "change", "in_utc"), CHANGES)
def test_bells_ring_by_the_wall_clock_around_a_change_of_clocks(
    district: object, zone: str, change: date, in_utc: list[tuple[int, int]]
) -> None:
    around = [change + timedelta(days=n) for n in (-1, 0, 1)]
    school = open_school(zone, *(DayFacts(day) for day in around))

    third = [queries.bells(school_id=school.id, local_date=day).periods[1] for day in around]

    assert [bell.starts_at.timetz().replace(tzinfo=None) for bell in third] == [time(9, 30)] * 3
    rings = [bell.starts_at.astimezone(UTC) for bell in third]
    assert [(ring.hour, ring.minute) for ring in rings] == in_utc
    # Control: a day is not 24 hours here, so adding them would ring an hour off.
    assert rings[1] - rings[0] != timedelta(days=1)
    assert rings[2] - rings[1] == timedelta(days=1)


@pytest.mark.parametrize(("zone", "change", "in_utc"), CHANGES)
def test_a_period_holds_its_first_second_and_not_the_bell_that_ends_it(
    district: object, zone: str, change: date, in_utc: list[tuple[int, int]]
) -> None:
    school = open_school(zone, DayFacts(change))
    begins, ends = at(school, change, "09:30"), at(school, change, "10:30")

    def name(now: datetime) -> str | None:
        found = queries.period_at(school_id=school.id, time_zone=zone, now=now)
        return found.name if found else None

    assert [name(begins - SECOND), name(begins), name(ends - SECOND), name(ends)] == [
        None,
        "3",
        "3",
        None,
    ]
    bells = queries.bells(school_id=school.id, local_date=change)
    chart = day_chart(bells, now=begins)
    assert chart is not None
    assert chart.now == time(9, 30)
    assert chart.now_x == chart.rows[0].bars[1].x


@pytest.mark.parametrize("zone", [NEW_YORK, LONDON, SYDNEY])
def test_the_schools_day_turns_at_its_own_midnight(district: object, zone: str) -> None:
    school = open_school(zone, DayFacts(date(2026, 9, 15), "B"), DayFacts(date(2026, 9, 14), "A"))
    midnight = at(school, date(2026, 9, 15), "00:00")

    def day_type(now: datetime) -> str:
        day = queries.today(time_zone=zone, now=now)
        return queries.bells(school_id=school.id, local_date=day).day_type

    assert [day_type(midnight - SECOND), day_type(midnight)] == ["A", "B"]


def test_one_instant_is_an_a_day_here_and_a_b_day_there(district: object) -> None:
    now = datetime(2026, 9, 14, 14, 30, tzinfo=UTC)
    found = {}
    for zone in (NEW_YORK, LONDON, SYDNEY):
        school = open_school(
            zone, DayFacts(date(2026, 9, 14), "A"), DayFacts(date(2026, 9, 15), "B")
        )
        day = queries.today(time_zone=zone, now=now)
        found[zone] = queries.bells(school_id=school.id, local_date=day).day_type

    assert found == {NEW_YORK: "A", LONDON: "A", SYDNEY: "B"}


@pytest.mark.parametrize("zone", [NEW_YORK, LONDON, SYDNEY])
def test_day_types_take_turns_over_a_change_of_clocks(district: object, zone: str) -> None:
    school = open_school(zone)

    commands.alternate_day_types(
        actor=Operator(district_in_force()),
        school_id=school.id,
        span=(date(2026, 9, 28), date(2026, 11, 6)),
        types=["A", "B"],
        now=TEN,
    )

    days = queries.days(school_id=school.id, first=date(2026, 9, 28), last=date(2026, 11, 6))
    types = "".join(day.day_type for day in days.values())
    assert types == "AB" * 15
