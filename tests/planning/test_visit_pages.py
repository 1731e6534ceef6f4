"""A student plans a visit: what they may choose, what they are told, what they see of it."""

from __future__ import annotations

from typing import Any

import pytest

from corridor.planning.models import ScheduledPass
from corridor.planning.times import When
from tests.factories import TEN, World, enroll, make_section
from tests.pages import Visitor, text_of
from tests.passes.student_days import MINUTE, Clock, clock, student
from tests.planning.making import TODAY, plan

__all__ = ["clock", "student"]
pytestmark = pytest.mark.django_db
TUESDAY = "2026-09-15"


@pytest.fixture
def asks(world: World) -> World:
    """The library wants to be asked about visits."""
    world.change(world.library, approval_scheduled="destination")
    return world


def address(world: World) -> str:
    return f"/visits/new/{world.library.id}/"


def ask(world: World, visitor: Visitor, **data: Any) -> Any:
    return visitor.post(address(world), **{"day": TUESDAY, "when": "3-5", "note": "", **data})


def only() -> ScheduledPass:
    return ScheduledPass.objects.get()


def test_another_day_is_looked_at_without_telling_the_address(
    asks: World, student: Visitor
) -> None:
    """What was typed stays in the form; nothing is asked for."""
    shown = ask(asks, student, do="times", note="About my essay")

    assert shown.status_code == 200
    assert 'value="About my essay"' in text_of(shown)
    assert f'value="{TUESDAY}" checked' in text_of(shown)
    assert not ScheduledPass.objects.exists()
    assert 'formmethod="get"' not in text_of(shown)


def test_the_form_says_what_would_be_missed_and_whose_yes_it_needs(
    asks: World, student: Visitor
) -> None:
    page = text_of(student.get(address(asks), day=TUESDAY))

    assert "9:35" in page
    assert "you’d miss Biology" in page
    assert "Needs a yes by Mr. Reyes" in page


def test_a_visit_is_asked_for_and_stands_on_the_home(asks: World, student: Visitor) -> None:
    answer = ask(asks, student, note="A book")

    assert answer.status_code == 303
    made = only()
    assert (made.state, made.when, made.note) == ("requested", When("3", 5), "A book")
    home = text_of(student.get("/"))
    assert "Asked, no answer yet" in home
    assert f"/plans/{made.id}/cancel/" in home


def test_a_time_of_the_clock_does_as_well(asks: World, student: Visitor) -> None:
    ask(asks, student, when="clock", at="09:50")

    assert only().at is not None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day": "soon"}, "Choose a day."),
        ({"when": ""}, "Choose a time."),
        ({"when": "clock", "at": "x"}, "Say at what time."),
        ({"day": TODAY.isoformat(), "when": "clock", "at": "10:02"}, "at least 5 minutes"),
        ({"day": "2026-09-19"}, "There is no school that day."),
    ],
)
def test_what_can_not_be_is_told_and_what_was_typed_stays(
    asks: World, student: Visitor, wrong: dict[str, str], said: str
) -> None:
    answer = ask(asks, student, note="My essay", **wrong)

    assert answer.status_code in (409, 422)
    page = text_of(answer)
    assert said in page
    assert 'value="My essay"' in page
    assert not ScheduledPass.objects.exists()


def test_a_problem_is_told_before_anything_is_sent(asks: World, student: Visitor) -> None:
    plan(asks, when=When("3", 5), due_at=TEN + 5 * MINUTE, wake_at=TEN + 5 * MINUTE, minutes=20)

    page = text_of(student.get(address(asks), day=TODAY.isoformat(), when="clock", at="10:10"))

    assert "There is a pass to Nurse at that time already." in page


def test_what_begins_within_ten_minutes_is_on_top(world: World, student: Visitor) -> None:
    plan(world, due_at=TEN + 8 * MINUTE, wake_at=TEN + 8 * MINUTE)

    page = text_of(student.get("/"))

    assert "In 8 minutes: Nurse" in page
    assert "It starts by itself." in page


def test_what_was_missed_is_struck_out_and_can_be_asked_for_again(
    asks: World, student: Visitor
) -> None:
    missed = plan(
        asks,
        destination=asks.library,
        state="missed",
        end_reason="unanswered",
        made_by=asks.student,
        made_by_staff=False,
        note="My essay",
        wake_at=None,
        ended_at=TEN - MINUTE,
    )

    page = text_of(student.get("/"))
    assert "<s>Today, 10:00" in page
    assert "Missed" in page
    again = f"{address(asks)}?again={missed.id}"
    assert again in page
    assert 'value="My essay"' in text_of(student.get(again))


def test_nobody_asks_again_for_somebody_else(world: World, clock: Clock) -> None:
    theirs = plan(world, note="Secret")
    other = Visitor(world.students[1])

    assert other.get(f"{address(world)}", again=str(theirs.id)).status_code == 404
    assert other.get(f"/plans/{theirs.id}/").status_code == 404
    assert other.post(f"/plans/{theirs.id}/cancel/").status_code == 404


def test_what_staff_planned_has_no_button_unless_it_may_be_declined(
    world: World, student: Visitor
) -> None:
    fixed = plan(world)
    assert f"/plans/{fixed.id}/cancel/" not in text_of(student.get("/"))
    ScheduledPass.objects.update(may_decline=True)

    assert "I can’t make it" in text_of(student.get("/"))
    student.post(f"/plans/{fixed.id}/cancel/")

    fixed.refresh_from_db()
    assert (fixed.state, fixed.end_reason) == ("cancelled", "by_student")


def test_a_place_that_is_not_on_the_list_is_not_there(asks: World, student: Visitor) -> None:
    asks.change(asks.library, visible_grades=["12"])

    assert student.get(address(asks)).status_code == 404
    assert "Library" not in text_of(student.get("/visits/new/"))


def test_whoever_is_visited_can_be_chosen(asks: World, student: Visitor) -> None:
    answer = ask(asks, student, host=str(asks.librarian.id))

    assert answer.status_code == 303
    assert only().host_id == asks.librarian.id
    assert "Library, Mr. Reyes" in text_of(student.get("/"))


def test_staff_have_no_such_page(asks: World, clock: Clock) -> None:
    assert Visitor(asks.teacher).get(address(asks)).status_code == 404


def test_a_free_period_is_no_time_to_leave(asks: World, student: Visitor) -> None:
    enroll(make_section(asks.room, period="4", title="Chemistry"), asks.student)

    page = text_of(student.get(address(asks), day=TUESDAY))

    assert "you’d miss Chemistry" in page
    assert "Period 2" not in page


def test_a_plan_whose_day_became_free_says_why_it_has_no_time(
    world: World, student: Visitor
) -> None:
    plan(world)
    lost = "There is no school that day, or no such period."
    assert lost not in text_of(student.get("/"))
    ScheduledPass.objects.update(due_at=None)

    assert lost in text_of(student.get("/"))
    assert lost in text_of(Visitor(world.teacher).get("/plans/"))
