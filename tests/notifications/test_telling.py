"""What happens to a pass is told to whom it concerns, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.notifications.commands import telling
from corridor.notifications.models import Delivery, Notification, Occasion
from corridor.passes.commands import approve_pass, decline_pass, extend_pass
from corridor.passes.models import HallPass
from tests.factories import TEN, World, actor_of
from tests.notifications.making import spread, switch, to_the_library, told
from tests.passes.acting import MINUTE, SECOND, ask

pytestmark = pytest.mark.django_db


def to_the_nurse(world: World) -> datetime:
    """Until when: nobody is asked about it."""
    made = ask(world, destination_id=world.nurse.id)
    assert made.due_at is not None
    return made.due_at


def test_whoever_is_asked_is_told_and_nobody_else(world: World) -> None:
    to_the_library(world)
    spread()

    assert told(world.librarian) == ["request"]
    assert told(world.teacher) == told(world.student) == told(world.students[1]) == []
    assert not Occasion.objects.exists()


def test_the_student_is_told_and_the_request_is_settled(world: World) -> None:
    made = to_the_library(world)
    spread()
    approve_pass(actor=actor_of(world.librarian), pass_id=made.id, now=TEN)
    spread()

    assert told(world.student) == ["approved"]
    assert Notification.objects.get(kind="request").settled_at == TEN
    assert told(world.teacher) == ["left_room"]


def test_a_no_is_told(world: World) -> None:
    made = to_the_library(world)
    decline_pass(actor=actor_of(world.librarian), pass_id=made.id, now=TEN)
    spread()

    assert told(world.student) == ["declined"]
    assert told(world.librarian) == [], "it was answered before anybody was told"


def test_a_minute_before_its_end_and_at_its_end(world: World) -> None:
    due_at = to_the_nurse(world)
    spread()
    assert told(world.student) == []

    spread(due_at - MINUTE)
    assert told(world.student) == ["minute_left"]
    spread(due_at)
    assert told(world.student) == ["minute_left", "time_up"]
    assert "overdue" in told(world.teacher)


def test_who_was_given_more_time_is_told_at_the_later_end_alone(world: World) -> None:
    due_at, made = to_the_nurse(world), HallPass.objects.get()
    extend_pass(actor=actor_of(world.teacher), pass_id=made.id, minutes=5, now=TEN + MINUTE)
    spread(due_at + MINUTE)
    assert told(world.student) == []

    spread(due_at + 4 * MINUTE)
    spread(due_at + 5 * MINUTE)

    assert told(world.student) == ["minute_left", "time_up"]


def test_nobody_is_told_twice_of_the_same(world: World) -> None:
    to_the_library(world)
    occasion = Occasion.objects.get()
    spread()
    occasion.save(force_insert=True)
    spread(TEN + SECOND)

    assert told(world.librarian) == ["request"]


def test_a_worker_that_dies_while_telling_forgets_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_the_library(world)

    def die(*_given: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(telling, "_deliveries", die)
        with pytest.raises(KeyboardInterrupt):
            spread()
    assert not Notification.objects.exists()

    spread()
    assert told(world.librarian) == ["request"]


def test_what_a_teller_can_not_make_sense_of_keeps_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_the_library(world)
    Occasion.objects.create(
        school=world.school, kind="pass_clock", about=world.room.id, due_at=TEN, made_at=TEN
    )
    Occasion.objects.create(
        school=world.school, kind="nobody_knows", about=world.room.id, due_at=TEN, made_at=TEN
    )
    spread()

    assert told(world.librarian) == ["request"]
    assert not Occasion.objects.exists()


def test_no_request_is_lost_in_a_storm(world: World) -> None:
    """Somebody waits for an answer to each. Of what only tells there is a bound: as after an
    outage."""
    switch(world.librarian, "request", "email")
    for student in world.add_students(9):
        to_the_library(world, member=student)
    spread()

    assert Delivery.objects.count() == 9 > telling.STORM


def test_what_time_brings_waits_for_its_time(world: World) -> None:
    due_at = to_the_nurse(world)
    spread()

    (later,) = Occasion.objects.all()
    assert later.due_at == due_at - MINUTE


def test_a_pass_that_staff_make_is_told_once(world: World) -> None:
    """Negative control: a yes to what the student asked is told as one."""
    ask(world, actor=actor_of(world.teacher))
    spread()
    assert told(world.student) == ["made_for_you"]

    other = ask(world, world.students[1], destination_id=world.library.id)
    approve_pass(actor=actor_of(world.librarian), pass_id=other.id, now=TEN)
    spread()
    assert told(world.students[1]) == ["approved"]


def statements_to_tell_of(world: World, number: int) -> int:
    for student in world.add_students(number):
        ask(world, student, destination_id=world.nurse.id)
    with CaptureQueriesContext(connection) as said:
        spread()
    return len(said)


def test_telling_of_many_asks_no_more_than_telling_of_a_few(world: World) -> None:
    """What people hear of a pass is paid for in the worker; it is paid for the batch."""
    world.change(world.nurse, capacity_to=None)
    world.change(world.school, hall_limit=None)
    statements_to_tell_of(world, 2)  # what is kept from then on

    assert statements_to_tell_of(world, 12) <= statements_to_tell_of(world, 2)
