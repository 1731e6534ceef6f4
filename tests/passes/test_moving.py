"""Answers, legs, ends and corrections."""

from __future__ import annotations

import pytest

from corridor.core.errors import NotAllowed, NotFound, Refused
from corridor.passes import commands
from corridor.passes.models import PassEvent
from corridor.passes.queries import card_of
from tests.factories import TEN, World, actor_of, make_member, person_of, staff_place
from tests.passes.acting import MINUTE, SECOND, ask, kinds, overridden, states

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("seconds", "counts"), [(60, False), (61, True)])
def test_end_pass_refunds_a_trip_of_a_minute(world: World, seconds: int, counts: bool) -> None:
    hall_pass = ask(world)

    commands.end_pass(
        actor=actor_of(world.student), pass_id=hall_pass.id, now=TEN + seconds * SECOND
    )

    hall_pass.refresh_from_db()
    assert (hall_pass.counted_on is not None) is counts
    assert hall_pass.end_reason == "returned"


def test_all_legs_of_a_round_trip(world: World) -> None:
    hall_pass = ask(world, actor=actor_of(world.teacher), destination_id=world.library.id)
    librarian, student = actor_of(world.librarian), actor_of(world.student)

    commands.arrive(actor=librarian, pass_id=hall_pass.id, now=TEN + 2 * MINUTE)
    commands.send_back(actor=librarian, pass_id=hall_pass.id, now=TEN + 12 * MINUTE)
    commands.end_pass(actor=student, pass_id=hall_pass.id, now=TEN + 14 * MINUTE)

    hall_pass.refresh_from_db()
    assert hall_pass.returning_at == TEN + 12 * MINUTE
    assert hall_pass.due_at == TEN + 17 * MINUTE
    assert kinds(hall_pass) == [
        "requested",
        "approved",
        "started",
        "arrived",
        "sent_back",
        "ended",
    ]


def test_a_one_way_trip_ends_on_arrival(world: World) -> None:
    hall_pass = ask(
        world, actor=actor_of(world.teacher), destination_id=world.library.id, trip="one_way"
    )

    commands.arrive(actor=actor_of(world.student), pass_id=hall_pass.id, now=TEN + MINUTE)

    hall_pass.refresh_from_db()
    assert (hall_pass.state, hall_pass.end_reason) == ("ended", "arrived")


def test_approve_pass_by_somebody_who_was_not_asked(world: World) -> None:
    hall_pass = ask(world, destination_id=world.library.id)

    with pytest.raises(NotAllowed):
        commands.approve_pass(actor=actor_of(world.teacher), pass_id=hall_pass.id, now=TEN)
    before = states(hall_pass)
    commands.approve_pass(actor=actor_of(world.admin), pass_id=hall_pass.id, now=TEN)

    assert before == ["requested"]
    hall_pass.refresh_from_db()
    assert hall_pass.state == "out"
    assert overridden(hall_pass) == {"approver"}


def test_approve_pass_twice_tells_the_second_that_it_moved_on(world: World) -> None:
    second = make_member(world.school, "librarian")
    staff_place(world.library, second)
    hall_pass = ask(world, destination_id=world.library.id)
    commands.approve_pass(actor=actor_of(world.librarian), pass_id=hall_pass.id, now=TEN)

    with pytest.raises(Refused) as refused:
        commands.decline_pass(actor=actor_of(second), pass_id=hall_pass.id, now=TEN)

    assert refused.value.refusal.code == "moved_on"
    assert states(hall_pass) == ["out"]


def test_a_pass_made_by_staff_can_still_need_the_place_to_say_yes(world: World) -> None:
    world.change(world.library, approval_of_staff_passes=True)

    hall_pass = ask(world, actor=actor_of(world.teacher), destination_id=world.library.id)

    assert hall_pass.state == "requested"
    assert hall_pass.asked == [person_of(world.librarian)]


def test_extend_pass_is_for_staff(world: World) -> None:
    hall_pass = ask(world)

    with pytest.raises(NotAllowed):
        commands.extend_pass(
            actor=actor_of(world.student), pass_id=hall_pass.id, minutes=5, now=TEN
        )
    commands.extend_pass(actor=actor_of(world.teacher), pass_id=hall_pass.id, minutes=5, now=TEN)

    hall_pass.refresh_from_db()
    assert hall_pass.due_at == TEN + 10 * MINUTE


def test_correct_pass_ends_a_forgotten_pass_on_time_and_keeps_what_was(world: World) -> None:
    hall_pass = ask(world)
    late = TEN + 12 * MINUTE
    commands.end_pass(actor=actor_of(world.teacher), pass_id=hall_pass.id, now=late)

    commands.correct_pass(actor=actor_of(world.teacher), pass_id=hall_pass.id, now=late + MINUTE)

    hall_pass.refresh_from_db()
    assert hall_pass.ended_at == hall_pass.due_at
    detail = PassEvent.objects.get(kind="corrected").detail
    assert detail["was"] == late.isoformat()
    assert kinds(hall_pass) == ["requested", "started", "ended", "corrected"]


def test_somebody_elses_pass_is_not_found(world: World) -> None:
    hall_pass = ask(world)

    with pytest.raises(NotFound):
        commands.end_pass(actor=actor_of(world.students[1]), pass_id=hall_pass.id, now=TEN)

    assert states(hall_pass) == ["out"]


def test_minutes_of_a_stale_pass_never_count(world: World) -> None:
    hall_pass = ask(world)
    commands.settle_school(school_id=world.school.id, now=TEN + 40 * MINUTE)

    card = card_of(actor=actor_of(world.student), pass_id=hall_pass.id)

    assert card.ended_at == TEN + 40 * MINUTE
    assert card.end_unknown
    assert card.hall_time(TEN + 50 * MINUTE) == 5 * MINUTE
