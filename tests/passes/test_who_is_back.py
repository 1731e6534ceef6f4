"""Passes that closed by themselves: asked about once, settled with one tap."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from corridor.passes.commands import settle_school
from corridor.passes.models import HallPass, PassEvent
from tests.factories import TEN, World, staff_place
from tests.pages import Visitor, text_of
from tests.passes.staff_days import press, state_of
from tests.passes.student_days import MINUTE, Clock, clock, request_pass

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
CARD = "Who is back?"
AFTER_THE_BELL = TEN + 36 * MINUTE  # period 4 has begun


@pytest.fixture
def forgotten(world: World, clock: Clock) -> list[UUID]:
    """Two passes of period 3 that nobody closed before it ended."""
    made = [request_pass(world, world.restroom, by=member) for member in world.students[:2]]
    settle_school(school_id=world.school.id, now=TEN + 30 * MINUTE)
    clock.now = AFTER_THE_BELL
    return made


def room(world: World, visitor: Visitor) -> str:
    return text_of(visitor.get("/room/", room=world.room.id))


@pytest.fixture
def home(world: World) -> Visitor:
    """Somebody whose room it is in every period."""
    staff_place(world.room, world.teacher, "teaches")
    return Visitor(world.teacher)


def test_who_is_back_lists_what_closed_by_itself(
    world: World, home: Visitor, forgotten: list[UUID]
) -> None:
    page = room(world, home)

    assert CARD in page
    assert page.count("closed at the bell") == 2


def test_who_is_back_is_not_asked_of_others(
    world: World, clock: Clock, forgotten: list[UUID]
) -> None:
    assert CARD not in room(world, Visitor(world.librarian))


def test_who_is_back_is_not_asked_about_passes_that_were_ended(
    world: World, home: Visitor, clock: Clock
) -> None:
    """The control: somebody said so in time."""
    press(home, request_pass(world, world.restroom), "end")
    clock.now = AFTER_THE_BELL

    assert CARD not in room(world, home)


def test_everyone_is_back_settles_all_of_them(
    world: World, home: Visitor, forgotten: list[UUID]
) -> None:
    ids = [str(id_) for id_ in forgotten]

    home.post("/room/everyone-is-back/", **{"pass": [*ids, "nonsense"]})

    assert CARD not in room(world, home)
    assert PassEvent.objects.filter(kind="confirmed").count() == 2


@pytest.mark.parametrize(
    ("verb", "state", "reason"),
    [
        ("confirm-back", "ended", "bell"),
        ("correct", "ended", "corrected"),
        ("reopen", "returning", ""),
    ],
)
def test_each_is_settled_by_one_tap(
    world: World, home: Visitor, forgotten: list[UUID], verb: str, state: str, reason: str
) -> None:
    first, second = forgotten

    assert press(home, first, verb).status_code == 303

    found = HallPass.objects.get(id=first)
    assert (found.state, found.end_reason) == (state, reason)
    assert room(world, home).count("closed at the bell") == 1
    assert state_of(second) == "ended"


def test_who_is_back_asks_in_the_next_period_only(
    world: World, home: Visitor, clock: Clock, forgotten: list[UUID]
) -> None:
    clock.now = TEN + 94 * MINUTE  # the last minutes of period 4
    assert CARD in room(world, home)

    clock.now = TEN + 96 * MINUTE

    assert CARD not in room(world, home)


@pytest.mark.parametrize("verb", ["confirm-back", "reopen"])
def test_settling_is_for_staff_of_the_school(
    world: World, clock: Clock, forgotten: list[UUID], verb: str
) -> None:
    def post(visitor: Visitor) -> Any:
        return press(visitor, forgotten[0], verb)

    assert post(Visitor(world.student)).status_code == 403
    assert post(Visitor(world.students[2])).status_code == 404
    assert post(Visitor(World().teacher)).status_code == 404
    assert state_of(forgotten[0]) == "ended"
    assert not PassEvent.objects.filter(kind__in=["confirmed", "reopened"]).exists()
