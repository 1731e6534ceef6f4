"""A student's page for any staff: where they are, what they did, what is to come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from corridor.core.audit import AuditEntry
from corridor.rostering.models import Absence
from tests.factories import TEN, World, make_member, make_school, person_of
from tests.pages import Visitor, text_of
from tests.passes.acting import ask
from tests.passes.test_finding import put
from tests.planning.making import plan

pytestmark = pytest.mark.usefixtures("at_ten")
MINUTE = timedelta(minutes=1)


def address(world: World) -> str:
    return f"/students/{person_of(world.student)}/"


def test_a_teacher_reads_where_a_student_should_be_and_what_is_to_come(world: World) -> None:
    plan(world, due_at=TEN + 20 * MINUTE)

    page = text_of(Visitor(world.teacher).get(address(world)))

    assert "Room 214" in page
    assert "by their timetable" in page
    assert "To come" in page
    assert "Planned by Ms. Bennett" in page
    assert "Edit" not in page
    assert "Signing in" not in page


def test_a_plan_whose_day_has_no_such_time_any_more_says_so(world: World) -> None:
    plan(world, due_at=None)

    assert "no such time that day" in text_of(Visitor(world.teacher).get(address(world)))


def test_who_is_away_is_said_to_be_away(world: World) -> None:
    Absence.objects.create(
        school=world.school, person_id=person_of(world.student), date=TEN.date(), noted_at=TEN
    )

    assert "Away today" in text_of(Visitor(world.teacher).get(address(world)))


def test_a_live_pass_takes_the_place_of_the_timetable(world: World) -> None:
    ask(world)

    page = text_of(Visitor(world.teacher).get(address(world)))

    assert "Restroom" in page
    assert "by their timetable" not in page


def test_a_look_at_a_student_is_noted_and_a_substitute_reads_today_alone(world: World) -> None:
    put(world, destination=world.library, requested_at=TEN - timedelta(days=3))
    substitute = make_member(world.school, "substitute")

    assert "Library" in text_of(Visitor(world.teacher).get(address(world)))
    assert "Library" not in text_of(Visitor(substitute).get(address(world)))

    looks = AuditEntry.objects.filter(kind="history_read")
    assert {entry.actor_id for entry in looks} == {person_of(world.teacher), person_of(substitute)}


def test_students_and_other_schools_find_no_such_page(world: World) -> None:
    outsider = make_member(make_school(), "teacher")

    for member in (world.student, world.students[1], outsider):
        assert Visitor(member).get(address(world)).status_code in (403, 404)
    teacher = Visitor(world.teacher)
    assert teacher.get(f"/students/{person_of(world.librarian)}/").status_code == 404


def test_names_lead_to_the_page(world: World) -> None:
    ask(world, destination_id=world.library.id)
    page = Visitor(world.librarian).get("/room/", room=str(world.library.id)).content.decode()

    assert address(world) in page
