"""The demo is on a school morning, mid-period, at any hour of any day of the year."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.demo.placing import choose_place

REGULAR = (time(9, 50), time(10, 42))
LATE = (time(10, 15), time(11, 7))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(deadline=None)
@given(now=instants)
def test_choose_place_is_well_inside_the_period(now: datetime) -> None:
    schedules = {"regular": REGULAR, "late": LATE}

    name, zone = choose_place(now, schedules)

    assert name is not None
    local = now.astimezone(ZoneInfo(zone))
    start, end = (datetime.combine(local.date(), t, tzinfo=local.tzinfo) for t in schedules[name])
    assert start + timedelta(minutes=3) <= local < end - timedelta(minutes=10)


@settings(deadline=None)
@given(now=instants)
def test_without_a_fitting_period_it_is_still_the_morning(now: datetime) -> None:
    name, zone = choose_place(now, {"none": (time(9, 50), time(9, 50))})

    local = now.astimezone(ZoneInfo(zone))
    assert name is None
    assert time(9, 30) <= local.time() <= time(11, 0)


def test_one_schedule_alone_would_leave_gaps() -> None:
    """Negative control: why there are two."""
    now = datetime(2026, 11, 23, 15, 46, tzinfo=UTC)

    name, _zone = choose_place(now, {"regular": REGULAR})

    assert name is None
