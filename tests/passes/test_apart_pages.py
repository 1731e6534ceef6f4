"""The pages of keeping apart: no name before somebody opens it, and that is logged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Member
from corridor.passes.models import KeepApart
from corridor.schools.models import Change
from tests.factories import World, make_member, make_school, person_of
from tests.pages import Visitor, at_ten, text_of
from tests.passes.test_apart import make_event

__all__ = ["at_ten"]
pytestmark = pytest.mark.usefixtures("at_ten")
PAGE = "/admin/rules/keep-apart/"


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def make_group(world: World, *students: Member, **fields: Any) -> KeepApart:
    group = KeepApart.objects.create(school=world.school, **{"name": "Group 1", **fields})
    for student in students or world.students[:2]:
        group.members.create(person_id=person_of(student))
    return group


def shows_somebody(world: World, page: str) -> bool:
    return any(str(s.person) in page or str(person_of(s)) in page for s in world.students)


def test_an_empty_list_says_what_it_is_for(visitor: Visitor) -> None:
    page = text_of(visitor.get(PAGE))

    assert "Nobody is kept apart" in page
    assert "What it prevented" not in page


def test_no_page_names_a_student_before_the_names_are_opened(
    visitor: Visitor, world: World
) -> None:
    group = make_group(world, ends_on=date(2026, 9, 20))
    make_event(world, group, "held")
    make_event(world, group, "overridden", actor=world.teacher, reason="Fire drill")

    for path in (PAGE, f"{PAGE}{group.id}/"):
        page = text_of(visitor.get(path))
        assert "Group 1" in page
        assert "2 students, grade 10" in page
        assert "Fire drill" in page
        assert not shows_somebody(world, page)
    assert not Change.objects.exists()

    opened = visitor.post(f"{PAGE}{group.id}/", do="open")
    assert opened.status_code == 200
    assert shows_somebody(world, text_of(opened))
    assert Change.objects.get().after == {"names": "opened"}
    assert not shows_somebody(world, text_of(visitor.get(f"{PAGE}{group.id}/")))


def test_looking_for_others_in_a_closed_group_opens_nothing(visitor: Visitor, world: World) -> None:
    group = make_group(world)

    for sent in ({"do": "find", "q": "zzz"}, {"do": "match", "lines": "zzz"}, {"do": "save"}):
        page = text_of(visitor.post(f"{PAGE}{group.id}/", **sent))
        assert not shows_somebody(world, page)

    assert group.members.count() == 2


def test_a_group_is_made_changed_and_put_away(visitor: Visitor, world: World) -> None:
    one, two, three = (str(person_of(student)) for student in world.students)

    answer = visitor.post(
        f"{PAGE}new/",
        name="Group 1",
        people=[one, two],
        is_on="on",
        ends_on="2026-12-18",
        do="save",
    )
    assert answer.status_code == 302
    group = KeepApart.objects.get()
    assert (group.is_on, str(group.ends_on)) == (True, "2026-12-18")

    visitor.post(f"{PAGE}{group.id}/", name="Group 1", people=[one, three], do="save")
    group.refresh_from_db()
    assert not group.is_on
    assert {str(m.person_id) for m in group.members.all()} == {one, three}

    visitor.post(f"{PAGE}{group.id}/archive/")
    assert "“Group 1” is put away." in text_of(visitor.get(PAGE))
    assert "Group 1" not in text_of(visitor.get(PAGE))


def test_one_student_alone_is_not_kept_apart(visitor: Visitor, world: World) -> None:
    answer = visitor.post(
        f"{PAGE}new/", name="Group 1", people=str(person_of(world.student)), do="save"
    )

    assert answer.status_code == 422
    assert "Choose at least two students." in text_of(answer)
    assert not KeepApart.objects.exists()


def test_a_group_that_ends_soon_may_go_on(visitor: Visitor, world: World) -> None:
    group = make_group(world, ends_on=date(2026, 9, 20))
    assert "“Group 1” ends on September 20." in text_of(visitor.get(PAGE))

    visitor.post(f"{PAGE}{group.id}/prolong/")

    group.refresh_from_db()
    assert group.ends_on == date(2026, 10, 18)
    assert "ends on" not in text_of(visitor.get(PAGE))


def test_the_page_takes_the_same_statements_for_one_and_many(
    visitor: Visitor, world: World
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.get(PAGE)
        return len(captured)

    make_event(world, make_group(world), "held")
    statements()
    few = statements()
    for number in range(15):
        group = make_group(world, *world.add_students(3), name=f"More {number}")
        make_event(world, group, "held")

    assert statements() == few


def test_keeping_apart_is_for_admins_of_the_school(world: World) -> None:
    group = make_group(world)
    paths = [
        PAGE,
        f"{PAGE}new/",
        *(f"{PAGE}{group.id}/{verb}" for verb in ("", "archive/", "prolong/")),
    ]
    sent = {"name": "Theirs", "people": [str(person_of(s)) for s in world.students], "do": "save"}
    others = [world.student, world.teacher, make_member(world.school, "nurse", "counselor")]

    for visitor in map(Visitor, others):
        for path in paths:
            assert visitor.get(path).status_code in {404, 405}
            for posted in (sent, {"do": "open"}):
                assert visitor.post(path, **posted).status_code in {404, 405}
    stranger = Visitor(make_member(make_school(), "school_admin"))
    for path in paths[2:]:
        assert stranger.get(path).status_code in {404, 405}
        assert stranger.post(path, do="open").status_code == 404

    assert list(KeepApart.objects.values_list("name", "archived_at")) == [("Group 1", None)]
    assert not Change.objects.exists()
