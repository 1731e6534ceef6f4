"""One person's page: now, today, the history as bars, the term in numbers, the limits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Member
from corridor.passes.models import HallPass, PassLimit
from corridor.reports import history
from corridor.rostering.models import Term
from tests.factories import TEN, World, make_location, make_school, person_of
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TODAY = date(2026, 9, 14)


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def make_pass(
    world: World, started: datetime, minutes: float | None = 4, **fields: Any
) -> HallPass:
    """A pass of the first student that was due after five minutes; still out without minutes."""
    student: Member = fields.pop("student", world.student)
    ended = None if minutes is None else started + minutes * MINUTE
    stored: HallPass = HallPass.objects.create(
        school=fields.pop("school", world.school),
        student_id=person_of(student),
        origin=world.room,
        destination=fields.pop("destination", world.restroom),
        created_by=student,
        state="ended" if ended else "out",
        minutes=5,
        requested_at=started,
        started_at=started,
        due_at=started + 5 * MINUTE,
        ended_at=ended,
        end_reason=fields.pop("end_reason", "returned" if ended else ""),
        **fields,
    )
    return stored


def address(member: Member) -> str:
    return f"/admin/people/{member.id}/"


def test_the_present_pass_gets_more_time_and_an_end(visitor: Visitor, world: World) -> None:
    live = make_pass(world, TEN - 2 * MINUTE, None)

    page = text_of(visitor.get(address(world.student)))

    assert f"/passes/{live.id}/extend/" in page
    assert f"/passes/{live.id}/end/" in page
    answer = visitor.post(f"/passes/{live.id}/end/", next=address(world.student))
    assert answer.headers["Location"] == address(world.student)
    live.refresh_from_db()
    assert live.state == "ended"
    assert f"/passes/{live.id}/end/" not in text_of(visitor.get(address(world.student)))


def test_the_term_in_numbers_leaves_out_what_nobody_knows(visitor: Visitor, world: World) -> None:
    guidance = make_location(world.school, "Guidance", kind="guidance")
    for minutes in (2, 4, 9):
        make_pass(world, TEN - DAY, minutes)
    make_pass(world, TEN - DAY, 60, end_reason="timed_out")
    make_pass(world, TEN - DAY, 50, end_reason="bell")
    make_pass(world, TEN - DAY, 30, destination=world.nurse)
    make_pass(world, TEN - DAY, 30, destination=guidance)
    make_pass(world, TEN - DAY, 3, student=world.students[1])
    make_pass(world, TEN - DAY, 3, school=make_school())

    figures = visitor.get(address(world.student)).context["figures"]

    assert (figures.total, figures.unknown, figures.known, figures.on_time) == (5, 2, 3, 2)
    assert figures.usual == 4 * MINUTE
    assert figures.missed == 15 * MINUTE


def test_a_long_visit_after_arriving_in_time_is_on_time(visitor: Visitor, world: World) -> None:
    make_pass(world, TEN - DAY, 40, arrived_at=TEN - DAY + 3 * MINUTE)

    assert visitor.get(address(world.student)).context["figures"].on_time == 1


def test_the_term_begins_with_the_roster(visitor: Visitor, world: World) -> None:
    Term.objects.create(
        oneroster_id="t1",
        title="Fall",
        kind="term",
        starts_on=TODAY - 7 * DAY,
        ends_on=TODAY + 60 * DAY,
        school_year="2027",
    )
    make_pass(world, TEN - 3 * DAY)
    make_pass(world, TEN - 30 * DAY)

    assert visitor.get(address(world.student)).context["figures"].total == 1


@pytest.mark.parametrize(
    ("span", "totals"),
    [
        ("week", [1, 0, 0, 0, 0]),
        ("term", [0] * 6 + [2, 0, 0, 0, 2, 1]),
        ("year", [0] * 10 + [2, 3]),
    ],
)
def test_the_history_is_drawn_by_day_week_and_month(
    visitor: Visitor, world: World, span: str, totals: list[int]
) -> None:
    for days in (0, 5, 6, 30, 31):
        make_pass(world, TEN - days * DAY)

    answer = visitor.get(address(world.student), span=span)

    assert [bar.total for bar in answer.context["bars"]] == totals
    assert answer.context["in_span"] == sum(totals)
    assert "As a table" in text_of(answer)


def test_bars_name_every_day_and_reach_from_the_first_to_today() -> None:
    first = history.first_day("week", TODAY + 2 * DAY, None)
    week = history.bars("week", first, TODAY + 2 * DAY, {TODAY: 4, TODAY + DAY: 2})
    assert [bar.total for bar in week] == [4, 2, 0, 0, 0]
    assert [bar.height for bar in week[:2]] == [82.0, 41.0]
    assert week[0].name == "Monday, September 14"

    first = history.first_day("term", TODAY, date(2026, 9, 2))
    assert first == date(2026, 8, 31)
    assert [bar.total for bar in history.bars("term", first, TODAY, {first: 3})] == [3, 0, 0]

    first = history.first_day("year", TODAY, None)
    assert first == date(2025, 10, 1)
    months = history.bars("year", first, TODAY, {date(2026, 9, 1): 1})
    assert (len(months), months[-1].name, months[-1].total) == (12, "September 2026", 1)


def test_labels_of_many_bars_leave_room() -> None:
    first = TODAY - 20 * 7 * DAY

    labels = [bar.label for bar in history.bars("term", first, TODAY, {})]

    assert len(labels) == 21
    assert [bool(label) for label in labels[:4]] == [True, False, True, False]


def test_limits_say_why_and_lead_to_their_editor(visitor: Visitor, world: World) -> None:
    page = text_of(visitor.get(address(world.student)))
    assert "0 of 5 used" in page
    assert f"?for=student&amp;student={person_of(world.student)}" in page

    own = PassLimit.objects.create(
        school=world.school, student_id=person_of(world.student), passes=9
    )
    page = text_of(visitor.get(address(world.student)))
    assert "0 of 9 used" in page
    assert f"/admin/rules/limits/{own.id}/" in page


def test_staff_have_a_page_without_a_students_parts(visitor: Visitor, world: World) -> None:
    page = text_of(visitor.get(address(world.teacher)))

    assert "Support" not in page
    assert "History" not in page
    assert "Put away" in page


def test_the_page_takes_the_same_statements_for_one_and_many_passes(
    visitor: Visitor, world: World
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.get(address(world.student))
        return len(captured)

    make_pass(world, TEN - DAY)
    statements()
    few = statements()
    for number in range(40):
        make_pass(world, TEN - number * DAY)

    assert statements() == few
