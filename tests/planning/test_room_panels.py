"""What is planned, on the pages of rooms: who asks, who leaves, who comes."""

from __future__ import annotations

from typing import Any

import pytest

from corridor.planning.models import ScheduledPass
from tests.factories import TEN, World, person_of
from tests.pages import Visitor, text_of
from tests.passes.student_days import MINUTE, Clock, clock
from tests.planning.making import plan

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
SOON = {"due_at": TEN + 20 * MINUTE, "wake_at": TEN + 20 * MINUTE}


def asked(world: World, **fields: Any) -> ScheduledPass:
    """The first student asked the librarian for a visit."""
    usual = {
        "destination": world.library,
        "state": "requested",
        "asked": [person_of(world.librarian)],
        "made_by": world.student,
        "made_by_staff": False,
        **SOON,
    }
    return plan(world, **{**usual, **fields})


def test_a_request_for_later_waits_in_the_room_of_whoever_is_asked(
    world: World, clock: Clock
) -> None:
    wanted = asked(world, note="My essay")
    librarian = Visitor(world.librarian)

    page = text_of(librarian.get("/room/"))
    assert "Asked for later" in page
    assert "My essay" in page
    assert f"/plans/{wanted.id}/approve/" in page
    assert "Asked for later" not in text_of(Visitor(world.teacher).get("/room/"))

    librarian.post(f"/plans/{wanted.id}/approve/")
    wanted.refresh_from_db()
    assert wanted.state == "scheduled"


def test_a_no_comes_with_words_that_the_student_reads(world: World, clock: Clock) -> None:
    wanted = asked(world)

    Visitor(world.librarian).post(f"/plans/{wanted.id}/decline/", words="Tomorrow is better")

    page = text_of(Visitor(world.student).get("/"))
    assert "Mr. Reyes said: not this time. “Tomorrow is better”" in page
    assert "Ask again" in page


def test_whoever_was_not_asked_does_not_answer(world: World, clock: Clock) -> None:
    wanted = asked(world)

    assert Visitor(world.teacher).post(f"/plans/{wanted.id}/approve/").status_code == 403
    assert Visitor(world.student).post(f"/plans/{wanted.id}/approve/").status_code == 403


def test_the_teacher_of_the_class_sees_who_leaves(world: World, clock: Clock) -> None:
    plan(world, **SOON)

    page = text_of(Visitor(world.teacher).get("/room/"))

    assert "Leaving this period" in page
    assert "Coming today" not in page


def test_a_plan_after_the_bell_is_nothing_for_this_class(world: World, clock: Clock) -> None:
    plan(world, due_at=TEN + 45 * MINUTE, wake_at=TEN + 45 * MINUTE)

    assert "Leaving this period" not in text_of(Visitor(world.teacher).get("/room/"))


def test_the_place_sees_who_comes(world: World, clock: Clock) -> None:
    plan(world, destination=world.library, **SOON)

    page = text_of(Visitor(world.librarian).get("/room/"))

    assert "Coming today" in page
    assert "Student0 Test" in page


def test_where_names_are_hidden_a_plan_shows_initials(world: World, clock: Clock) -> None:
    asked(world, note="My essay")
    librarian = Visitor(world.librarian)
    librarian.post("/room/hide-names/", hide="1")

    page = text_of(librarian.get("/room/"))

    assert "Asked for later" in page
    assert "Student0 Test" not in page
    assert "My essay" not in page
