"""Who says yes: both sides, in advance, to all at once, and for whoever is away."""

from __future__ import annotations

import pytest

from corridor.core.errors import NotAllowed, NotFound, Refused
from corridor.passes import commands
from corridor.passes.models import HallPass, PreApproval
from tests.factories import TEN, World, actor_of, make_location, person_of, staff_place
from tests.passes.acting import MINUTE, ask, fill, kinds, overridden, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(district: object) -> World:
    return World(students=4)


def approve(world: World, member: object, hall_pass: HallPass) -> None:
    commands.approve_pass(actor=actor_of(member), pass_id=hall_pass.id, now=TEN + MINUTE)  # type: ignore[arg-type]


@pytest.mark.parametrize("first", ["teacher", "librarian"])
def test_both_have_to_say_yes_in_either_order(world: World, first: str) -> None:
    world.change(world.library, approval="both")
    hall_pass = ask(world, destination_id=world.library.id)
    second = "librarian" if first == "teacher" else "teacher"

    approve(world, getattr(world, first), hall_pass)
    assert states(hall_pass) == ["requested"]
    with pytest.raises(NotAllowed):
        approve(world, getattr(world, first), hall_pass)
    approve(world, getattr(world, second), hall_pass)

    assert states(hall_pass) == ["out"]
    assert overridden(hall_pass) == set()


def test_an_admin_stands_for_both_and_it_is_logged(world: World) -> None:
    world.change(world.library, approval="both")
    hall_pass = ask(world, destination_id=world.library.id)

    approve(world, world.admin, hall_pass)

    assert states(hall_pass) == ["out"]
    assert overridden(hall_pass) == {"approver"}


def test_one_no_is_enough(world: World) -> None:
    world.change(world.library, approval="both")
    hall_pass = ask(world, destination_id=world.library.id)

    commands.decline_pass(actor=actor_of(world.librarian), pass_id=hall_pass.id, now=TEN)

    assert states(hall_pass) == ["declined"]


def test_a_yes_in_advance_is_spent_by_the_next_requests(world: World) -> None:
    world.change(world.restroom, approval="origin")
    given = commands.pre_approve(
        actor=actor_of(world.teacher),
        origin_id=world.room.id,
        destination_id=world.restroom.id,
        passes=2,
        now=TEN,
    )

    passes = [ask(world, world.students[n], now=TEN + MINUTE) for n in range(3)]

    assert states(*passes) == ["out", "out", "requested"]
    given.refresh_from_db()
    assert given.remaining == 0
    assert passes[0].approved_by_id == world.teacher.id
    assert kinds(passes[0]) == ["requested", "approved", "started"]


@pytest.mark.parametrize("why", ["withdrawn", "other place", "over the limit", "after the bell"])
def test_a_yes_in_advance_covers_only_what_it_says(world: World, why: str) -> None:
    world.change(world.restroom, approval="origin")
    teacher = actor_of(world.teacher)
    given = commands.pre_approve(
        actor=teacher,
        origin_id=world.room.id,
        destination_id=world.nurse.id if why == "other place" else None,
        passes=2,
        now=TEN,
    )
    if why == "withdrawn":
        commands.withdraw_pre_approval(actor=teacher, pre_approval_id=given.id, now=TEN)
    if why == "over the limit":
        world.change(world.school, pass_limit=0)
    if why == "after the bell":
        PreApproval.objects.update(until=TEN)

    assert states(ask(world)) == ["requested"]


def test_a_yes_in_advance_is_released_under_the_capacity(world: World) -> None:
    world.change(world.restroom, approval="origin", capacity_to=1)
    commands.pre_approve(
        actor=actor_of(world.teacher),
        origin_id=world.room.id,
        destination_id=None,
        passes=3,
        now=TEN,
    )

    passes = [ask(world, world.students[n]) for n in range(2)]

    assert states(*passes) == ["out", "waiting"]


def test_only_who_teaches_there_now_says_yes_in_advance(world: World) -> None:
    with pytest.raises(Refused):
        commands.pre_approve(
            actor=actor_of(world.librarian),
            origin_id=world.room.id,
            destination_id=None,
            passes=1,
            now=TEN,
        )
    with pytest.raises(NotAllowed):
        commands.pre_approve(
            actor=actor_of(world.student),
            origin_id=world.room.id,
            destination_id=None,
            passes=1,
            now=TEN,
        )
    assert not PreApproval.objects.exists()


def test_somebody_elses_yes_in_advance_can_not_be_withdrawn(world: World) -> None:
    given = commands.pre_approve(
        actor=actor_of(world.teacher),
        origin_id=world.room.id,
        destination_id=None,
        passes=1,
        now=TEN,
    )

    with pytest.raises(NotFound):
        commands.withdraw_pre_approval(
            actor=actor_of(world.librarian), pre_approval_id=given.id, now=TEN
        )


def test_approve_all_releases_under_the_capacity_in_the_order_of_asking(world: World) -> None:
    world.change(world.restroom, approval="origin", capacity_to=2)
    passes = [ask(world, member) for member in world.students]
    commands.cancel_pass(actor=actor_of(world.students[3]), pass_id=passes[3].id, now=TEN)

    approved = commands.approve_all(
        actor=actor_of(world.teacher), pass_ids=[p.id for p in reversed(passes)], now=TEN
    )

    assert approved == 3
    assert states(*passes) == ["out", "out", "waiting", "cancelled"]


def test_approve_all_leaves_alone_what_one_may_not_answer(world: World) -> None:
    theirs = ask(world, destination_id=world.library.id)

    approved = commands.approve_all(actor=actor_of(world.teacher), pass_ids=[theirs.id], now=TEN)

    assert approved == 0
    assert states(theirs) == ["requested"]


@pytest.mark.parametrize(("until", "asked"), [(None, "origin"), (TEN, "destination")])
def test_who_is_out_of_office_is_not_asked(world: World, until: object, asked: str) -> None:
    world.change(world.librarian, away_from=TEN - MINUTE, away_until=until)

    hall_pass = ask(world, destination_id=world.library.id)

    expected = {"origin": world.teacher, "destination": world.librarian}[asked]
    assert hall_pass.asked == [person_of(expected)]


def test_with_one_of_two_away_the_other_is_asked(world: World) -> None:
    second = world.teacher
    staff_place(world.library, second)
    world.change(world.librarian, away_from=TEN - MINUTE)

    assert ask(world, destination_id=world.library.id).asked == [person_of(second)]


def test_the_halls_hold_only_so_many_students_and_staff_may_send_one_more(
    world: World,
) -> None:
    world.change(world.school, hall_limit=2)
    fill(world, world.nurse, 1)
    passes = [ask(world, world.students[n]) for n in range(2)]

    assert states(*passes) == ["out", "waiting"]
    sent = ask(world, world.students[2], actor=actor_of(world.teacher))
    assert states(sent) == ["out"]
    assert "hall_limit" in overridden(sent)


def test_a_place_in_the_halls_is_free_again_on_arrival(world: World) -> None:
    world.change(world.school, hall_limit=1)
    library = make_location(world.school, "Gym")
    visiting = ask(world, destination_id=library.id)
    waiting = ask(world, world.students[1])
    assert states(waiting) == ["waiting"]

    commands.arrive(actor=actor_of(world.student), pass_id=visiting.id, now=TEN + MINUTE)

    assert states(waiting) == ["offered"]
