"""The line, turns, and what time does by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from corridor.core.errors import Refused
from corridor.passes import commands
from corridor.passes.models import PassEvent
from tests.factories import TEN, World, actor_of
from tests.passes.acting import MINUTE, SECOND, ask, fill, kinds, overridden, states

pytestmark = pytest.mark.django_db


def test_request_pass_joins_the_line_of_a_full_place(world: World) -> None:
    fill(world, world.restroom, 4)

    hall_pass = ask(world)

    assert hall_pass.state == "waiting"
    assert kinds(hall_pass) == ["requested", "joined_line"]


def test_request_pass_joins_the_line_when_the_room_may_send_no_more(world: World) -> None:
    world.change(world.room, capacity_from=1)
    fill(world, world.nurse, 1)

    assert ask(world).state == "waiting"


def test_settle_offers_the_place_to_the_first_in_line(world: World) -> None:
    inside = fill(world, world.restroom, 4)
    first, second = (ask(world, member) for member in world.students[:2])

    commands.end_pass(actor=actor_of(world.teacher), pass_id=inside[0].id, now=TEN + MINUTE)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.state == "offered"
    assert first.offered_until == TEN + MINUTE + 30 * SECOND
    assert second.state == "waiting"


def test_missed_turn_lets_the_next_go_first_and_the_second_miss_ends_it(world: World) -> None:
    inside = fill(world, world.restroom, 4)
    first, second, third = (ask(world, member) for member in world.students[:3])
    now = TEN + MINUTE
    commands.end_pass(actor=actor_of(world.teacher), pass_id=inside[0].id, now=now)

    now += 30 * SECOND
    commands.settle_school(school_id=world.school.id, now=now)
    first_states = states(first, second, third)
    commands.cancel_pass(actor=actor_of(world.students[1]), pass_id=second.id, now=now)
    again = states(first, second, third)
    commands.settle_school(school_id=world.school.id, now=now + 30 * SECOND)

    assert first_states == ["waiting", "offered", "waiting"]
    assert again == ["offered", "cancelled", "waiting"]
    assert states(first, second, third) == ["cancelled", "cancelled", "offered"]
    first.refresh_from_db()
    assert first.end_reason == "missed_turn"
    assert kinds(first)[-2:] == ["offered", "missed_turn"]


def test_start_pass_by_the_student_needs_their_turn(world: World) -> None:
    fill(world, world.restroom, 4)
    hall_pass = ask(world)

    with pytest.raises(Refused) as refused:
        commands.start_pass(actor=actor_of(world.student), pass_id=hall_pass.id, now=TEN)

    assert refused.value.refusal.code == "not_your_turn"
    assert states(hall_pass) == ["waiting"]


def test_start_pass_by_staff_goes_ahead_and_says_so(world: World) -> None:
    fill(world, world.restroom, 4)
    _first, second = (ask(world, member) for member in world.students[:2])

    commands.start_pass(actor=actor_of(world.teacher), pass_id=second.id, now=TEN)

    assert states(second) == ["out"]
    assert overridden(second) == {"room_capacity", "line"}


def test_a_place_with_more_room_moves_its_line(world: World) -> None:
    fill(world, world.restroom, 4)
    waiting = [ask(world, member) for member in world.students[:3]]
    world.change(world.restroom, capacity_to=6)

    commands.settle_school(school_id=world.school.id, now=TEN + MINUTE)

    assert states(*waiting) == ["offered", "offered", "waiting"]


def test_a_stale_pass_gives_its_place_up_and_ends_by_itself(world: World) -> None:
    inside = fill(world, world.restroom, 4)
    waiting = ask(world)
    due = inside[0].due_at
    assert due is not None

    commands.settle_school(school_id=world.school.id, now=due + 10 * MINUTE - SECOND)
    before = states(waiting, inside[0])
    commands.settle_school(school_id=world.school.id, now=due + 10 * MINUTE)
    stale = states(waiting, inside[0])
    commands.settle_school(school_id=world.school.id, now=due + 15 * MINUTE)

    assert before == ["waiting", "out"]
    assert stale == ["offered", "out"]
    inside[0].refresh_from_db()
    assert (inside[0].state, inside[0].end_reason) == ("ended", "timed_out")


def test_a_request_that_nobody_answers_lapses(world: World) -> None:
    hall_pass = ask(world, destination_id=world.library.id)

    commands.settle_school(school_id=world.school.id, now=TEN + 15 * MINUTE - SECOND)
    before = states(hall_pass)
    commands.settle_school(school_id=world.school.id, now=TEN + 15 * MINUTE)

    assert before == ["requested"]
    assert states(hall_pass) == ["lapsed"]


def test_live_passes_of_the_day_before_are_closed(world: World) -> None:
    hall_pass = ask(world, destination_id=world.library.id, actor=actor_of(world.teacher))
    commands.arrive(actor=actor_of(world.librarian), pass_id=hall_pass.id, now=TEN + MINUTE)

    commands.settle_school(school_id=world.school.id, now=TEN + timedelta(hours=14))

    hall_pass.refresh_from_db()
    assert (hall_pass.state, hall_pass.end_reason) == ("ended", "timed_out")


def test_decline_pass_closes_the_request_with_its_reason(world: World) -> None:
    hall_pass = ask(world, destination_id=world.library.id)

    commands.decline_pass(
        actor=actor_of(world.librarian), pass_id=hall_pass.id, now=TEN, reason="After the quiz"
    )

    assert states(hall_pass) == ["declined"]
    assert PassEvent.objects.get(kind="declined").detail == {"reason": "After the quiz"}


def test_approve_pass_of_a_full_place_joins_the_line(world: World) -> None:
    world.change(world.library, capacity_to=0)
    hall_pass = ask(world, destination_id=world.library.id)

    commands.approve_pass(actor=actor_of(world.librarian), pass_id=hall_pass.id, now=TEN)

    assert states(hall_pass) == ["waiting"]
