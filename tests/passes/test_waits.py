"""How long a line takes: from recent trips, the capacity and the place in line, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.passes.queries import waits
from corridor.passes.situation import Place
from tests.factories import TEN, World
from tests.passes.student_days import MINUTE, past_trip

pytestmark = pytest.mark.django_db
HERE = UUID(int=1)


def usual(world: World) -> waits.Usual:
    waits.forget()
    return waits.usual_times(school_id=world.school.id, now=TEN)


def trips(world: World, number: int = waits.FEWEST_TRIPS, **fields: Any) -> None:
    for _trip in range(number):
        past_trip(world, world.restroom, **fields)


def test_usual_times_are_the_median_of_trips(world: World) -> None:
    trips(world)
    long = TEN - timedelta(hours=23)
    past_trip(world, world.restroom, ended_at=long)

    assert usual(world) == {world.restroom.id: 4 * MINUTE}


def test_usual_times_say_nothing_from_too_few_trips(world: World) -> None:
    trips(world, waits.FEWEST_TRIPS - 1)

    assert usual(world) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"end_reason": "timed_out"},
        {"end_reason": "bell"},
        {"end_reason": "next_request"},
        {"end_reason": "corrected"},
        {"requested_at": TEN - timedelta(days=15)},
        {"started_at": None},
    ],
)
def test_usual_times_leave_out_what_nobody_knows_or_is_long_ago(
    world: World, fields: dict[str, Any]
) -> None:
    trips(world, **fields)

    assert usual(world) == {}


def test_usual_times_end_when_the_student_heads_back(world: World) -> None:
    trips(world, returning_at=TEN - timedelta(days=1) + 2 * MINUTE)

    assert usual(world) == {world.restroom.id: 2 * MINUTE}


def test_usual_times_are_asked_for_once_a_minute(world: World) -> None:
    usual(world)
    with CaptureQueriesContext(connection) as seen:
        waits.usual_times(school_id=world.school.id, now=TEN + MINUTE - timedelta(seconds=1))
    assert len(seen) == 0

    trips(world)
    later = waits.usual_times(school_id=world.school.id, now=TEN + MINUTE)

    assert world.restroom.id in later


SIX: Mapping[UUID, timedelta] = {HERE: 6 * MINUTE}


@pytest.mark.parametrize(
    ("position", "capacity", "minutes"),
    [(1, 1, 6), (1, 4, 2), (4, 4, 6), (3, 1, 18), (4, 1, 25), (1, 100, 1), (1, None, None)],
)
def test_minutes_until_ones_turn(position: int, capacity: int | None, minutes: int | None) -> None:
    place = Place(HERE, "Restroom", "restroom", 5, capacity_to=capacity)

    assert waits.minutes_until(place, position, SIX) == minutes
    assert waits.minutes_until(place, position, {}) is None
