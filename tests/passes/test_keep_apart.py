"""Students who are kept apart wait as anybody waits; staff are warned, admins see a log."""

from __future__ import annotations

import pytest

from corridor.core.errors import Refused
from corridor.passes import commands
from corridor.passes.commands.timing import settle_school
from corridor.passes.models import HallPass, KeepApartEvent
from corridor.passes.queries import tiles_for
from corridor.passes.situation import Board
from tests.factories import TEN, World, actor_of, person_of
from tests.passes.acting import MINUTE, SECOND, ask, fill, overridden, states
from tests.passes.policy import keep_apart

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(district: object) -> World:
    return World(students=4)


def state_of_tile(world: World, student: int, place: str = "Restroom") -> tuple[str, str, int]:
    tiles = tiles_for(actor=actor_of(world.students[student]), now=TEN)
    tile = next(tile for tile in tiles if tile.place.name == place)
    return tile.state, tile.busy, tile.line_length


def outcomes() -> list[str]:
    return list(KeepApartEvent.objects.order_by("at", "id").values_list("outcome", flat=True))


def test_the_second_of_two_joins_the_line_and_goes_when_the_first_is_back(world: World) -> None:
    keep_apart(world, *world.students[:2])
    first = ask(world, world.students[0])

    second = ask(world, world.students[1], destination_id=world.nurse.id)

    assert states(first, second) == ["out", "waiting"]
    assert outcomes() == ["held"]
    commands.end_pass(actor=actor_of(world.students[0]), pass_id=first.id, now=TEN + MINUTE)
    assert states(first, second) == ["ended", "offered"]


def test_without_keeping_apart_both_go(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: with the protection off they meet."""
    keep_apart(world, *world.students[:2])
    monkeypatch.setattr(Board, "met", lambda *_: ())

    passes = [ask(world, world.students[n]) for n in (0, 1)]

    assert states(*passes) == ["out", "out"]
    assert outcomes() == []


def test_others_are_not_held_up_by_somebody_who_is_kept_apart(world: World) -> None:
    keep_apart(world, *world.students[:2])
    passes = [ask(world, world.students[n]) for n in (0, 1, 2)]

    assert states(*passes) == ["out", "waiting", "out"]


def test_an_offered_place_counts_as_being_on_the_move(world: World) -> None:
    keep_apart(world, *world.students[:2])
    world.change(world.restroom, capacity_to=1)
    blocker = fill(world, world.restroom, 1)[0]
    waiting = [ask(world, world.students[n]) for n in (0, 1)]

    commands.end_pass(actor=actor_of(world.teacher), pass_id=blocker.id, now=TEN + MINUTE)

    assert states(*waiting) == ["offered", "waiting"]


def test_whoever_turns_up_after_all_keeps_the_other_back_again(world: World) -> None:
    """Given up for stale, the other was called; from the next decision on they are about."""
    keep_apart(world, *world.students[:2])
    late, called = ask(world), ask(world, world.students[1], destination_id=world.nurse.id)
    then = TEN + 15 * MINUTE
    settle_school(school_id=world.school.id, now=then)
    assert states(late, called) == ["out", "offered"]

    commands.arrive(actor=actor_of(world.students[0]), pass_id=late.id, now=then)
    commands.cancel_pass(actor=actor_of(world.students[1]), pass_id=called.id, now=then)

    again = ask(world, world.students[1], destination_id=world.nurse.id, now=then)
    assert states(late, again) == ["arrived", "waiting"]


@pytest.mark.parametrize("fields", [{"is_on": False}, {"ends_on": "2026-09-13"}])
def test_a_group_that_is_off_or_over_keeps_nobody_apart(
    world: World, fields: dict[str, object]
) -> None:
    keep_apart(world, *world.students[:2], **fields)

    assert states(*(ask(world, world.students[n]) for n in (0, 1))) == ["out", "out"]


def test_the_tile_reads_as_a_full_place_before_the_tap(world: World) -> None:
    keep_apart(world, *world.students[:2])
    ask(world, world.students[0])
    assert state_of_tile(world, 1) == ("full", "Restroom is full.", 0)

    full = World(students=1)
    fill(full, full.restroom, 4)

    assert state_of_tile(full, 0) == ("full", "Restroom is full.", 0)
    assert state_of_tile(world, 1, "Nurse") == ("full", "The halls are busy.", 0)


def test_where_there_is_no_cap_the_halls_are_busy_for_both_reasons(world: World) -> None:
    world.change(world.school, hall_limit=1)
    ask(world, world.students[0])

    assert state_of_tile(world, 1, "Nurse") == ("full", "The halls are busy.", 0)


def test_staff_are_warned_and_may_go_ahead_with_a_reason(world: World) -> None:
    keep_apart(world, *world.students[:2])
    ask(world, world.students[0])
    teacher = actor_of(world.teacher)

    with pytest.raises(Refused) as refused:
        ask(world, world.students[1], actor=teacher)
    assert refused.value.refusal.code == "keep_apart"
    assert not HallPass.objects.filter(student_id=person_of(world.students[1])).exists()

    made = ask(world, world.students[1], actor=teacher, reason="I walk behind them.")

    assert states(made) == ["out"]
    assert "keep_apart" in overridden(made)
    event = KeepApartEvent.objects.get()
    assert (event.outcome, event.reason) == ("overridden", "I walk behind them.")
    assert event.actor_id == world.teacher.id


def test_a_waiting_pass_is_started_with_a_reason_or_with_an_adult(world: World) -> None:
    keep_apart(world, *world.students[:2])
    ask(world, world.students[0])
    held = ask(world, world.students[1])
    teacher = actor_of(world.teacher)

    with pytest.raises(Refused):
        commands.start_pass(actor=teacher, pass_id=held.id, now=TEN + SECOND)
    assert states(held) == ["waiting"]
    commands.send_with_adult(actor=teacher, pass_id=held.id, now=TEN + SECOND)

    assert states(held) == ["out"]
    assert outcomes() == ["held", "with_adult"]


def test_a_turn_is_not_taken_back_when_staff_send_the_other_one(world: World) -> None:
    """They are warned of the student whose turn it is; whose turn it is never learns of it."""
    keep_apart(world, *world.students[:2])
    world.change(world.restroom, capacity_to=1)
    blocker = fill(world, world.restroom, 1)[0]
    offered = ask(world, world.students[0])
    teacher = actor_of(world.teacher)
    commands.end_pass(actor=teacher, pass_id=blocker.id, now=TEN + SECOND)
    other = {"actor": teacher, "destination_id": world.nurse.id, "now": TEN + SECOND}
    with pytest.raises(Refused):
        ask(world, world.students[1], **other)
    ask(world, world.students[1], reason="Sent with Mr. Reyes.", **other)

    commands.start_pass(actor=actor_of(world.student), pass_id=offered.id, now=TEN + 2 * SECOND)

    assert states(offered) == ["out"]
    assert overridden(offered) == set()


def test_a_stale_pass_of_the_other_holds_nobody_back(world: World) -> None:
    keep_apart(world, *world.students[:2])
    ask(world, world.students[0])

    later = ask(world, world.students[1], now=TEN + 15 * MINUTE)

    assert states(later) == ["out"]
