"""A student's name leads to their page, for whoever may see it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corridor.accounts.models import PermissionSet
from corridor.planning.models import Series
from corridor.schools.permissions import Permission
from tests.factories import actor_of, person_of
from tests.flex.conftest import flex
from tests.flex.making import TODAY, FlexWorld
from tests.pages import Visitor, at_ten, text_of
from tests.planning.making import plan
from tests.planning.test_series import club

__all__ = ["at_ten", "flex"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]


def pages(flex: FlexWorld) -> Iterator[str]:
    """Where a teacher reads the student's name in a list or on a card."""
    world = flex.world
    made = plan(world, origin=world.room)
    club(world, destination_id=world.library.id)
    flex.sign_up(0, flex.robots)
    yield f"/plans/{made.id}/"
    yield "/plans/?all=1"
    yield f"/plans/series/{Series.objects.get().id}/"
    yield f"/flex/activities/{flex.robots.id}/{TODAY}/"
    yield "/room/"


def test_a_name_leads_to_the_students_page(flex: FlexWorld) -> None:
    visitor = Visitor(flex.world.teacher)
    link = f'href="/students/{person_of(flex.world.student)}/"'

    assert [page for page in pages(flex) if link not in text_of(visitor.get(page))] == []


def test_a_name_leads_nobody_to_what_they_may_not_see(flex: FlexWorld) -> None:
    held = set(actor_of(flex.world.teacher).powers) - {Permission.SEE_PASSES.value}
    PermissionSet.objects.create(role="teacher", permissions=sorted(held))
    visitor = Visitor(flex.world.teacher)

    (lists,) = [text_of(visitor.get(page)) for page in pages(flex) if page.startswith("/flex/")]
    assert str(flex.world.students[0].person) in lists
    assert "/students/" not in lists


def test_each_panel_stands_once_in_a_room(flex: FlexWorld) -> None:
    plan(flex.world, origin=flex.world.room)

    page = text_of(Visitor(flex.world.teacher).get("/room/"))

    assert page.count('id="leaving-head"') == 1
    assert page.count('id="flex-room"') == 1
