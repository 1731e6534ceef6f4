"""Copying a school's rules to another school of the district."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from corridor.core.errors import Invalid, NotFound
from corridor.schools.commands.copying import copy_rules
from corridor.schools.models import Change, NoPassWindow, School
from corridor.schools.rule_differences import differences
from corridor.schools.rule_facts import RuleFacts, WindowFacts
from corridor.schools.rule_queries import windows_of
from tests.factories import TEN, World, actor_of, make_member, make_school
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")
COPY = "/admin/rules/copy/"


@pytest.fixture
def other(world: World) -> School:
    """Another school with a window of its own; the first one has other rules."""
    world.change(world.school, pass_limit=3, hall_limit=60)
    window(world.school, kind="clock", starts_at=time(11), ends_at=time(12))
    other = make_school(name="Middle")
    window(other, first_minutes=5)
    return other


def window(school: School, **fields: Any) -> NoPassWindow:
    made: NoPassWindow = NoPassWindow.objects.create(school=school, **fields)
    return made


def rules(school: School) -> tuple[RuleFacts, list[WindowFacts]]:
    stored = School.objects.get(id=school.id)
    return RuleFacts.of(stored), list(windows_of(school.id).values())


def copy(world: World, other: School, *roles: str) -> None:
    actor = actor_of(make_member(world.school, *roles))
    copy_rules(actor=actor, source_id=world.school.id, target_id=other.id, now=TEN)


def test_the_other_school_gets_rules_and_windows(world: World, other: School) -> None:
    copy(world, other, "district_admin")

    assert rules(other) == rules(world.school)
    logged = Change.objects.filter(school=other).values_list("subject", flat=True)
    assert sorted(logged) == ["rules", "window", "window"]
    assert differences(source_id=world.school.id, target_id=other.id) == []


@pytest.mark.parametrize("role", ["school_admin", "teacher"])
def test_others_may_not_copy(world: World, other: School, role: str) -> None:
    before = rules(other)

    with pytest.raises(NotFound):
        copy(world, other, role)
    assert Visitor(make_member(world.school, role)).get(COPY).status_code == 404

    assert rules(other) == before


def test_a_window_of_a_period_that_is_not_there_copies_nothing(world: World, other: School) -> None:
    window(world.school, first_minutes=5, periods=["9"])
    before = rules(other)

    with pytest.raises(Invalid, match="No bell schedule has a period"):
        copy(world, other, "district_admin")

    assert rules(other) == before


def test_the_page_lists_what_would_change_and_then_copies(world: World, other: School) -> None:
    visitor = Visitor(make_member(world.school, "district_admin"))
    assert "Copy to another school" in text_of(visitor.get("/admin/rules/"))

    page = text_of(visitor.get(COPY, to=str(other.id)))
    assert "4 things change at Middle" in page
    assert "Passes a day" in page
    assert "Between 11:00 AM and 12:00 PM" in page
    assert rules(other) != rules(world.school)

    visitor.post(COPY, to=str(other.id))
    assert rules(other) == rules(world.school)
    assert "has the same rules already" in text_of(visitor.get(COPY, to=str(other.id)))


def test_a_school_admin_is_not_offered_to_copy(world: World, other: School) -> None:
    assert "Copy to another school" not in text_of(Visitor(world.admin).get("/admin/rules/"))


def test_a_school_that_is_not_there_is_not_found(world: World, other: School) -> None:
    visitor = Visitor(make_member(world.school, "district_admin"))

    assert visitor.get(COPY, to=str(world.school.id)).status_code == 404
    assert visitor.post(COPY, to="x").status_code == 404
