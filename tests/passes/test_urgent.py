""" "I can't wait": one card on top of the teacher's screen, past limits and lines."""

from __future__ import annotations

from typing import Any

import pytest

from corridor.core.errors import Invalid, NotAllowed, Refused
from corridor.passes import commands
from corridor.passes.models import HallPass
from tests.factories import TEN, World, actor_of, make_location, person_of
from tests.passes.acting import MINUTE, ask, come_and_go, fill, kinds, overridden, states
from tests.passes.policy import keep_apart, window

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(district: object) -> World:
    return World(students=3)


def urgent(world: World, **changes: Any) -> HallPass:
    return ask(world, urgent=True, **changes)


@pytest.mark.parametrize("rule", ["window", "cool_down", "limit", "hidden", "full", "hold"])
def test_an_urgent_request_reaches_the_teacher_past_every_such_rule(
    world: World, rule: str
) -> None:
    _set(world, rule)

    made = urgent(world)

    assert (made.state, made.urgent) == ("requested", True)
    assert made.asked == [person_of(world.teacher)]
    commands.approve_pass(actor=actor_of(world.teacher), pass_id=made.id, now=TEN + MINUTE)
    assert states(made) == ["out"]
    made.refresh_from_db()
    assert made.counted_on is None


def _set(world: World, rule: str) -> None:
    match rule:
        case "window":
            window(world, kind="period", first_minutes=40)
        case "cool_down":
            world.change(world.school, cool_down_minutes=30)
            come_and_go(world, now=TEN - 10 * MINUTE)
        case "limit":
            world.change(world.school, pass_limit=0)
        case "hidden":
            world.change(world.restroom, visible_grades=["12"])
        case "full":
            world.change(world.restroom, capacity_to=1)
            fill(world, world.restroom, 1)
        case "hold":
            world.change(world.room, hold_until=TEN + 10 * MINUTE)


@pytest.mark.parametrize("rule", ["window", "cool_down", "hidden", "hold"])
def test_without_saying_so_the_same_rules_refuse(world: World, rule: str) -> None:
    """Negative control: it is the word that lets them pass."""
    _set(world, rule)

    with pytest.raises(Refused):
        ask(world)


def test_a_place_in_line_is_kept_while_the_teacher_is_asked(world: World) -> None:
    world.change(world.restroom, capacity_to=1)
    fill(world, world.restroom, 1)
    waiting = ask(world)

    commands.call_urgent(actor=actor_of(world.student), pass_id=waiting.id, now=TEN + MINUTE)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.urgent) == ("waiting", True)
    assert person_of(world.teacher) in waiting.asked
    commands.approve_pass(actor=actor_of(world.teacher), pass_id=waiting.id, now=TEN + MINUTE)
    assert states(waiting) == ["out"]
    assert "room_capacity" in overridden(waiting)
    assert kinds(waiting) == ["requested", "joined_line", "urgent", "started"]


def test_a_closed_place_is_changed_for_an_open_one_of_its_kind(world: World) -> None:
    other = make_location(world.school, "Restroom, Hall C", kind="restroom")
    world.change(world.restroom, closed_from=TEN - MINUTE)

    made = urgent(world)

    assert made.destination_id == other.id


def test_without_another_one_the_teacher_is_asked_and_told_that_it_is_closed(
    world: World,
) -> None:
    world.change(world.restroom, closed_from=TEN - MINUTE)
    made = urgent(world)

    with pytest.raises(Refused) as refused:
        commands.approve_pass(actor=actor_of(world.teacher), pass_id=made.id, now=TEN)

    assert refused.value.refusal.code == "closed"
    assert states(made) == ["requested"]


def test_keeping_apart_still_holds(world: World) -> None:
    keep_apart(world, *world.students[:2])
    ask(world, world.students[1])
    made = urgent(world)
    teacher = actor_of(world.teacher)

    with pytest.raises(Refused) as refused:
        commands.approve_pass(actor=teacher, pass_id=made.id, now=TEN)
    assert refused.value.refusal.code == "keep_apart"
    commands.send_with_adult(actor=teacher, pass_id=made.id, now=TEN)

    assert states(made) == ["out"]


def test_only_the_student_can_say_it(world: World) -> None:
    made = ask(world, destination_id=world.library.id)

    with pytest.raises(NotAllowed):
        commands.call_urgent(actor=actor_of(world.teacher), pass_id=made.id, now=TEN)

    made.refresh_from_db()
    assert not made.urgent


def test_a_school_can_turn_it_off(world: World) -> None:
    world.change(world.school, urgent_is_on=False)

    with pytest.raises(Invalid):
        urgent(world)

    assert not HallPass.objects.exists()


def test_nothing_urgent_happens_while_the_school_is_frozen_or_before_it_starts(
    world: World,
) -> None:
    world.change(world.school, is_staff_only=True)

    with pytest.raises(Refused) as refused:
        urgent(world)

    assert refused.value.refusal.code == "staff_only"


def test_saying_it_changes_nothing_when_the_turn_comes_by_itself(world: World) -> None:
    """Only what staff let go is uncounted: the word alone gives no free pass."""
    world.change(world.restroom, capacity_to=1)
    first = fill(world, world.restroom, 1)[0]
    waiting = ask(world)
    commands.call_urgent(actor=actor_of(world.student), pass_id=waiting.id, now=TEN)

    commands.end_pass(actor=actor_of(world.teacher), pass_id=first.id, now=TEN + MINUTE)
    commands.start_pass(actor=actor_of(world.student), pass_id=waiting.id, now=TEN + MINUTE)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.counted_on is not None) == ("out", True)


def test_a_window_holds_the_turn_of_whoever_cant_wait_but_not_their_teacher(world: World) -> None:
    window(world, kind="period", last_minutes=20)
    world.change(world.restroom, capacity_to=1)
    first = fill(world, world.restroom, 1)[0]
    waiting = ask(world, now=TEN + 5 * MINUTE)
    in_window = TEN + 12 * MINUTE
    commands.call_urgent(actor=actor_of(world.student), pass_id=waiting.id, now=in_window)

    commands.end_pass(actor=actor_of(world.teacher), pass_id=first.id, now=in_window)

    assert states(waiting) == ["waiting"]
    commands.approve_pass(actor=actor_of(world.teacher), pass_id=waiting.id, now=in_window)
    assert states(waiting) == ["out"]


def test_who_is_out_of_office_is_not_called(world: World) -> None:
    waiting = ask(world, destination_id=world.library.id)
    world.change(world.teacher, away_from=TEN - MINUTE)

    commands.call_urgent(actor=actor_of(world.student), pass_id=waiting.id, now=TEN)
    commands.call_urgent(actor=actor_of(world.student), pass_id=waiting.id, now=TEN + MINUTE)

    waiting.refresh_from_db()
    assert person_of(world.teacher) not in waiting.asked
    assert kinds(waiting).count("urgent") == 1


def test_sending_somebody_elses_request_is_logged_as_an_override(world: World) -> None:
    world.change(world.school, pass_limit=0)
    asked = ask(world)

    commands.send_with_adult(actor=actor_of(world.admin), pass_id=asked.id, now=TEN)

    assert {"approver", "pass_limit"} <= overridden(asked)
