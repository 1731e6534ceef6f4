"""Students choose: seats, lines, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from corridor.core.errors import NotFound, Refused
from corridor.core.models import Outbox
from corridor.flex import commands
from corridor.flex.models import SignUp
from tests.factories import World, actor_of, person_of
from tests.flex.making import TODAY, FlexWorld


def test_a_student_takes_a_seat_and_the_pages_are_told(flex: FlexWorld) -> None:
    assert flex.sign_up(0, flex.robots) == "in"

    assert flex.states(flex.robots) == {0: "in"}
    topics = Outbox.objects.latest("created_at", "id").topics
    assert f"flex:{flex.world.school.id}" in topics
    assert f"person:{person_of(flex.world.student)}" in topics


def test_signing_up_again_changes_nothing(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.robots)

    assert flex.sign_up(0, flex.robots) == "in"
    assert SignUp.objects.count() == 1


def test_a_switch_leaves_the_old_seat_to_who_waits_for_it(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    assert flex.sign_up(1, flex.studio) == "waiting"

    flex.sign_up(0, flex.robots)

    assert flex.states(flex.studio) == {1: "in"}
    assert flex.states(flex.robots) == {0: "in"}


def test_the_line_keeps_its_order_and_ones_seat_meanwhile(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    flex.sign_up(1, flex.robots)
    flex.sign_up(1, flex.studio)
    flex.sign_up(2, flex.studio)
    assert flex.states(flex.robots) == {1: "in"}

    flex.give_up(0, flex.studio)

    assert flex.states(flex.studio) == {1: "in", 2: "waiting"}
    assert flex.states(flex.robots) == {}


def test_one_waits_in_one_line_at_a_time(flex: FlexWorld) -> None:
    other = flex.activity("Chess", capacity=1)
    flex.sign_up(0, flex.studio)
    flex.sign_up(1, other)

    flex.sign_up(2, flex.studio)
    flex.sign_up(2, other)

    assert flex.states(flex.studio) == {0: "in"}
    assert flex.states(other) == {1: "in", 2: "waiting"}


def test_choosing_ends_at_the_start_of_the_period_that_the_activity_names(
    flex: FlexWorld,
) -> None:
    flex.sign_up(0, flex.robots)
    flex.now += timedelta(minutes=34)
    flex.sign_up(1, flex.robots)
    flex.now += timedelta(minutes=1)  # 10:35, period 4

    for act, number in ((flex.sign_up, 2), (flex.give_up, 0)):
        with pytest.raises(Refused) as refused:
            act(number, flex.robots)
        assert refused.value.refusal.code == "flex_closed"

    assert flex.states(flex.robots) == {0: "in", 1: "in"}
    assert flex.sign_up(2, flex.studio) == "in"  # that closes with its own beginning


def test_a_line_stands_still_when_the_time_is_over(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.robots)
    flex.sign_up(1, flex.robots)
    flex.sign_up(2, flex.robots)
    flex.now += timedelta(minutes=40)

    flex.remove(flex.robots, 0)

    assert flex.states(flex.robots) == {1: "in", 2: "waiting"}


def test_a_grade_that_an_activity_is_not_for_does_not_know_of_it(flex: FlexWorld) -> None:
    seniors = flex.activity("College essays", grades=("12",))

    with pytest.raises(NotFound):
        flex.sign_up(0, seniors)

    assert flex.states(seniors) == {}


def test_nobody_signs_up_where_teachers_put_students_in(flex: FlexWorld) -> None:
    band = flex.activity("Band", sign_up=False)

    with pytest.raises(Refused) as refused:
        flex.sign_up(0, band)

    assert refused.value.refusal.code == "flex_no_sign_up"


def test_there_is_nothing_to_choose_on_a_day_without_it(flex: FlexWorld) -> None:
    with pytest.raises(NotFound):
        flex.sign_up(0, flex.robots, TODAY + timedelta(days=5))  # a Saturday


def test_only_students_choose(flex: FlexWorld, world: World) -> None:
    with pytest.raises(NotFound):
        commands.sign_up(
            actor=actor_of(world.teacher), activity_id=flex.robots.id, day=TODAY, now=flex.now
        )
