"""A member of staff in front of a page, and what one tap did."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from corridor.core.tenancy import in_district
from corridor.passes.models import HallPass, PassEvent
from tests.factories import World, make_district, make_location
from tests.pages import Visitor
from tests.passes.student_days import Clock


@pytest.fixture
def teacher(world: World, clock: Clock) -> Visitor:
    return Visitor(world.teacher)


@pytest.fixture
def gym(world: World) -> Any:
    """A place whose passes the origin's teacher has to approve."""
    return make_location(world.school, "Gym", kind="other", approval="origin", minutes=10)


@pytest.fixture
def strangers(world: World, clock: Clock) -> dict[str, Visitor]:
    """A classmate, and staff of another school of the same and of another district."""
    sister = World()
    visitors = {
        "classmate": Visitor(world.students[1]),
        "sister school": Visitor(sister.teacher),
    }
    with in_district(make_district().id):
        visitors["other district"] = Visitor(World().teacher)
    return visitors


def press(visitor: Visitor, pass_id: UUID, verb: str, **data: Any) -> Any:
    return visitor.post(f"/passes/{pass_id}/{verb}/", next="/room/", **data)


def state_of(pass_id: UUID) -> str:
    return HallPass.objects.get(id=pass_id).state


def overrides(pass_id: UUID) -> set[str]:
    events = PassEvent.objects.filter(hall_pass_id=pass_id)
    return {code for event in events for code in event.overrode}
