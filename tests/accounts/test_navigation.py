"""Which pages stand in the navigation, and how they are called."""

from __future__ import annotations

from datetime import time

import pytest

from corridor.accounts.context import navigation_of
from corridor.core.navigation import MOST_ON_A_PHONE, NavItem, beyond_a_phone
from corridor.schools.models import BellSchedule, Period
from tests.factories import World, actor_of, make_member
from tests.pages import Visitor, at_ten, text_of

__all__ = ["at_ten"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
PAGES = {"student": "/", "teacher": "/room/", "activities_coordinator": "/room/"}
ROLES = (*PAGES, "admin")


def bar(world: World, role: str) -> str:
    known = {"student": world.student, "admin": world.admin}
    member = known.get(role) or make_member(world.school, role)
    page = text_of(Visitor(member).get(PAGES.get(role, "/admin/schedule/")))
    return page.partition('<nav class="nav"')[2].partition("</nav>")[0]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("has_flex", [True, False])
def test_flex_is_one_tap_away_where_the_bells_have_it(
    world: World, role: str, has_flex: bool
) -> None:
    bells = BellSchedule.objects.get(school=world.school)
    kind = "flex" if has_flex else "class"
    Period.objects.create(
        bell_schedule=bells, name="X", kind=kind, starts_at=time(16), ends_at=time(16, 30)
    )

    assert ("Flex" in bar(world, role)) is has_flex


@pytest.mark.parametrize("role", ["teacher", "activities_coordinator", "admin"])
def test_staff_reach_clubs_and_passes(world: World, role: str) -> None:
    shown = bar(world, role)

    assert "<span>Clubs</span>" in shown
    assert "<span>Passes</span>" in shown


def test_the_calendar_and_the_bells_have_names_of_their_own(world: World) -> None:
    both = make_member(world.school, "teacher", "activities_coordinator", "admin")
    labels = [str(item.label) for item in navigation_of(actor_of(both))]

    assert len(labels) == len(set(labels))
    assert "Schedule" not in labels


@pytest.mark.parametrize("n", [3, MOST_ON_A_PHONE, MOST_ON_A_PHONE + 2])
def test_a_phone_folds_what_its_bar_cannot_hold(n: int) -> None:
    items = tuple(NavItem(f"{k}", f"/{k}/", "x") for k in range(n))
    folded = beyond_a_phone(items)

    in_bar = n - len(folded) + bool(folded)
    assert in_bar <= MOST_ON_A_PHONE
    assert bool(folded) is (n > MOST_ON_A_PHONE)


def test_the_fold_marks_the_page_that_one_is_on(world: World) -> None:
    shown = text_of(Visitor(world.admin).get("/admin/schedule/"))

    assert '<summary aria-current="true">' in shown
