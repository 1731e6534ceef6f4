"""Behind the gate: what was asked by a book that no longer holds is asked again."""

from __future__ import annotations

import pytest

from corridor.passes.book import kept_book
from corridor.passes.gate import opening
from corridor.passes.models import HallPass
from tests.factories import TEN, World
from tests.passes.acting import MINUTE, ask, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(district: object) -> World:
    """One is late from a restroom that holds one, and after the change no longer counted."""
    world = World(students=1)
    world.change(world.restroom, capacity_to=1)
    fill(world, world.restroom, 1)
    world.change(world.school, auto_end_minutes=60)
    ask(world, destination_id=world.nurse.id)
    HallPass.objects.filter(destination=world.nurse).update(state="ended", ended_at=TEN)
    assert kept_book(world.school.id) is not None
    world.change(world.school, stale_minutes=1)
    return world


def test_rules_that_were_changed_behind_the_kept_book_decide(world: World) -> None:
    assert ask(world, now=TEN + 7 * MINUTE).state == "out"


def test_the_kept_book_alone_would_go_by_the_old_rules(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: nobody looks whether it still holds."""
    kept = kept_book(world.school.id)
    monkeypatch.setattr(opening, "book_of", lambda **_asked: kept)

    assert ask(world, now=TEN + 7 * MINUTE).state == "waiting"
