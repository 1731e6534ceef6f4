"""The pages of accommodations: for the nurse and the case manager; for others none."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Member
from corridor.passes.models import Accommodation
from tests.factories import World, make_member, make_school, person_of
from tests.pages import Visitor, at_ten, text_of

__all__ = ["at_ten"]
pytestmark = pytest.mark.usefixtures("at_ten")
PAGE = "/support/accommodations/"
SENT = {"time_percent": "150", "extra_passes": "2"}
OTHERS = (
    *("student", "teacher", "substitute", "counselor", "librarian", "attendance_clerk"),
    *("activities_coordinator", "hall_monitor", "staff", "school_admin", "district_admin"),
)


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(make_member(world.school, "nurse"))


def give(world: World, student: Member, **fields: Any) -> Accommodation:
    return Accommodation.objects.create(
        school=world.school, person_id=person_of(student), **{"time_percent": 150, **fields}
    )


def address(member: Member) -> str:
    return f"{PAGE}{person_of(member)}/"


def without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_an_empty_list_says_how_to_begin(visitor: Visitor) -> None:
    assert "Nobody has an accommodation yet" in text_of(visitor.get(PAGE))


def test_an_accommodation_is_given_changed_and_ended(visitor: Visitor, world: World) -> None:
    world.change(world.library, visible_grades=["12"])
    found = text_of(visitor.get(PAGE, q="student0"))
    assert address(world.student) in found

    answer = visitor.post(
        address(world.student), **SENT, line_priority="on", allowed_places=str(world.library.id)
    )
    assert answer.status_code == 302
    given = Accommodation.objects.get()
    assert (given.time_percent, given.extra_passes, given.line_priority) == (150, 2, True)
    assert given.allowed_places == [world.library.id]
    assert f'value="{world.library.id}"' in text_of(visitor.get(address(world.student)))

    visitor.post(address(world.student), **SENT)
    given.refresh_from_db()
    assert (given.line_priority, given.allowed_places) == (False, [])

    visitor.post(f"{address(world.student)}end/")
    given.refresh_from_db()
    assert given.ends_on == date(2026, 9, 13)
    assert "Over" in text_of(visitor.get(PAGE))


def test_only_places_for_some_are_offered(visitor: Visitor, world: World) -> None:
    assert "nothing to add" in text_of(visitor.get(address(world.student)))

    world.change(world.library, visible_grades=["12"])
    page = text_of(visitor.get(address(world.student)))

    assert f'value="{world.library.id}"' in page
    assert f'value="{world.restroom.id}"' not in page


def test_a_wrong_date_is_said_beside_its_field(visitor: Visitor, world: World) -> None:
    answer = visitor.post(
        address(world.student), **SENT, starts_on="2026-09-20", ends_on="2026-09-19"
    )

    assert answer.status_code == 422
    assert "The last day is before the first." in text_of(answer)
    assert not Accommodation.objects.exists()


def test_what_is_due_is_named_first(visitor: Visitor, world: World) -> None:
    give(world, world.student, review_on=date(2026, 9, 20))

    assert "To look at soon" in text_of(visitor.get(PAGE))


@pytest.mark.parametrize("role", OTHERS)
def test_for_others_there_is_no_such_page(world: World, role: str) -> None:
    give(world, world.student)
    before = Accommodation.objects.values().get()
    visitor = Visitor(make_member(world.school, role))

    for path in (PAGE, address(world.student), f"{address(world.student)}end/"):
        assert visitor.get(path).status_code == 404
        assert visitor.post(path, **SENT).status_code == 404

    assert PAGE not in text_of(visitor.get("/"))
    assert Accommodation.objects.values().get() == before


@pytest.mark.parametrize("role", ["nurse", "case_manager"])
def test_nurse_and_case_manager_find_it_in_their_navigation(world: World, role: str) -> None:
    visitor = Visitor(make_member(world.school, role))

    assert visitor.get(PAGE).status_code == 200
    assert PAGE in text_of(visitor.get("/room/"))


def test_a_missing_page_reads_the_same_with_and_without_one(world: World) -> None:
    admin = Visitor(world.admin)
    give(world, world.student)

    one, other = (
        without_tokens(text_of(admin.get(address(student)))) for student in world.students[:2]
    )

    assert one == other


def test_the_nurse_of_another_school_finds_nothing(world: World) -> None:
    give(world, world.student)
    stranger = Visitor(make_member(make_school(), "nurse"))

    assert stranger.get(address(world.student)).status_code == 404
    assert stranger.post(address(world.student), **SENT).status_code == 404
    assert "Student0" not in text_of(stranger.get(PAGE, q="student0"))


def test_nobody_keeps_a_copy_of_these_pages(visitor: Visitor) -> None:
    assert "no-store" in visitor.get(PAGE).headers["Cache-Control"]


def test_the_list_takes_the_same_statements_for_one_and_many(
    visitor: Visitor, world: World
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.get(PAGE, q="given")
        return len(captured)

    give(world, world.student)
    statements()
    few = statements()
    for student in world.add_students(20):
        give(world, student)

    assert statements() == few
