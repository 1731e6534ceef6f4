"""A room that is safe to project: initials, no places, nowhere on the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import World
from tests.pages import Visitor, text_of
from tests.passes.staff_days import gym, press, teacher
from tests.passes.student_days import Clock, clock, request_pass

__all__ = ["clock", "gym", "teacher"]
pytestmark = pytest.mark.django_db
NAMES = ("Student0", "Student1", "Student2", "Evans", "Nia ")


@pytest.fixture
def busy(world: World, clock: Clock, gym: Any) -> None:
    """Somebody in every list of the room."""
    world.change(world.restroom, capacity_to=1)
    nia, out, back = world.add_students(3)
    for member in (nia, out, back):
        type(member.person).objects.filter(id=member.person_id).update(
            given_name="Nia", family_name="Evans"
        )
    request_pass(world, gym, note="It is about Nia Evans")
    request_pass(world, world.restroom, by=world.students[1])
    request_pass(world, world.restroom, by=world.students[2])
    request_pass(world, gym, by=nia, urgent=True)
    request_pass(world, world.nurse, by=out)
    request_pass(world, world.library, by=back)


def hide(visitor: Visitor, value: str = "1") -> Any:
    return visitor.post("/room/hide-names/", hide=value, next="/room/")


def test_hide_names_leaves_no_name_on_the_page(world: World, teacher: Visitor, busy: None) -> None:
    assert all(name in text_of(teacher.get("/room/")) for name in ("Student0", "Nia Evans"))

    assert hide(teacher).status_code == 303
    page = text_of(teacher.get("/room/"))

    assert not [name for name in NAMES if name in page]
    assert "S\u202fT" in page
    assert "N\u202fE can’t wait" in page
    assert "Safe to project" in page
    assert "<h1>Room 214</h1>" in page
    assert "Approve: S\u202fT, a pass" in page


def test_hide_names_holds_for_live_parts_and_for_what_is_said(
    world: World, teacher: Visitor, busy: None, gym: Any
) -> None:
    hide(teacher)
    asked = request_pass(world, gym, by=world.add_students(1)[0])
    press(teacher, asked, "decline")
    teacher.client.defaults["HTTP_X_FRAGMENT"] = "1"

    assert not [name for name in NAMES if name in text_of(teacher.get("/room/"))]
    del teacher.client.defaults["HTTP_X_FRAGMENT"]
    page = text_of(teacher.get("/room/"))
    assert "reads “Not now”" in page
    assert not [name for name in (*NAMES, "Given") if name in page]


def test_hide_names_is_of_this_browser_and_can_be_undone(
    world: World, teacher: Visitor, busy: None
) -> None:
    hide(teacher)
    assert "Student0" in text_of(Visitor(world.admin).get("/room/", room=world.room.id))

    hide(teacher, "")

    assert "Student0" in text_of(teacher.get("/room/"))


def test_hide_names_is_for_staff(world: World, clock: Clock) -> None:
    assert hide(Visitor(world.student)).status_code == 404


def test_hidden_names_keep_where_somebody_is_off_the_new_pass(
    world: World, teacher: Visitor
) -> None:
    request_pass(world, world.nurse)
    assert "out: Nurse" in text_of(teacher.get("/room/new-pass/"))

    hide(teacher)

    assert "out: a pass" in text_of(teacher.get("/room/new-pass/"))


def test_hidden_names_hold_at_a_desk_too(world: World, clock: Clock) -> None:
    librarian = Visitor(world.librarian)
    asked = request_pass(world, world.library)
    press(librarian, asked, "approve")
    press(librarian, asked, "arrive")
    hide(librarian)

    page = text_of(librarian.get("/room/"))

    assert "Here since" in page
    assert "Student0" not in page
