"""Each rule at its edges: a second before and after, midnight, DST, in four time zones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from corridor.passes import rules, windows
from corridor.passes.situation import Used, Window
from tests.passes.wishes import (
    EDGES,
    LIBRARY,
    MINUTE,
    MONDAY,
    ROOM,
    SETTINGS,
    at,
    book_with,
    in_zone,
    objection,
    situation,
    spans_of,
)

ZONES = ["America/New_York", "America/Phoenix", "Europe/London", "Asia/Kolkata"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("clock", "lifts"),
    [
        ("07:59:59", None),
        ("08:00:00", "08:10"),
        ("08:09:59", "08:10"),
        ("08:10:00", None),
        ("08:39:59", None),
        ("08:40:00", "09:05"),
        ("08:49:59", "09:05"),
        ("08:50:00", None),
        ("08:55:00", "09:05"),
        ("10:39:59", "10:40"),
    ],
)
def test_no_pass_window_follows_the_bells(zone: str, clock: str, lifts: str | None) -> None:
    """The last minutes of one period and the first of the next are told as one."""
    found = objection(in_zone(zone, clock, windows=(EDGES,)), "no_pass_window")

    expected = at(zone, MONDAY, lifts) if lifts else None
    assert (found.lifts_at if found else None) == expected


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("clock", "closed"),
    [("11:34:59", False), ("11:35:00", True), ("12:57:59", True), ("12:58:00", False)],
)
def test_no_pass_window_follows_the_clock(zone: str, clock: str, closed: bool) -> None:
    lunch = Window("clock", starts_at=time(11, 35), ends_at=time(12, 58))

    found = objection(in_zone(zone, clock, windows=(lunch,)), "no_pass_window")

    assert (found is not None) == closed
    if found:
        assert found.lifts_at == at(zone, MONDAY, "12:58")


@pytest.mark.parametrize(
    ("changes", "objects"),
    [
        ({"weekdays": (1,)}, True),
        ({"weekdays": (2, 3)}, False),
        ({"grades": ("10",)}, True),
        ({"grades": ("09",)}, False),
        ({"periods": ("3",)}, True),
        ({"periods": ("2",)}, False),
    ],
)
def test_a_window_concerns_only_its_days_grades_and_periods(
    changes: dict[str, Any], objects: bool
) -> None:
    window = replace(EDGES, **changes)

    s = in_zone("America/New_York", "09:51", windows=(window,))

    assert (objection(s, "no_pass_window") is not None) == objects


def test_lunch_has_no_window_unless_it_is_named() -> None:
    zone = "America/New_York"
    lunch = tuple(replace(s, kind="lunch", name="Lunch") for s in spans_of(zone, MONDAY)[:1])
    s = replace(in_zone(zone, "08:01", windows=(EDGES,)), spans=lunch)

    assert objection(s, "no_pass_window") is None
    named = replace(s.book, windows=(replace(EDGES, periods=("Lunch",)),))
    assert objection(replace(s, book=named), "no_pass_window") is not None


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 3, 9), 24)]
)
def test_the_day_of_a_clock_change_is_as_long_as_it_is(day: date, hours: int) -> None:
    """The day's limit lifts at the school's midnight, not a day of 24 hours later."""
    zone = "America/New_York"
    s = replace(in_zone(zone, "00:00:00", day=day), used=Used(day=5))

    found = objection(s, "pass_limit")

    assert found is not None
    assert found.lifts_at == s.now + timedelta(hours=hours)


def test_a_clock_window_on_the_day_of_a_clock_change_is_the_wall_clocks() -> None:
    zone, day = "America/New_York", date(2026, 11, 1)
    s = in_zone(zone, "12:30", day=day, windows=(Window("clock", 0, 0, (), time(12), time(13)),))

    found = objection(s, "no_pass_window")

    assert found is not None
    assert found.lifts_at == at(zone, day, "13:00")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("clock", "day", "objects"),
    [
        ("23:59:59", date(2026, 9, 13), True),
        ("00:00:00", MONDAY, False),
    ],
)
def test_students_start_at_the_schools_midnight(
    zone: str, clock: str, day: date, objects: bool
) -> None:
    s = in_zone(zone, clock, day=day, settings={"starts_on": MONDAY})

    found = objection(s, "not_started")

    assert (found is not None) == objects
    if found:
        assert found.lifts_at == at(zone, MONDAY, "00:00")


def test_a_grade_may_start_on_another_day_than_the_school() -> None:
    s = in_zone(
        "America/New_York",
        "10:00",
        settings={"starts_on": MONDAY, "grade_starts": {"10": date(2026, 9, 15)}},
    )

    assert objection(s, "not_started") is not None
    assert objection(replace(s, grade="11"), "not_started") is None


@pytest.mark.parametrize("zone", ZONES)
def test_staff_only_mode_lifts_itself(zone: str) -> None:
    settings = {"is_staff_only": True, "staff_only_until": MONDAY}
    before = in_zone(zone, "23:59:59", day=date(2026, 9, 13), settings=settings)
    after = in_zone(zone, "00:00:00", settings=settings)

    assert objection(before, "staff_only") is not None
    assert objection(after, "staff_only") is None
    for_good = in_zone(zone, "00:00:00", settings={"is_staff_only": True})
    assert objection(for_good, "staff_only") is not None


@pytest.mark.parametrize(("seconds", "objects"), [(599, True), (600, False), (601, False)])
def test_cool_down_counts_from_the_end_of_the_last_pass(seconds: int, objects: bool) -> None:
    book = book_with(settings=replace(SETTINGS, cool_down_minutes=10))
    ended = situation(book=book).now - timedelta(seconds=seconds)
    s = situation(book=book, used=Used(last_ended_at=ended))

    found = objection(s, "cool_down")

    assert (found is not None) == objects
    if found:
        assert found.lifts_at == ended + 10 * MINUTE


@pytest.mark.parametrize(("clock", "objects"), [("09:49:59", False), ("09:50:00", True)])
def test_s59_requests_close_at_the_start_of_a_period(clock: str, objects: bool) -> None:
    """For period 3 they close at the start of period 3; who approves may still add."""
    zone = "America/New_York"
    place = replace(LIBRARY, cutoff_for="3", cutoff_period="3")
    s = replace(in_zone(zone, clock), destination=place, wanted_at=at(zone, MONDAY, "10:00"))

    found = objection(s, "cut_off")

    assert (found is not None) == objects
    assert rules.BY_CODE["cut_off"].staff == rules.Verdict.FREE


def test_a_cut_off_of_another_period_does_not_concern_this_one() -> None:
    zone = "America/New_York"
    place = replace(LIBRARY, cutoff_for="2", cutoff_period="1")
    s = replace(in_zone(zone, "10:00"), destination=place)

    assert objection(s, "cut_off") is None
    assert objection(replace(s, now=at(zone, MONDAY, "09:00")), "cut_off") is not None


@pytest.mark.parametrize(("seconds", "objects"), [(-1, True), (0, False), (1, False)])
def test_a_hold_ends_at_its_second(seconds: int, objects: bool) -> None:
    s = situation()
    room = replace(ROOM, hold_until=s.now - timedelta(seconds=seconds))

    assert (objection(replace(s, origin=room), "hold") is not None) == objects


def test_a_window_after_another_is_told_as_one() -> None:
    """Negative control of the joining: two windows apart are not joined."""
    zone = "America/New_York"
    joined = (
        Window("clock", starts_at=time(10), ends_at=time(10, 10)),
        Window("clock", starts_at=time(10, 10), ends_at=time(10, 20)),
    )
    apart = (joined[0], replace(joined[1], starts_at=time(10, 11)))
    now, spans = at(zone, MONDAY, "10:05"), spans_of(zone, MONDAY)

    assert windows.lifts_at(book_with(windows=joined), spans, "10", now) == at(
        zone, MONDAY, "10:20"
    )
    assert windows.lifts_at(book_with(windows=apart), spans, "10", now) == at(zone, MONDAY, "10:10")
