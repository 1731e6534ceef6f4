"""A worker that was away for an hour: what it finds then makes no storm, and no stale news."""

from __future__ import annotations

from datetime import timedelta

import pytest

from corridor.notifications.commands import telling
from corridor.notifications.models import Delivery, Notification, Occasion
from corridor.passes.models import HallPass
from tests.factories import TEN, World, make_member
from tests.notifications.making import reachable, spread, switch, told
from tests.passes.acting import MINUTE, ask

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def many(world: World) -> World:
    """Two hundred students out, and nobody told of anything."""
    world.change(world.restroom, capacity_to=None)
    world.change(world.school, hall_limit=None)
    for student in world.add_students(200):
        ask(world, student)
    return world


def overdue_for_a_moment() -> None:
    """Each is a minute past its time when the worker comes back."""
    HallPass.objects.filter(state="out").update(due_at=TEN + HOUR - MINUTE)
    Occasion.objects.filter(kind="pass_clock").update(due_at=TEN + HOUR - 2 * MINUTE)


def letters(kind: str) -> int:
    return Delivery.objects.filter(notification__kind=kind).count()


@pytest.fixture
def watched(many: World) -> World:
    """The teacher and a hall monitor want a letter of each."""
    many.monitor = reachable(make_member(many.school, "hall_monitor"))  # type: ignore[attr-defined]
    switch(reachable(many.teacher), "overdue", "email")
    switch(many.monitor, "overdue_anywhere", "email")  # type: ignore[attr-defined]
    overdue_for_a_moment()
    return many


def test_two_hundred_overdue_passes_make_five_letters_and_no_more(watched: World) -> None:
    assert HallPass.objects.filter(state="out").count() == 200
    spread(TEN + HOUR)
    spread(TEN + HOUR + MINUTE)

    assert Notification.objects.filter(kind="overdue").count() == 200
    assert letters("overdue") == telling.STORM
    assert letters("overdue_anywhere") == telling.STORM


def test_without_the_bound_there_would_be_two_hundred_for_each(
    watched: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "STORM", 1000)
    spread(TEN + HOUR)

    assert letters("overdue") == letters("overdue_anywhere") == 200


def test_nobody_hears_that_a_minute_is_left_when_none_is(world: World) -> None:
    ask(world)
    overdue_for_a_moment()
    spread(TEN + HOUR)

    assert told(world.student) == ["time_up"]


def test_what_was_too_late_before_it_could_be_told_stands_in_corridor_alone(world: World) -> None:
    switch(reachable(world.teacher), "left_room", "email")
    ask(world)
    spread(TEN + HOUR)

    assert "left_room" in told(world.teacher)
    assert not Delivery.objects.exists()


def test_what_is_told_in_time_goes_out(world: World) -> None:
    """Negative control of the one above."""
    switch(reachable(world.teacher), "left_room", "email")
    ask(world)
    spread(TEN + 5 * MINUTE)

    assert Delivery.objects.get().notification.kind == "left_room"
