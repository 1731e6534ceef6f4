"""What is required goes before what a teacher asked for, and that before what one chose."""

from __future__ import annotations

import pytest

from corridor.core.errors import NotAllowed, Refused
from corridor.flex import commands
from tests.factories import actor_of, enroll, make_section
from tests.flex.making import TODAY, FlexWorld


def test_a_teachers_word_takes_a_student_out_of_their_choice(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)

    flex.assign(flex.robots, 0, by=flex.world.teacher)

    assert flex.states(flex.robots) == {0: "in"}
    assert flex.states(flex.studio) == {0: "bumped"}


def test_the_choice_comes_back_when_the_teacher_lets_go(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    flex.assign(flex.robots, 0)

    flex.remove(flex.robots, 0)

    assert flex.states(flex.studio) == {0: "in"}
    assert flex.states(flex.robots) == {}


def test_a_choice_that_is_full_by_then_is_waited_for_at_its_front(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    flex.assign(flex.robots, 0)
    flex.sign_up(1, flex.studio)
    flex.sign_up(2, flex.studio)

    flex.remove(flex.robots, 0)
    assert flex.states(flex.studio) == {0: "waiting", 1: "in", 2: "waiting"}
    flex.give_up(1, flex.studio)

    assert flex.states(flex.studio) == {0: "in", 2: "waiting"}


def test_what_is_required_goes_before_a_teachers_word(flex: FlexWorld) -> None:
    assembly = flex.activity("Assembly")
    flex.sign_up(0, flex.studio)
    flex.assign(flex.robots, 0)

    flex.assign(assembly, 0, rank=3)
    assert flex.states(flex.robots) == {0: "bumped"}
    flex.remove(assembly, 0)

    assert flex.states(flex.robots) == {0: "in"}
    assert flex.states(flex.studio) == {0: "bumped"}


def test_of_two_teachers_the_first_keeps_the_student_and_the_second_is_told(
    flex: FlexWorld,
) -> None:
    flex.assign(flex.robots, 0, by=flex.world.teacher)

    told = flex.assign(flex.studio, 0, 1, rank=2)

    assert [title for _student, title in told.kept] == ["Robotics lab"]
    assert flex.states(flex.studio) == {1: "in"}


@pytest.mark.parametrize("rank", [2, 3])
def test_a_student_can_t_leave_where_staff_put_them(flex: FlexWorld, rank: int) -> None:
    flex.assign(flex.robots, 0, rank=rank)

    with pytest.raises(Refused) as left:
        flex.give_up(0, flex.robots)
    with pytest.raises(Refused) as switched:
        flex.sign_up(0, flex.studio)

    assert {left.value.refusal.code, switched.value.refusal.code} == {"flex_kept"}
    assert flex.states(flex.robots) == {0: "in"}


def test_who_has_a_firmer_seat_meanwhile_is_passed_over_in_a_line(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    flex.sign_up(1, flex.studio)
    flex.sign_up(2, flex.studio)
    flex.assign(flex.robots, 1)

    flex.give_up(0, flex.studio)

    assert flex.states(flex.studio) == {1: "waiting", 2: "in"}


def test_staff_don_t_overfill_an_activity_either(flex: FlexWorld) -> None:
    with pytest.raises(Refused) as refused:
        flex.assign(flex.robots, 0, 1, 2)

    assert refused.value.refusal.code == "flex_full"
    assert flex.states(flex.robots) == {}


def test_a_teacher_neither_requires_nor_fills_activities_of_others(flex: FlexWorld) -> None:
    for activity, rank in ((flex.robots, 3), (flex.studio, 2)):
        with pytest.raises(NotAllowed):
            flex.assign(activity, 0, rank=rank, by=flex.world.teacher)

    flex.assign(flex.robots, 0, rank=3)
    with pytest.raises(Refused):
        flex.remove(flex.robots, 0, by=flex.world.teacher)
    assert flex.states(flex.robots) == {0: "in"}


def test_the_teacher_of_a_class_places_those_who_have_none(flex: FlexWorld) -> None:
    flex.assign(flex.studio, 0, rank=1, by=flex.world.teacher)
    assert flex.states(flex.studio) == {0: "in"}

    enroll(make_section(flex.world.library), flex.coordinator, part="teacher")
    with pytest.raises(NotAllowed):
        flex.assign(flex.robots, 1, rank=1, by=flex.world.librarian)


def test_a_cancelled_date_gives_back_what_was_chosen_before(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    flex.assign(flex.robots, 0)
    flex.sign_up(1, flex.robots)
    teacher = actor_of(flex.world.teacher)

    commands.cancel_session(
        actor=teacher, activity_id=flex.robots.id, day=TODAY, reason="Ill", now=flex.now
    )

    assert flex.states(flex.robots) == {}
    assert flex.states(flex.studio) == {0: "in"}
    with pytest.raises(Refused):
        flex.sign_up(1, flex.robots)
    commands.reopen_session(actor=teacher, activity_id=flex.robots.id, day=TODAY, now=flex.now)
    assert flex.sign_up(1, flex.robots) == "in"
