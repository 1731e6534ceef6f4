"""When a plan falls due: in any zone, over a change of the clock, with any bells."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.core.tenancy import new_id
from corridor.passes.situation import Settings, Span
from corridor.planning.times import When, due_at, over_at

ZONES = ("America/New_York", "America/Denver", "Pacific/Honolulu")
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)  # when clocks change in the United States


def settings_in(zone: str) -> Settings:
    return Settings(new_id(), "Fairview", zone)


def spans_on(day: date, zone: str, *edges: time) -> tuple[Span, ...]:
    """Periods "1", "2", … between these times of the clock, one after the other."""
    at = [datetime.combine(day, edge, tzinfo=ZoneInfo(zone)).astimezone(UTC) for edge in edges]
    return tuple(
        Span(str(number), "class", "", start, end)
        for number, (start, end) in enumerate(pairwise(at), start=1)
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("around", [SPRING, AUTUMN])
def test_a_time_of_the_clock_is_that_time_on_both_sides_of_a_clock_change(
    zone: str, around: date
) -> None:
    for day in (around - timedelta(days=2), around + timedelta(days=1)):
        spans = spans_on(day, zone, time(8), time(15))
        due = due_at(
            When(at=time(9, 40)), day=day, spans=spans, minutes=10, settings=settings_in(zone)
        )
        assert due is not None
        assert due.astimezone(ZoneInfo(zone)).time() == time(9, 40)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("around", [SPRING, AUTUMN])
def test_a_period_begins_with_its_bell_on_both_sides_of_a_clock_change(
    zone: str, around: date
) -> None:
    for day in (around - timedelta(days=2), around + timedelta(days=1)):
        spans = spans_on(day, zone, time(8), time(9), time(10))
        when = When(period="2", offset_minutes=5)
        due = due_at(when, day=day, spans=spans, minutes=10, settings=settings_in(zone))
        assert due is not None
        assert due.astimezone(ZoneInfo(zone)).time() == time(9, 5)


@given(
    edges=st.lists(st.integers(0, 14 * 60), min_size=2, max_size=9, unique=True).map(sorted),
    period=st.integers(1, 9),
    offset=st.integers(0, 120),
    minutes=st.integers(1, 90),
)
def test_what_is_bound_to_a_period_is_due_within_it_or_not_at_all(
    edges: list[int], period: int, offset: int, minutes: int
) -> None:
    day, zone = date(2026, 9, 14), "America/New_York"
    spans = spans_on(day, zone, *(time(6 + edge // 60, edge % 60) for edge in edges))
    due = due_at(
        When(period=str(period), offset_minutes=offset),
        day=day,
        spans=spans,
        minutes=minutes,
        settings=settings_in(zone),
    )

    if period > len(spans):
        assert due is None
        return
    span = spans[period - 1]
    assert due is not None
    assert span.holds(due)
    fits = span.ends_at - span.starts_at >= timedelta(minutes=minutes)
    assert not fits or due + timedelta(minutes=minutes) <= span.ends_at
    assert due <= span.starts_at + timedelta(minutes=offset)
    assert over_at(due, spans=spans, minutes=minutes) == span.ends_at


def test_a_day_off_has_no_time_at_all() -> None:
    settings, day = settings_in(ZONES[0]), date(2026, 9, 14)
    for when in (When(period="2"), When(at=time(9))):
        assert due_at(when, day=day, spans=(), minutes=5, settings=settings) is None


def test_between_periods_it_may_start_as_long_as_it_lasts() -> None:
    due = datetime(2026, 9, 14, 14, tzinfo=UTC)

    assert over_at(due, spans=(), minutes=20) == due + timedelta(minutes=20)
