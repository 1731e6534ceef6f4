"""A pass that staff make: for one or many, with nothing lost and nothing made twice."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from corridor.accounts.models import Member
from corridor.core.tenancy import in_district
from corridor.passes.models import HallPass, PassEvent
from tests.factories import World, make_district, make_location, make_member, person_of
from tests.pages import Visitor, text_of
from tests.passes.student_days import MINUTE, Clock, clock, key_in, request_pass

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
PAGE = "/room/new-pass/"
TICKED = re.compile(r'name="s" value="([^"]+)" checked')


@pytest.fixture
def teacher(world: World, clock: Clock) -> Visitor:
    return Visitor(world.teacher)


def send(visitor: Visitor, to: Any, *members: Member, **data: Any) -> Any:
    """Tick the students and tap the place."""
    anyway = "&anyway=1" if data.pop("anyway", False) else ""
    students = [str(person_of(member)) for member in members]
    return visitor.post(f"{PAGE}?to={to.id}{anyway}", s=students, **data)


def ticked(page: str) -> set[UUID]:
    return {UUID(found) for found in TICKED.findall(page)}


def toast(visitor: Visitor) -> str:
    return text_of(visitor.get("/room/"))


def test_new_pass_lists_the_class_and_the_places(world: World, teacher: Visitor) -> None:
    page = text_of(teacher.get(PAGE))

    assert page.count('name="s"') == 3
    for place in (world.restroom, world.library, world.nurse):
        assert f'formaction="{PAGE}?to={place.id}"' in page
    assert f"?to={world.room.id}" not in page


def test_new_pass_starts_one_for_each_student(world: World, teacher: Visitor) -> None:
    answer = send(teacher, world.restroom, *world.students[:2])

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/room/?room={world.room.id}"
    made = HallPass.objects.all()
    assert {(p.state, p.made_by_staff, p.origin_id) for p in made} == {("out", True, world.room.id)}
    assert len(made) == 2
    assert "2 passes started." in toast(teacher)


def test_new_pass_says_who_has_one_already(world: World, teacher: Visitor) -> None:
    request_pass(world, world.nurse, by=world.students[2])

    send(teacher, world.restroom, *world.students)

    assert HallPass.objects.count() == 3
    assert "2 passes started. Student2 Test already has a pass." in toast(teacher)


def test_new_pass_keeps_everything_when_nothing_was_started(world: World, teacher: Visitor) -> None:
    request_pass(world, world.nurse)

    answer = send(teacher, world.restroom, world.student, note="Quick", minutes="10")

    assert answer.status_code == 409
    page = text_of(answer)
    assert "Student0 Test already has a pass." in page
    assert ticked(page) == {person_of(world.student)}
    assert 'value="Quick"' in page
    assert 'name="minutes" value="10" checked' in page
    assert HallPass.objects.count() == 1


def test_new_pass_sent_twice_makes_one(world: World, teacher: Visitor) -> None:
    key = key_in(text_of(teacher.get(PAGE)))

    first = send(teacher, world.restroom, *world.students[:2], key=key)
    again = send(teacher, world.restroom, *world.students[:2], key=key)

    assert (first.status_code, again.status_code) == (303, 303)
    assert HallPass.objects.count() == 2
    assert "2 passes started." in toast(teacher)
    # The control: without the key the second press is another wish, and is refused.
    assert send(teacher, world.restroom, *world.students[:2]).status_code == 409


def test_new_pass_sent_twice_to_a_place_it_filled_asks_nothing(
    world: World, teacher: Visitor
) -> None:
    world.change(world.restroom, capacity_to=1)
    key = str(uuid4())

    send(teacher, world.restroom, world.student, key=key)
    again = send(teacher, world.restroom, world.student, key=key)

    assert again.status_code == 303
    assert HallPass.objects.count() == 1


def test_new_pass_to_a_full_place_asks_first_and_logs_the_override(
    world: World, teacher: Visitor
) -> None:
    world.change(world.restroom, capacity_to=1)
    request_pass(world, world.restroom)

    question = send(teacher, world.restroom, world.students[1])
    page = text_of(question)
    assert "Restroom is full" in page
    assert "Start anyway" in page
    assert ticked(page) == {person_of(world.students[1])}
    assert HallPass.objects.count() == 1

    assert send(teacher, world.restroom, world.students[1], anyway=True).status_code == 303
    started = PassEvent.objects.get(
        hall_pass__student_id=person_of(world.students[1]), kind="started"
    )
    assert started.overrode == ["room_capacity"]


def test_new_pass_for_more_than_there_is_room_asks_first(world: World, teacher: Visitor) -> None:
    world.change(world.restroom, capacity_to=2)

    question = send(teacher, world.restroom, *world.students)

    assert "Restroom has 2 free places" in text_of(question)
    assert not HallPass.objects.exists()


def test_new_pass_finds_anybody_by_name_or_number_and_keeps_the_chosen(
    world: World, teacher: Visitor
) -> None:
    make_member(
        world.school, "student", given_name="Kai", family_name="Rivera", student_number="30117"
    )
    chosen = str(person_of(world.student))

    for search in ("riv", "kai rivera", "3011"):
        page = text_of(teacher.get(PAGE, q=search, s=chosen))
        assert "Kai Rivera" in page
        assert ticked(page) == {person_of(world.student)}
        assert "Student1" not in page
    assert "No student fits" in text_of(teacher.get(PAGE, q="%"))


def test_new_pass_for_somebody_without_a_class_leaves_from_ones_own_room(
    world: World, teacher: Visitor
) -> None:
    kai = make_member(world.school, "student", given_name="Kai")

    send(teacher, world.restroom, kai)

    assert HallPass.objects.get().origin_id == world.room.id


def test_new_pass_of_staff_without_a_room_asks_where_they_come_from(
    world: World, clock: Clock
) -> None:
    kai = make_member(world.school, "student", given_name="Kai")
    monitor = Visitor(make_member(world.school, "hall_monitor"))

    answer = send(monitor, world.restroom, kai)
    assert answer.status_code == 409
    assert "Kai Test has no class now." in text_of(answer)
    assert not HallPass.objects.exists()

    send(monitor, world.restroom, kai, origin=str(world.nurse.id))
    assert HallPass.objects.get().origin_id == world.nurse.id


def test_new_pass_to_a_place_that_approves_itself_waits_for_it(
    world: World, teacher: Visitor
) -> None:
    world.change(world.library, approval_of_staff_passes=True)

    send(teacher, world.library, world.student)

    assert HallPass.objects.get().state == "requested"
    assert "1 pass waits for a yes." in toast(teacher)


def test_new_pass_to_a_classroom_of_the_list(world: World, teacher: Visitor) -> None:
    room = make_location(world.school, "Room 300", kind="classroom")
    student = str(person_of(world.student))

    teacher.post(f"{PAGE}?to=classroom", s=[student], classroom=str(room.id))

    assert HallPass.objects.get().destination_id == room.id


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"minutes": "soon"}, "Minutes are a whole number."),
        ({"minutes": "1000"}, "Choose from 1 to 999 minutes."),
        ({"trip": "one_way"}, "Restroom does not have that kind of trip."),
    ],
)
def test_new_pass_that_makes_no_sense_is_explained(
    world: World, teacher: Visitor, data: dict[str, str], sentence: str
) -> None:
    answer = send(teacher, world.restroom, world.student, **data)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert ticked(text_of(answer)) == {person_of(world.student)}
    assert not HallPass.objects.exists()


def test_new_pass_without_anybody_or_anywhere_is_explained(world: World, teacher: Visitor) -> None:
    nobody = send(teacher, world.restroom)
    nowhere = teacher.post(PAGE, s=[str(person_of(world.student))])

    assert "Choose at least one student." in text_of(nobody)
    assert "Choose a place." in text_of(nowhere)
    assert (nobody.status_code, nowhere.status_code) == (422, 422)


def test_new_pass_to_a_closed_place_is_refused(
    world: World, teacher: Visitor, clock: Clock
) -> None:
    world.change(world.restroom, closed_from=clock.now - MINUTE, closed_reason="Being cleaned.")

    answer = send(teacher, world.restroom, world.student)

    assert answer.status_code == 409
    assert "Restroom is closed. Being cleaned." in text_of(answer)
    assert not HallPass.objects.exists()


def test_new_pass_knows_nobody_of_another_school(world: World, teacher: Visitor) -> None:
    sister = World()
    with in_district(make_district().id):
        elsewhere = World()

    for other in (sister.student, elsewhere.student):
        answer = send(teacher, world.restroom, world.student, other)
        assert answer.status_code == 404
    assert not HallPass.objects.exists()
    assert "Student0" in text_of(teacher.get(PAGE, q="student0"))
    found = text_of(teacher.get(PAGE, q="student0"))
    assert found.count('name="s"') == 1


def test_new_pass_is_not_there_for_students(world: World, clock: Clock) -> None:
    answer = send(Visitor(world.students[1]), world.restroom, world.student)

    assert answer.status_code == 404
    assert not HallPass.objects.exists()
