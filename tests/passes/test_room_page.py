"""The room: what it shows to whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Member
from corridor.core.tenancy import in_district
from corridor.passes import commands
from tests.factories import (
    TEN,
    World,
    actor_of,
    make_district,
    make_location,
    make_member,
    make_section,
    staff_place,
)
from tests.pages import Visitor, text_of
from tests.passes.staff_days import gym, overrides, press, state_of, strangers, teacher
from tests.passes.student_days import MINUTE, Clock, clock, request_pass

__all__ = ["clock", "gym", "strangers", "teacher"]
pytestmark = pytest.mark.django_db


def test_room_greets_and_says_which_class_it_is(teacher: Visitor) -> None:
    page = text_of(teacher.get("/room/"))

    assert "Good morning, Ms. Bennett" in page
    assert "Biology · Room 214 · 3 students" in page
    assert "Nobody is waiting for you" in page
    assert "A calm class." in page
    assert "Everyone is in class" in page


def test_room_shows_a_request_with_its_note_and_age(
    world: World, teacher: Visitor, gym: Any
) -> None:
    request_pass(world, gym, ago=2 * MINUTE, note="I left my shoes there")

    page = text_of(teacher.get("/room/"))

    assert "1 request" in page
    assert "10 min · asked 2 min ago" in page
    assert "“I left my shoes there”" in page
    assert 'aria-label="Approve: Student0 Test, Gym"' in page


def test_room_marks_a_request_above_the_limit(world: World, teacher: Visitor) -> None:
    world.change(world.school, pass_limit=1)
    first = request_pass(world, world.restroom, ago=10 * MINUTE)
    commands.end_pass(actor=actor_of(world.student), pass_id=first, now=TEN - 5 * MINUTE)
    request_pass(world, world.restroom, ago=MINUTE)

    assert "1 of 1 used today" in text_of(teacher.get("/room/"))


def test_room_live_region_gets_the_same_without_the_shell(world: World, teacher: Visitor) -> None:
    whole = text_of(teacher.get("/room/"))
    teacher.client.defaults["HTTP_X_FRAGMENT"] = "1"

    answer = teacher.get("/room/")
    page = text_of(answer)
    assert "<html" not in page
    assert "Waiting for you" in page
    assert "X-Fragment" in answer.headers["Vary"]
    assert "<html" in whole


def test_room_says_what_its_screen_listens_to(world: World, teacher: Visitor) -> None:
    topics = f'topics="person:{world.teacher.person_id} room:{world.room.id}"'

    assert topics in text_of(teacher.get("/room/"))


def test_room_shows_who_is_out_coming_and_here(world: World, teacher: Visitor) -> None:
    other_room = make_location(world.school, "Room 300", kind="classroom")
    pupil = make_member(world.school, "student", given_name="Zoe")
    make_section(other_room).enrollments.create(
        person=pupil.person, part="student", oneroster_id="x"
    )
    request_pass(world, world.restroom, ago=MINUTE)
    made = commands.request_pass(
        actor=actor_of(world.teacher),
        ask=commands.Ask(student_id=pupil.person_id, destination_id=world.room.id),  # type: ignore[arg-type]
        now=TEN,
    )

    page = text_of(teacher.get("/room/"))
    assert "Out of my room" in page
    assert "In my room" in page
    assert "They’re here: Zoe Test" in page

    commands.arrive(actor=actor_of(world.teacher), pass_id=made.pass_id, now=TEN)
    page = text_of(teacher.get("/room/"))
    assert "Here since" in page
    assert "Send back: Zoe Test" in page


def test_room_of_a_place_has_three_columns(world: World, clock: Clock) -> None:
    world.change(world.library, capacity_to=4)
    request_pass(world, world.library)

    page = text_of(Visitor(world.librarian).get("/room/"))

    assert "<h1>Library</h1>" in page
    assert "4 places, 4 free" in page
    for head in ("Requests", "On the way", "Here"):
        assert f">{head}</h2>" in page
    assert "Come now: Student0 Test, Library" in page


def test_room_shows_requests_that_others_were_asked_without_buttons(
    world: World, teacher: Visitor
) -> None:
    pass_id = request_pass(world, world.library)

    page = text_of(teacher.get("/room/"))

    assert "Waits for Mr. Reyes" in page
    assert f"/passes/{pass_id}/approve/" not in page
    admin = text_of(Visitor(world.admin).get("/room/", room=world.room.id))
    assert f"/passes/{pass_id}/approve/" in admin


def test_room_line_can_be_started_now(world: World, teacher: Visitor) -> None:
    world.change(world.restroom, capacity_to=1)
    request_pass(world, world.restroom)
    waiting = request_pass(world, world.restroom, by=world.students[1])

    assert "number 1 in line" in text_of(teacher.get("/room/"))
    assert press(teacher, waiting, "start").status_code == 303

    assert state_of(waiting) == "out"
    assert overrides(waiting) == {"room_capacity"}


def test_room_for_staff_without_one_offers_every_room(world: World, clock: Clock) -> None:
    substitute = Visitor(make_member(world.school, "substitute"))

    page = text_of(substitute.get("/room/", q="bennett"))
    assert "Which room are you in?" in page
    assert f'href="/room/?room={world.room.id}"' in page

    page = text_of(substitute.get("/room/", room=world.room.id))
    assert "<h1>Room 214</h1>" in page
    assert "Out of this room" in page


def test_find_room_puts_ones_own_first_and_searches_teachers(
    world: World, teacher: Visitor
) -> None:
    staff_place(world.room, world.teacher, "teaches")

    page = text_of(teacher.get("/room/find/", q="bennett"))

    assert page.index("Room 214") < page.index("Library")
    assert 'data-row="Library  Mr. Reyes" data-color="slate" hidden' in page
    assert 'data-row="Room 214  Ms. Bennett" data-color="slate">' in page


@pytest.mark.parametrize("path", ["/room/", "/room/find/", "/room/new-pass/"])
def test_pages_of_staff_are_not_there_for_students(world: World, clock: Clock, path: str) -> None:
    assert Visitor(world.student).get(path).status_code == 404


def test_room_of_another_district_is_not_there(world: World, teacher: Visitor) -> None:
    with in_district(make_district().id):
        elsewhere = World()

    assert teacher.get("/room/", room=elsewhere.room.id).status_code == 404


def crowd(world: World, number: int) -> list[Member]:
    """Students who are out of the room, and as many who ask the librarian."""
    members = world.add_students(2 * number)
    for member in members[:number]:
        request_pass(world, world.nurse, by=member)
    for member in members[number:]:
        request_pass(world, world.library, by=member)
    return members


@pytest.mark.parametrize("path", ["/room/", "/room/new-pass/", "/room/find/"])
def test_pages_of_staff_ask_as_much_for_one_as_for_many(
    world: World, teacher: Visitor, path: str
) -> None:
    def asked() -> int:
        teacher.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            teacher.get(path)
        return len(queries)

    crowd(world, 1)
    with_one = asked()
    crowd(world, 20)

    assert asked() == with_one
    assert with_one <= 16  # with BEGIN and COMMIT, for the sign-in and for the page
