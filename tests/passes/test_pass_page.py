"""The page of one pass: its story and its buttons, for each person their own."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.factories import (
    TEN,
    World,
    make_member,
)
from tests.pages import Visitor, text_of
from tests.passes.staff_days import press, strangers, teacher
from tests.passes.student_days import MINUTE, Clock, clock, request_pass

__all__ = ["clock", "strangers", "teacher"]
pytestmark = pytest.mark.django_db


def pass_page(visitor: Visitor, pass_id: UUID) -> str:
    return text_of(visitor.get(f"/passes/{pass_id}/"))


def test_pass_page_tells_the_whole_story(world: World, teacher: Visitor, clock: Clock) -> None:
    pass_id = request_pass(world, world.library)
    librarian = Visitor(world.librarian)
    press(librarian, pass_id, "approve")
    for later, verb in ((2, "arrive"), (10, "send-back"), (12, "end")):
        clock.now = TEN + later * MINUTE
        press(librarian, pass_id, verb)

    page = pass_page(teacher, pass_id)

    for words in (
        *("Student0 asked", "Mr. Reyes said yes", "Left Room 214", "20 minutes, round trip"),
        *("Arrived, clock stopped", "Mr. Reyes tapped “They’re here”.", "On the way back"),
        *("Back in class", "Mr. Reyes ended this pass."),
        *("<b>4:00</b>", "<b>8:00</b>", "4:00 in the hall, 8:00 at the place"),
    ):
        assert words in page


def test_pass_page_tells_overrides_to_staff_only(world: World, teacher: Visitor) -> None:
    world.change(world.school, pass_limit=0)
    pass_id = request_pass(world, world.restroom)
    press(teacher, pass_id, "approve")

    assert "Above the limit" in pass_page(teacher, pass_id)
    assert "Ms. Bennett chose to." in pass_page(teacher, pass_id)
    assert "Above the limit" not in pass_page(Visitor(world.student), pass_id)


def test_pass_page_gives_each_person_their_own_buttons(world: World, teacher: Visitor) -> None:
    pass_id = request_pass(world, world.restroom)

    assert "They’re here" in pass_page(teacher, pass_id)
    own = pass_page(Visitor(world.student), pass_id)
    assert "I’m back in class" in own
    assert "They’re here" not in own
    assert f'topics="person:{world.student.person_id}"' in own


def test_pass_page_is_not_there_for_strangers(world: World, strangers: dict[str, Visitor]) -> None:
    pass_id = request_pass(world, world.restroom)

    for stranger in strangers.values():
        assert stranger.get(f"/passes/{pass_id}/").status_code == 404


def test_pass_page_keeps_whom_the_student_chose(world: World, teacher: Visitor) -> None:
    world.change(world.library, approval="student_choice")
    chosen = request_pass(world, world.library, approver_id=world.librarian.person_id)
    press(Visitor(world.librarian), chosen, "approve")
    free = request_pass(world, world.restroom, by=world.students[1])

    assert "<dt>Asked</dt><dd>Mr. Reyes</dd>" in pass_page(teacher, chosen)
    assert "<dt>Asked</dt>" not in pass_page(teacher, free)


def test_pass_page_hides_whom_an_urgent_call_reached(world: World, clock: Clock) -> None:
    pass_id = request_pass(world, world.library)
    press(Visitor(world.student), pass_id, "urgent")
    elsewhere = Visitor(make_member(world.school, "teacher"))

    assert "<dt>Asked</dt><dd>Mr. Reyes, Ms. Bennett</dd>" in pass_page(
        Visitor(world.teacher), pass_id
    )
    assert "<dt>Asked</dt>" not in pass_page(elsewhere, pass_id)
