"""The pages of limits: what holds for a student and why, and exceptions."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Group
from corridor.passes.models import PassLimit
from tests.factories import World, make_member, make_school, person_of
from tests.pages import Visitor, at_ten, text_of

__all__ = ["at_ten"]
pytestmark = pytest.mark.usefixtures("at_ten")
PAGE = "/admin/rules/limits/"


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def make_limit(world: World, **fields: Any) -> PassLimit:
    return PassLimit.objects.create(school=world.school, **{"passes": 3, **fields})


def test_an_empty_list_says_that_everybody_has_the_schools(visitor: Visitor) -> None:
    assert "Everybody has the school’s limit." in text_of(visitor.get(PAGE))


def test_the_page_lists_exceptions_of_all_kinds(visitor: Visitor, world: World) -> None:
    make_limit(world, grade="10", passes=0)
    make_limit(world, student_id=person_of(world.student), reason="Plan of September")
    group = Group.objects.create(school=world.school, name="Robotics")
    make_limit(world, group=group, window="week", passes=1)

    page = text_of(visitor.get(PAGE))

    assert "Grade 10" in page
    assert "Every pass needs a yes" in page
    assert "Plan of September" in page
    assert "1 pass a week" in page


def test_a_search_leads_to_what_holds_for_a_student_and_why(visitor: Visitor, world: World) -> None:
    student_id = person_of(world.student)
    assert f"?student={student_id}" in text_of(visitor.get(PAGE, q="student0"))

    page = text_of(visitor.get(PAGE, student=str(student_id)))
    assert "the school’s rule" in page

    make_limit(world, grade="10")
    assert "grade 10" in text_of(visitor.get(PAGE, student=str(student_id)))

    own = make_limit(world, student_id=student_id, passes=9)
    page = text_of(visitor.get(PAGE, student=str(student_id)))
    assert "made for this student" in page
    assert f"{PAGE}{own.id}/" in page


@pytest.mark.parametrize("kind", ["student", "group", "grade"])
def test_a_new_exception_is_saved(visitor: Visitor, world: World, kind: str) -> None:
    group = Group.objects.create(school=world.school, name="Robotics")
    whom = {
        "student": {"people": str(person_of(world.student))},
        "group": {"whom": str(group.id)},
        "grade": {"whom": "10"},
    }[kind]

    answer = visitor.post(
        f"{PAGE}new/?for={kind}", passes="0", window="day", reason="Trial", do="save", **whom
    )

    assert answer.status_code == 302
    limit = PassLimit.objects.get()
    assert (limit.passes, limit.reason) == (0, "Trial")
    assert [bool(limit.student_id), bool(limit.group_id), bool(limit.grade)] == [
        kind == one for one in ("student", "group", "grade")
    ]


def test_an_exception_for_nobody_is_asked_for_whom(visitor: Visitor) -> None:
    answer = visitor.post(f"{PAGE}new/?for=student", passes="3", window="day", do="save")

    assert answer.status_code == 422
    assert "Choose a grade, a group or a student." in text_of(answer)


def test_looking_for_the_student_saves_nothing(visitor: Visitor, world: World) -> None:
    answer = visitor.post(
        f"{PAGE}new/?for=student", passes="7", window="week", q="student1", do="find"
    )

    page = text_of(answer)
    assert answer.status_code == 200
    assert 'value="7"' in page
    assert f'type="radio" name="people" value="{person_of(world.students[1])}"' in page
    assert not PassLimit.objects.exists()


def test_an_exception_is_changed_and_removed(visitor: Visitor, world: World) -> None:
    limit = make_limit(world, student_id=person_of(world.student))

    visitor.post(f"{PAGE}{limit.id}/", passes="8", window="day", ends_on="2026-10-01")
    limit.refresh_from_db()
    assert (limit.passes, str(limit.ends_on)) == (8, "2026-10-01")

    answer = visitor.post(
        f"{PAGE}{limit.id}/", passes="8", window="day", starts_on="2026-10-02", ends_on="2026-10-01"
    )
    assert answer.status_code == 422
    assert "The last day is before the first." in text_of(answer)

    visitor.post(f"{PAGE}{limit.id}/remove/")
    assert not PassLimit.objects.exists()


def test_limits_take_the_same_statements_for_one_and_many(visitor: Visitor, world: World) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.get(PAGE, student=str(person_of(world.student)))
        return len(captured)

    make_limit(world, student_id=person_of(world.student))
    statements()
    few = statements()
    for student in world.add_students(20):
        make_limit(world, student_id=person_of(student))
        make_limit(world, group=Group.objects.create(school=world.school, name=str(student.id)))

    assert statements() == few


def test_limits_are_for_admins_of_the_school(world: World) -> None:
    limit = make_limit(world, grade="10")
    paths = [PAGE, f"{PAGE}new/", f"{PAGE}{limit.id}/", f"{PAGE}{limit.id}/remove/"]
    sent = {"passes": "9", "window": "day", "whom": "10", "do": "save"}
    others = [world.student, world.teacher, make_member(world.school, "nurse")]

    for visitor in map(Visitor, others):
        for path in paths:
            assert visitor.get(path).status_code in {404, 405}
            assert visitor.post(path, **sent).status_code in {404, 405}
    stranger = Visitor(make_member(make_school(), "school_admin"))
    for path in paths[2:]:
        assert stranger.post(path, **sent).status_code == 404
    assert stranger.get(PAGE, student=str(person_of(world.student))).status_code == 404

    assert list(PassLimit.objects.values_list("passes", flat=True)) == [3]
