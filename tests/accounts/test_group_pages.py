"""The pages of groups: the list, choosing students, pasted lines."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Group
from corridor.passes.models import PassLimit
from tests.factories import World, make_location, make_member, make_school, person_of
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")
PAGE = "/admin/rules/groups/"


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def make_group(world: World, name: str = "Robotics", **fields: Any) -> Group:
    return Group.objects.create(school=world.school, name=name, **fields)


def people(group: Group) -> set[Any]:
    return set(group.members.values_list("person_id", flat=True))


def test_an_empty_list_says_what_groups_are_for(visitor: Visitor) -> None:
    page = text_of(visitor.get(PAGE))

    assert "No groups yet" in page
    assert f"{PAGE}new/" in page


def test_the_list_says_who_uses_a_group(visitor: Visitor, world: World) -> None:
    group = make_group(world)
    make_location(world.school, "Workshop", visible_groups=[group.id])
    PassLimit.objects.create(school=world.school, group=group, passes=9)

    page = text_of(visitor.get(PAGE))

    assert "Workshop" in page
    assert "has a limit" in page


def test_groups_take_the_same_statements_for_one_and_many(visitor: Visitor, world: World) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.get(PAGE)
        return len(captured)

    make_group(world)
    statements()
    few = statements()
    for number in range(30):
        group = make_group(world, f"Group {number}")
        group.members.create(person_id=person_of(world.student))

    assert statements() == few


def test_a_new_group_is_saved_with_those_ticked_and_pasted(visitor: Visitor, world: World) -> None:
    one, two, _three = world.students

    answer = visitor.post(
        f"{PAGE}new/", name="Robotics", people=str(person_of(one)), lines=str(two.person), do="save"
    )

    assert answer.status_code == 302
    assert people(Group.objects.get()) == {person_of(one), person_of(two)}


def test_looking_for_students_saves_nothing_and_keeps_what_is_there(
    visitor: Visitor, world: World
) -> None:
    one, two, _three = world.students

    answer = visitor.post(
        f"{PAGE}new/", name="Robo", people=str(person_of(one)), q=two.person.given_name, do="find"
    )

    page = text_of(answer)
    assert answer.status_code == 200
    assert not Group.objects.exists()
    assert 'value="Robo"' in page
    assert f'value="{person_of(one)}" checked' in page
    assert f'value="{person_of(two)}"' in page


def test_enter_in_another_field_saves(visitor: Visitor) -> None:
    visitor.post(f"{PAGE}new/", name="Robotics", q="", do="find")

    assert Group.objects.get().name == "Robotics"


def test_lines_that_nobody_fits_are_told_back_and_nothing_is_saved(
    visitor: Visitor, world: World
) -> None:
    for number in ("11", "12"):
        make_member(
            world.school, "student", given_name="Sam", family_name="Lee", student_number=number
        )
    lines = f"Sam Lee\nNobody Here\n{world.student.person}"

    for do, status in (("match", 200), ("save", 422)):
        answer = visitor.post(f"{PAGE}new/", name="Robotics", lines=lines, do=do)
        page = text_of(answer)
        assert answer.status_code == status
        assert "1 line names nobody here" in page
        assert "“Sam Lee” could be several students" in page
        assert ">Nobody Here\nSam Lee</textarea>" in page
        assert f'value="{person_of(world.student)}" checked' in page

    assert not Group.objects.exists()


def test_a_group_is_changed_and_put_away(visitor: Visitor, world: World) -> None:
    group = make_group(world)
    group.members.create(person_id=person_of(world.student))
    assert f'value="{person_of(world.student)}" checked' in text_of(
        visitor.get(f"{PAGE}{group.id}/")
    )

    visitor.post(f"{PAGE}{group.id}/", name="Chess", do="save")
    group.refresh_from_db()
    assert (group.name, people(group)) == ("Chess", set())

    visitor.post(f"{PAGE}{group.id}/archive/")
    group.refresh_from_db()
    assert group.archived_at is not None


def test_a_name_that_is_taken_is_said_beside_the_field(visitor: Visitor, world: World) -> None:
    make_group(world)

    answer = visitor.post(f"{PAGE}new/", name="Robotics", do="save")

    assert answer.status_code == 422
    assert "There is already a group with this name." in text_of(answer)


def test_groups_are_for_admins_of_the_school(world: World) -> None:
    group = make_group(world)
    paths = [PAGE, f"{PAGE}new/", f"{PAGE}{group.id}/", f"{PAGE}{group.id}/archive/"]
    others = [world.student, world.teacher, make_member(world.school, "nurse")]

    for visitor in map(Visitor, others):
        for path in paths:
            assert visitor.get(path).status_code in {404, 405}
            assert visitor.post(path, name="Theirs", do="save").status_code in {404, 405}
    stranger = Visitor(make_member(make_school(), "school_admin"))
    for path in paths[2:]:
        assert stranger.get(path).status_code in {404, 405}
        assert stranger.post(path, name="Theirs", do="save").status_code in {404, 405}

    assert list(Group.objects.values_list("name", "archived_at")) == [("Robotics", None)]
