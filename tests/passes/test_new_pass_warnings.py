"""What staff read before they send somebody, and what becomes of going ahead."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from corridor.passes.models import Accommodation, HallPass, PassEvent
from tests.factories import TEN, World, person_of
from tests.pages import Visitor, text_of
from tests.passes.staff_days import teacher
from tests.passes.student_days import clock, request_pass
from tests.passes.test_new_pass import send, toast

__all__ = ["clock", "teacher"]
pytestmark = pytest.mark.django_db


def limit_used(world: World) -> str:
    world.change(world.school, pass_limit=0)
    return "Student0 Test: 0 of 0 used today."


def not_on_the_list(world: World) -> str:
    world.change(world.restroom, visible_grades=["12"])
    return "Student0 Test: Restroom is not on their list."


def halls_full(world: World) -> str:
    world.change(world.school, hall_limit=0)
    return "The halls are full: at most 0 at once."


def room_empty(world: World) -> str:
    world.change(world.room, capacity_from=1)
    request_pass(world, world.nurse, by=world.students[1])
    return "At most 1 may be away from Room 214 at once."


def place_full(world: World) -> str:
    world.change(world.restroom, capacity_to=1)
    request_pass(world, world.restroom, by=world.students[1])
    return "Restroom is full."


@pytest.mark.parametrize(
    ("arrange", "code"),
    [
        (limit_used, "pass_limit"),
        (not_on_the_list, "not_visible"),
        (halls_full, "hall_limit"),
        (room_empty, "origin_capacity"),
        (place_full, "room_capacity"),
    ],
)
def test_new_pass_warns_first_and_logs_the_override(
    world: World, teacher: Visitor, arrange: Any, code: str
) -> None:
    sentence = arrange(world)

    page = text_of(send(teacher, world.restroom, world.student))
    assert sentence in page
    assert "Start anyway" in page
    assert not HallPass.objects.filter(student_id=world.student.person_id).exists()

    assert send(teacher, world.restroom, world.student, anyway=True).status_code == 303
    made = HallPass.objects.get(student_id=person_of(world.student))
    events = PassEvent.objects.filter(hall_pass=made)
    assert code in {found for event in events for found in event.overrode}


def test_new_pass_without_anything_to_say_starts_at_once(world: World, teacher: Visitor) -> None:
    assert send(teacher, world.restroom, world.student).status_code == 303


def test_new_pass_can_join_the_line_instead(world: World, teacher: Visitor) -> None:
    place_full(world)
    assert "Send to the line" in text_of(send(teacher, world.restroom, world.student))
    path = f"/room/new-pass/?to={world.restroom.id}&line=1"

    answer = teacher.post(path, s=[str(world.student.person_id)])

    assert answer.status_code == 303
    made = HallPass.objects.get(student_id=person_of(world.student))
    assert (made.state, made.made_by_staff) == ("waiting", True)
    assert "1 student is in line." in toast(teacher)


def test_new_pass_has_no_line_where_nothing_is_full(world: World, teacher: Visitor) -> None:
    limit_used(world)

    assert "Send to the line" not in text_of(send(teacher, world.restroom, world.student))


def test_new_pass_warns_the_same_whatever_a_student_is_allowed(
    world: World, teacher: Visitor
) -> None:
    limit_used(world)
    not_on_the_list(world)
    before = text_of(send(teacher, world.restroom, world.student))
    Accommodation.objects.create(
        school=world.school,
        person_id=person_of(world.student),
        extra_passes=5,
        allowed_places=[world.restroom.id],
        starts_on=date(2026, 9, 1),
    )
    world.change(world.school, hall_limit=None)

    after = text_of(send(teacher, world.restroom, world.student))

    for words in ("0 of 0 used today", "is not on their list"):
        assert words in before
        assert words in after


def test_new_pass_counts_what_is_used_this_week(world: World, teacher: Visitor) -> None:
    world.change(world.school, pass_limit=None, pass_limit_week=1)
    request_pass(world, world.restroom)
    HallPass.objects.update(state="ended", ended_at=TEN)

    page = text_of(send(teacher, world.restroom, world.student))

    assert "Student0 Test: 1 of 1 used this week." in page
