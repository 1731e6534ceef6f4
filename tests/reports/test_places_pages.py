"""The pages of places: who sees one, planned closings, several at once, an empty school."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Group
from corridor.passes.models import HallPass
from corridor.schools.models import Location
from tests.factories import TEN, World, make_location, make_member, make_school, person_of
from tests.pages import Visitor, text_of
from tests.reports.test_pages import EDITED

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def library(world: World) -> Location:
    found: Location = Location.objects.get(id=world.library.id)
    return found


def post(visitor: Visitor, world: World, **typed: Any) -> Any:
    return visitor.post(f"/admin/places/{world.library.id}/", **{**EDITED, **typed})


def test_a_place_is_for_some_grades_groups_and_students(visitor: Visitor, world: World) -> None:
    group = Group.objects.create(school=world.school, name="Band")
    person = person_of(world.student)

    answer = post(
        visitor,
        world,
        audience="all_but",
        visible_grades=["10"],
        visible_groups=[str(group.id)],
        people=[str(person)],
        cutoff_period="3",
        cutoff_for="4",
    )

    stored = library(world)
    assert answer.status_code == 302
    assert (stored.audience, stored.visible_grades) == ("all_but", ["10"])
    assert (stored.visible_groups, stored.visible_people) == ([group.id], [person])
    assert (stored.cutoff_period, stored.cutoff_for) == ("3", "4")
    page = text_of(visitor.get(f"/admin/places/{world.library.id}/"))
    assert "Band" in page
    assert str(world.student.person) in page


def test_everybody_sees_a_place_again(visitor: Visitor, world: World) -> None:
    world.change(world.library, visible_grades=["10"], visible_people=[person_of(world.student)])

    post(visitor, world, audience="everybody", visible_grades=["10"])

    stored = library(world)
    assert (stored.visible_grades, stored.visible_people, stored.audience) == ([], [], "only")


def test_a_place_for_nobody_chosen_is_asked_about(visitor: Visitor, world: World) -> None:
    answer = post(visitor, world, audience="only")

    assert answer.status_code == 422
    assert "Choose at least one grade, group or student." in text_of(answer)
    assert library(world).minutes == 20


def test_a_group_or_student_of_another_school_is_not_taken(visitor: Visitor, world: World) -> None:
    elsewhere = make_school()
    group = Group.objects.create(school=elsewhere, name="Theirs")
    stranger = person_of(make_member(elsewhere, "student"))

    answer = post(visitor, world, audience="only", visible_groups=[str(group.id)])
    post(visitor, world, audience="only", visible_grades=["10"], people=[str(stranger)])

    assert answer.status_code == 422
    assert library(world).visible_groups == []
    assert library(world).visible_people == []


def test_looking_for_a_student_saves_nothing(visitor: Visitor, world: World) -> None:
    answer = post(visitor, world, do="find", q="Student1", audience="only")

    assert answer.status_code == 200
    assert str(world.students[1].person) in text_of(answer)
    assert library(world).minutes == 20


def plan(visitor: Visitor, world: World, **typed: str) -> Any:
    return visitor.post(f"/admin/places/{world.library.id}/plan/", **typed)


def test_a_closing_is_planned_in_the_schools_time_and_called_off(
    visitor: Visitor, world: World
) -> None:
    plan(visitor, world, starts="2026-09-15T09:00", ends="2026-09-15T10:30", reason="Book fair")

    stored = library(world)
    page = text_of(visitor.get(f"/admin/places/{world.library.id}/"))
    assert stored.closed_from is not None
    assert stored.closed_from.isoformat() == "2026-09-15T13:00:00+00:00"
    assert "Closes later" in page
    assert "Closes" in text_of(visitor.get("/admin/places/"))
    visitor.post(f"/admin/places/{world.library.id}/reopen/")
    assert library(world).closed_from is None


@pytest.mark.parametrize(
    "typed",
    [
        {"starts": "2026-09-15T09:00", "ends": "2026-09-15T08:00"},
        {"starts": "2026-09-13T09:00", "ends": "2026-09-13T10:00"},
        {"starts": "", "ends": ""},
    ],
)
def test_a_planned_closing_that_makes_no_sense_is_asked_about(
    visitor: Visitor, world: World, typed: dict[str, str]
) -> None:
    assert plan(visitor, world, **typed).status_code == 422
    assert library(world).closed_from is None


def test_several_places_are_changed_at_once(visitor: Visitor, world: World) -> None:
    ids = [str(world.restroom.id), str(world.nurse.id)]

    page = text_of(visitor.get("/admin/places/several/", place=ids))
    answer = visitor.post(
        "/admin/places/several/", place=ids, minutes="8", no_limit="on", door="60", colour=""
    )

    assert "Change 2 places" in page
    assert answer.status_code == 302
    for place in Location.objects.filter(id__in=ids):
        assert (place.minutes, place.capacity_to, place.colour) == (8, None, "slate")
        assert place.closed_from == TEN
    assert "2 places are saved." in text_of(visitor.get("/admin/places/"))


def test_several_places_need_a_change_and_a_place(visitor: Visitor, world: World) -> None:
    answer = visitor.post("/admin/places/several/", place=[str(world.nurse.id)])
    wrong = visitor.post("/admin/places/several/", place=[str(world.nurse.id)], minutes="0")
    none = visitor.get("/admin/places/several/", place=["nonsense"])

    assert answer.status_code == wrong.status_code == 422
    assert "Choose what should change." in text_of(answer)
    assert none.status_code == 302
    assert Location.objects.get(id=world.nurse.id).minutes == 15


def test_several_places_of_another_school_are_left_alone(visitor: Visitor, world: World) -> None:
    theirs = make_location(make_school(), "Theirs", minutes=3)

    visitor.post("/admin/places/several/", place=[str(theirs.id)], minutes="9")
    visitor.post("/admin/places/several/", place=[str(theirs.id), str(world.nurse.id)], minutes="9")

    assert Location.objects.get(id=theirs.id).minutes == 3


def test_a_school_without_places_begins_with_the_usual_ones(world: World) -> None:
    bare = make_school()
    visitor = Visitor(make_member(bare, "school_admin"))

    assert "Add the usual places" in text_of(visitor.get("/admin/places/"))
    visitor.post("/admin/places/starter/")

    assert Location.objects.filter(school=bare, kind="restroom").count() == 3
    assert "Add the usual places" not in text_of(visitor.get("/admin/places/"))
    assert not Location.objects.filter(school=world.school, name="Water fountain").exists()


def test_a_place_with_somebody_there_is_not_put_away(visitor: Visitor, world: World) -> None:
    HallPass.objects.create(
        school=world.school,
        student_id=person_of(world.student),
        origin=world.room,
        destination=world.library,
        created_by=world.student,
        state="arrived",
        minutes=5,
        requested_at=TEN,
        started_at=TEN,
        due_at=TEN,
    )

    visitor.post(f"/admin/places/{world.library.id}/archive/")

    page = text_of(visitor.get(f"/admin/places/{world.library.id}/"))
    assert library(world).archived_at is None
    assert "1 student is there or on the way." in page


def test_the_editor_takes_the_same_statements_for_one_and_many_students(
    visitor: Visitor, world: World
) -> None:
    def statements(*people: UUID) -> int:
        world.change(world.library, visible_people=list(people))
        with CaptureQueriesContext(connection) as captured:
            visitor.get(f"/admin/places/{world.library.id}/")
        return len(captured)

    statements()
    few = statements(person_of(world.student))

    assert statements(*map(person_of, world.students)) == few


def test_hidden_for_some_counts_groups_and_students(visitor: Visitor, world: World) -> None:
    world.change(world.nurse, visible_people=[person_of(world.student)])

    found = visitor.get("/admin/places/", state="hidden").context["folders"]

    assert [place.location.name for folder in found for place in folder.places] == ["Nurse"]
