"""The overview of today: its numbers, its words, and that it stays live."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Member
from corridor.core.audit import AuditEntry
from corridor.passes.models import HallPass
from corridor.reports import comparison
from corridor.reports.queries.day import DayFigures, Hour, WeekAgo, day_figures
from corridor.reports.standing import standing_of
from corridor.schools.models import BellSchedule, CalendarDay, SchoolGate
from tests.factories import TEN, World, make_member, person_of
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")
WEEK = timedelta(days=7)


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def ended_pass(
    world: World, student: Member, *, started: datetime, took: int, reason: str = "returned"
) -> HallPass:
    """A five-minute pass that ended after ``took`` minutes."""
    stored: HallPass = HallPass.objects.create(
        school=world.school,
        student_id=person_of(student),
        origin=world.room,
        destination=world.restroom,
        created_by=student,
        state="ended",
        minutes=5,
        requested_at=started,
        started_at=started,
        due_at=started + timedelta(minutes=5),
        ended_at=started + timedelta(minutes=took),
        end_reason=reason,
    )
    return stored


def figures_of(world: World, now: datetime = TEN) -> DayFigures:
    zone = world.school.time_zone
    day = now.astimezone(world.school.zone).date()
    return day_figures(school_id=world.school.id, time_zone=zone, day=day, now=now)


def figures(**fields: Any) -> DayFigures:
    hours = fields.pop("hours", (Hour(9, 20, 2),))
    given: dict[str, Any] = {
        "away": timedelta(minutes=100),
        "out_now": 0,
        "over_now": 0,
        "end_unknown": 0,
        "week_ago": WeekAgo(0, timedelta()),
    }
    return DayFigures(hours=hours, **{**given, **fields})


@pytest.mark.parametrize("reason", ["timed_out", "bell", "next_request"])
def test_minutes_of_an_unknown_end_count_until_the_pass_was_due(world: World, reason: str) -> None:
    started = TEN - timedelta(minutes=50)
    ended_pass(world, world.students[0], started=started, took=20, reason=reason)
    ended_pass(world, world.students[1], started=started, took=3, reason=reason)

    found = figures_of(world)

    assert (found.away, found.over, found.end_unknown) == (timedelta(minutes=8), 0, 2)


def test_minutes_of_a_known_end_count_whole(world: World) -> None:
    started = TEN - timedelta(minutes=50)
    ended_pass(world, world.student, started=started, took=20)

    found = figures_of(world)

    assert (found.away, found.over, found.end_unknown) == (timedelta(minutes=20), 1, 0)


def test_a_pass_of_unknown_end_is_not_called_late(world: World) -> None:
    started = TEN - timedelta(minutes=50)
    unknown = ended_pass(world, world.student, started=started, took=20, reason="timed_out")
    known = ended_pass(world, world.student, started=started, took=20)

    assert standing_of(unknown, TEN).label == "End not known"
    assert standing_of(unknown, TEN).time_out == timedelta(minutes=5)
    assert standing_of(known, TEN).label == "Late back"


def test_a_week_ago_is_the_same_time_on_the_wall_clock(world: World) -> None:
    # On November 1 clocks go back: ten o'clock a week before is 14:00 UTC, not 15:00.
    now = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
    before = datetime(2026, 10, 26, 14, 0, tzinfo=UTC)
    ended_pass(world, world.students[0], started=before - timedelta(minutes=1), took=4)
    ended_pass(world, world.students[1], started=before + timedelta(minutes=1), took=4)

    assert figures_of(world, now).week_ago == WeekAgo(1, timedelta(minutes=4))
    # Control: seven times 24 hours would have counted both.
    assert HallPass.objects.filter(requested_at__lte=now - WEEK).count() == 2


def test_the_day_begins_and_ends_at_the_schools_midnight(world: World) -> None:
    midnight = datetime(2026, 9, 14, 4, 0, tzinfo=UTC)
    second = timedelta(seconds=1)
    for student, moment in zip(
        world.students, (midnight - second, midnight, midnight + timedelta(days=1)), strict=True
    ):
        ended_pass(world, student, started=moment, took=1)

    assert [(hour.hour, hour.total) for hour in figures_of(world).hours] == [(0, 1)]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (9, ""),
        (20, "as many as a week ago"),
        (25, "20% fewer than a week ago"),
        (10, "100% more than a week ago"),
    ],
)
def test_passes_are_compared_only_with_enough_of_them(before: int, words: str) -> None:
    week_ago = WeekAgo(before, timedelta(minutes=before))

    assert comparison.passes_compared(figures(week_ago=week_ago)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (300, "as long as a week ago"),
        (312, "12 s shorter than a week ago"),
        (200, "1:40 min longer than a week ago"),
    ],
)
def test_the_average_is_compared_in_words(seconds: int, words: str) -> None:
    week_ago = WeekAgo(20, timedelta(seconds=seconds * 20))

    assert comparison.average_compared(figures(week_ago=week_ago)) == words


@pytest.mark.parametrize(
    ("over", "words"), [(0, "nobody so far"), (2, "1 in 10 passes"), (20, "every pass")]
)
def test_over_time_is_one_in_so_many(over: int, words: str) -> None:
    assert comparison.over_in_words(figures(hours=(Hour(9, 20, over),))) == words


def test_missed_class_time_is_told_for_each_student() -> None:
    assert comparison.missed_by_each(figures(), 50) == "2.0 min for each student"
    assert comparison.missed_by_each(figures(), 0) == "everybody together"


def test_a_holiday_says_why_there_are_no_bells(visitor: Visitor, world: World) -> None:
    day = CalendarDay.objects.create(
        school=world.school, date=date(2026, 9, 14), is_school_day=False, note="Labor Day"
    )
    page = text_of(visitor.get("/admin/"))
    assert "No school today" in page
    assert "September 14, Labor Day" in page
    assert "Set the bells" not in page

    CalendarDay.objects.filter(id=day.id).update(note="")
    assert "no bells today" in text_of(visitor.get("/admin/"))


def test_a_school_day_without_bells_says_what_to_do(visitor: Visitor, world: World) -> None:
    BellSchedule.objects.filter(school=world.school).delete()

    assert "Set the bells" in text_of(visitor.get("/admin/"))


def test_the_overview_asks_for_its_inside_alone(visitor: Visitor, world: World) -> None:
    page = text_of(visitor.get("/admin/", q="a&b"))
    assert f'topics="school:{world.school.id}"' in page
    assert 'src="/admin/?q=a%26b"' in page

    client: Client = visitor.client
    client.defaults["HTTP_X_FRAGMENT"] = "1"
    part = text_of(visitor.get("/admin/"))
    assert "<html" not in part
    assert "No passes yet today" in part


def test_the_overview_takes_the_same_statements_for_one_and_many(
    visitor: Visitor, world: World
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.get("/admin/")
        return len(captured)

    ended_pass(world, world.student, started=TEN - timedelta(minutes=30), took=4)
    statements()
    few = statements()
    for student in world.add_students(30):
        ended_pass(world, student, started=TEN - timedelta(minutes=20), took=9)

    assert statements() == few


def test_admins_whom_one_nudge_makes_ask_see_what_the_first_was_told(
    visitor: Visitor, world: World
) -> None:
    ended_pass(world, world.student, started=TEN - timedelta(minutes=30), took=4)
    version = SchoolGate.objects.get(school=world.school).version
    colleague = Visitor(make_member(world.school, "school_admin"))

    def read(who: Visitor, **said: str) -> tuple[bool, str]:
        with CaptureQueriesContext(connection) as captured:
            answer = who.client.get("/admin/", headers={"X-Fragment": "1", **said})
        asked = any('FROM "passes_hallpass"' in query["sql"] for query in captured)
        return asked, text_of(answer)

    nudged = {"X-Version": str(version)}
    first, again = read(visitor, **nudged), read(colleague, **nudged)

    assert (first[0], again[0]) == (True, False)
    assert again[1] == first[1]
    # The controls: what came later, and whoever asks without having been told of anything.
    assert read(colleague, **{"X-Version": str(version + 1)})[0]
    assert read(colleague)[0]


def test_each_admin_is_noted_to_have_looked_at_what_was_made_for_another(
    visitor: Visitor, world: World
) -> None:
    ended_pass(world, world.student, started=TEN - timedelta(minutes=30), took=4)
    version = str(SchoolGate.objects.get(school=world.school).version)
    for who in (visitor, Visitor(make_member(world.school, "school_admin"))):
        who.client.get("/admin/", headers={"X-Fragment": "1", "X-Version": version})

    assert AuditEntry.objects.filter(kind="history_read").count() == 2
