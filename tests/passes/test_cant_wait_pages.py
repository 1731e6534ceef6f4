"""“I can’t wait” on the pages of a student."""

from __future__ import annotations

from uuid import uuid4

import pytest

from corridor.passes.models import HallPass
from tests.factories import World, make_location, person_of
from tests.pages import Visitor, text_of
from tests.passes.acting import fill
from tests.passes.student_days import (
    clock,
    key_in,
    only_pass,
    request_pass,
    student,
)
from tests.passes.test_student_rules import CANT_WAIT, close, sheet

__all__ = ["clock", "student"]

pytestmark = pytest.mark.django_db


def test_i_cant_wait_on_a_refusal_is_one_tap(world: World, student: Visitor) -> None:
    make_location(world.school, "Restroom, Hall C", kind="restroom", capacity_to=4)
    close(world, world.restroom)
    page = sheet(student, world.restroom)
    assert CANT_WAIT in page
    assert "Ms. Bennett sees it at once. You don’t have to say why." in page

    answer = student.post(f"/passes/ask/{world.restroom.id}/", key=key_in(page), urgent="1")

    assert answer.status_code == 303
    made = only_pass()
    assert (made.state, made.urgent, made.note) == ("requested", True, "")
    assert made.asked == [person_of(world.teacher)]
    home = text_of(student.get("/"))
    assert "You said that you can’t wait" in home
    assert CANT_WAIT not in home.replace("You said that you can’t wait", "")


def test_i_cant_wait_from_the_sheet_of_a_full_place(world: World, student: Visitor) -> None:
    fill(world, world.restroom, 4)
    page = sheet(student, world.restroom)

    student.post(f"/passes/ask/{world.restroom.id}/", key=key_in(page), urgent="1")

    mine = HallPass.objects.get(student_id=person_of(world.student))
    assert (mine.state, mine.urgent) == ("requested", True)


@pytest.mark.parametrize("place", ["restroom", "library"])
def test_i_cant_wait_in_line_and_on_a_request(world: World, student: Visitor, place: str) -> None:
    fill(world, world.restroom, 4)
    mine = request_pass(world, getattr(world, place))
    state = HallPass.objects.get(id=mine).state
    assert CANT_WAIT in text_of(student.get("/"))

    answer = student.post(f"/passes/{mine}/urgent/")

    assert answer.status_code == 303
    now = HallPass.objects.get(id=mine)
    assert (now.state, now.urgent) == (state, True)
    assert person_of(world.teacher) in now.asked
    assert "You said that you can’t wait" in text_of(student.get("/"))


def test_i_cant_wait_is_nowhere_where_the_school_turned_it_off(
    world: World, student: Visitor
) -> None:
    world.change(world.school, urgent_is_on=False)
    close(world, world.nurse)
    assert CANT_WAIT not in sheet(student, world.nurse)
    mine = request_pass(world, world.library)
    assert CANT_WAIT not in text_of(student.get("/"))

    assert student.post(f"/passes/{mine}/urgent/").status_code == 422
    refused = student.post(
        f"/passes/ask/{world.restroom.id}/", key=uuid4(), urgent="1", leaving=mine
    )

    assert refused.status_code == 422
    assert (only_pass().state, only_pass().urgent) == ("requested", False)


def test_i_cant_wait_is_not_part_of_an_ordinary_pass(world: World, student: Visitor) -> None:
    assert CANT_WAIT not in sheet(student, world.restroom)
    assert CANT_WAIT not in sheet(student, world.library)


def test_i_cant_wait_is_for_ones_own_pass_only(world: World, student: Visitor) -> None:
    theirs = request_pass(world, world.library, by=world.students[1])

    assert student.post(f"/passes/{theirs}/urgent/").status_code == 404
    assert student.get(f"/passes/{theirs}/urgent/").status_code == 405
    assert not only_pass().urgent
