"""A student who can't wait: on top for whoever was asked, and unknown to everybody else."""

from __future__ import annotations

from uuid import UUID

import pytest

from corridor.accounts.models import Member
from corridor.passes import commands
from corridor.passes.models import HallPass
from tests.factories import TEN, World, actor_of, make_member
from tests.pages import Visitor, text_of
from tests.passes.staff_days import overrides, press, state_of, teacher
from tests.passes.student_days import Clock, clock, request_pass

__all__ = ["clock", "teacher"]
pytestmark = pytest.mark.django_db
WORDS = "can’t wait"


def urgent_pass(world: World) -> UUID:
    """A full restroom, and a student in its line who then said it."""
    world.change(world.restroom, capacity_to=1)
    request_pass(world, world.restroom, by=world.students[1])
    waiting = request_pass(world, world.restroom)
    commands.call_urgent(actor=actor_of(world.student), pass_id=waiting, now=TEN)
    return waiting


def test_urgent_request_stands_on_top_and_is_sent_with_one_tap(
    world: World, teacher: Visitor
) -> None:
    world.change(world.restroom, capacity_to=1)
    request_pass(world, world.restroom, by=world.students[1])
    asked = request_pass(world, world.restroom, urgent=True)
    page = text_of(teacher.get("/room/"))

    assert f"Student0 Test {WORDS}" in page
    assert page.index(WORDS) < page.index("Waiting for you")
    assert page.count(f"/passes/{asked}/approve/") == 1
    assert press(teacher, asked, "approve").status_code == 303

    assert state_of(asked) == "out"
    assert overrides(asked) == {"room_capacity"}
    assert HallPass.objects.get(id=asked).counted_on is None


def test_urgent_call_from_the_line_is_sent_the_same_way(world: World, teacher: Visitor) -> None:
    waiting = urgent_pass(world)
    page = text_of(teacher.get("/room/"))

    assert f"Student0 Test {WORDS}" in page
    assert "number 1 in line" in page
    assert f"/passes/{waiting}/decline/" not in page
    press(teacher, waiting, "approve")

    assert state_of(waiting) == "out"


def test_urgent_request_can_be_walked_along(world: World, teacher: Visitor) -> None:
    asked = request_pass(world, world.restroom, urgent=True)

    assert press(teacher, asked, "with-adult").status_code == 303

    assert state_of(asked) == "out"


def colleagues(world: World) -> dict[str, Member]:
    return {
        "librarian": world.librarian,
        "admin": world.admin,
        "monitor": make_member(world.school, "hall_monitor"),
    }


def test_urgent_is_told_to_nobody_who_was_not_asked(world: World, clock: Clock) -> None:
    waiting = urgent_pass(world)
    pages = ("/monitor/", f"/room/?room={world.room.id}", f"/room/?room={world.restroom.id}")

    for name, colleague in colleagues(world).items():
        visitor = Visitor(colleague)
        for path in (*pages, f"/passes/{waiting}/"):
            page = text_of(visitor.get(path))
            assert WORDS not in page, (name, path)
            assert "I can’t wait" not in page, (name, path)


def test_urgent_is_told_to_the_student_the_teacher_and_the_nurse(
    world: World, clock: Clock
) -> None:
    waiting = urgent_pass(world)
    nurse = make_member(world.school, "nurse")

    for member in (world.student, world.teacher, nurse):
        assert "said: I can’t wait" in text_of(Visitor(member).get(f"/passes/{waiting}/"))


def test_urgent_request_of_others_reads_as_any_request(world: World, clock: Clock) -> None:
    request_pass(world, world.restroom, urgent=True)

    page = text_of(Visitor(world.admin).get("/room/", room=world.room.id))

    assert "Somebody else was asked" in page
    assert WORDS not in page
    nurse = Visitor(make_member(world.school, "nurse"))
    assert WORDS in text_of(nurse.get("/room/", room=world.room.id))
