"""A look at a school asks with the book that it kept, and believes what the gate says of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from corridor.passes import store
from corridor.passes.book import kept_book
from corridor.passes.queries.snapshot import snapshot_for
from tests.factories import TEN, World
from tests.passes.acting import MINUTE, ask

pytestmark = pytest.mark.django_db
STALE = 10 * MINUTE  # past its time, and the school's usual


def out_at(world: World, *, after: timedelta) -> int:
    """How many hold a place at the restroom, some time after ten."""
    with transaction.atomic():
        found = snapshot_for(school_id=world.school.id, student_id=None, now=TEN + after)
    return found.board.occupancy.to[world.restroom.id]


@pytest.fixture
def world(district: object) -> World:
    return World(students=1)


@pytest.fixture
def late(world: World) -> timedelta:
    """After ten: a pass of five minutes is late then, and not yet stale."""
    ask(world)
    return 5 * MINUTE + STALE - MINUTE


def test_a_look_goes_by_rules_that_were_changed_behind_the_kept_book(
    world: World, late: timedelta
) -> None:
    assert out_at(world, after=late) == 1
    world.change(world.school, stale_minutes=5)

    assert out_at(world, after=late) == 0


def test_the_kept_book_alone_would_still_go_by_the_old_rules(world: World, late: timedelta) -> None:
    """Negative control: the sums that were asked for with it."""
    out_at(world, after=late)
    world.change(world.school, stale_minutes=5)
    kept = kept_book(world.school.id)
    assert kept is not None

    found = store.load_board(book=kept, concern=store.Concern(), now=TEN + late)

    assert found.board.occupancy.to[world.restroom.id] == 1
