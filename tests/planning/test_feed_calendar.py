"""What stands in a calendar feed, as two programs read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from corridor.planning.commands.answering import cancel_scheduled
from corridor.planning.commands.scheduling import move_scheduled
from corridor.planning.feed_calendar import Entry, written
from corridor.planning.times import When
from corridor.schools.models import CalendarDay
from tests.factories import (
    TEN,
    World,
    actor_of,
)
from tests.pages import Visitor, at_ten
from tests.planning.feed_reading import (
    PARSERS,
    address_of,
    by_icalendar,
    by_vobject,
    read,
    stranger,
)
from tests.planning.making import TODAY, plan

__all__ = ["at_ten", "stranger"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
NINE = TEN - timedelta(hours=1)


@pytest.mark.parametrize("parsed", PARSERS)
@pytest.mark.parametrize(
    ("zone", "day", "due"),
    [
        ("America/New_York", date(2026, 9, 14), datetime(2026, 9, 14, 14, 0, tzinfo=UTC)),
        ("America/New_York", date(2026, 11, 2), datetime(2026, 11, 2, 15, 0, tzinfo=UTC)),
        ("America/Denver", date(2026, 11, 2), datetime(2026, 11, 2, 17, 0, tzinfo=UTC)),
        ("Australia/Sydney", date(2026, 10, 5), datetime(2026, 10, 4, 23, 0, tzinfo=UTC)),
    ],
)
def test_two_programs_read_the_same_instant_in_every_zone_and_after_clocks_change(
    world: World,
    stranger: Visitor,
    parsed: Callable[[bytes], list[dict[str, Any]]],
    zone: str,
    day: date,
    due: datetime,
) -> None:
    world.change(world.school, time_zone=zone)
    made = plan(world, destination=world.library, date=day, due_at=due, wake_at=due, minutes=20)

    (event,) = parsed(read(world.student, stranger))

    assert event == {
        "uid": f"{made.id}@{made.district_id}",
        "summary": "Library",
        "starts": due,
        "ends": due + timedelta(minutes=20),
        "status": "CONFIRMED",
        "sequence": 1,
        "place": "Library",
    }


def test_a_plan_keeps_its_uid_while_it_is_asked_moved_and_cancelled(
    world: World, stranger: Visitor
) -> None:
    world.change(world.library, approval_scheduled="origin")
    made = plan(world, destination=world.library, state="requested", made_by=world.student)
    address, staff = address_of(Visitor(world.student)), actor_of(world.teacher)

    def event() -> dict[str, Any]:
        return by_icalendar(stranger.get(address).content)[0]

    asked = event()
    later = When(period="3", offset_minutes=45)
    move_scheduled(actor=staff, plan_id=made.id, day=TODAY, when=later, now=NINE)
    moved = event()
    cancel_scheduled(actor=staff, plan_ids=[made.id], now=NINE)
    cancelled = event()

    assert asked["uid"] == moved["uid"] == cancelled["uid"]
    assert [e["status"] for e in (asked, moved, cancelled)] == [
        "TENTATIVE",
        "TENTATIVE",
        "CANCELLED",
    ]
    assert asked["sequence"] < moved["sequence"] < cancelled["sequence"]
    assert moved["starts"] == TEN + timedelta(minutes=15)


def test_a_plan_without_a_time_that_day_is_not_told(world: World, stranger: Visitor) -> None:
    CalendarDay.objects.create(school=world.school, date=TODAY, is_school_day=False)
    plan(world, due_at=None)

    assert by_icalendar(read(world.student, stranger)) == []


def test_a_feed_is_written_as_the_standard_wants_it(world: World, stranger: Visitor) -> None:
    world.change(world.library, name="Bücherei; oben, links\\" + " und sehr, sehr weit hinten" * 2)
    plan(world, destination=world.library)

    told = read(world.student, stranger)

    lines = told.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    assert told.startswith(b"BEGIN:VCALENDAR\r\n")
    assert told.endswith(b"END:VCALENDAR\r\n")
    for expected in (b"CLASS:PRIVATE", b"X-WR-CALNAME:", b"REFRESH-INTERVAL;VALUE=DURATION:PT1H"):
        assert expected in told
    unfolded = told.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Bücherei\\; oben\\, links\\\\ und" in unfolded
    assert by_icalendar(told)[0]["summary"] == world.library.name
    assert by_vobject(told)[0]["summary"] == world.library.name


def test_a_name_cannot_add_lines_to_a_feed() -> None:
    hostile = "x\r\nEND:VEVENT\nBEGIN:VALARM\x01\u2028\u202e"
    entry = Entry(
        uid="a@b",
        sequence=1,
        status="CONFIRMED",
        starts_at=TEN,
        ends_at=TEN,
        changed_at=TEN,
        summary=hostile,
    )

    told = written(hostile, [entry])

    assert told.count(b"END:VEVENT\r\n") == 1
    assert b"\r\nBEGIN:VALARM" not in told
    assert b"\x01" not in told
    assert by_icalendar(told)[0]["summary"] == "x END:VEVENT BEGIN:VALARM"


@pytest.mark.parametrize("parsed", PARSERS)
def test_programs_would_notice_a_wrong_hour_and_a_broken_line(
    parsed: Callable[[bytes], list[dict[str, Any]]],
) -> None:
    """That the parsers look at what they are given."""
    good = written("x", [_entry("a"), _entry("b")])
    assert [event["starts"] for event in parsed(good)] == [TEN, TEN]

    late = parsed(good.replace(b"DTSTART:20260914T140000Z", b"DTSTART:20260914T150000Z", 1))
    assert [event["starts"] for event in late] == [TEN + timedelta(hours=1), TEN]
    with pytest.raises(Exception, match=r"."):
        parsed(good.replace(b"DTSTART:20260914T140000Z", b"DTSTART:soon", 1))


def _entry(uid: str) -> Entry:
    return Entry(
        uid=uid,
        sequence=1,
        status="CONFIRMED",
        starts_at=TEN,
        ends_at=TEN + timedelta(minutes=5),
        changed_at=TEN,
        summary="x",
    )
