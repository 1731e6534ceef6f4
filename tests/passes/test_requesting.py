"""Asking for a pass: what starts, what waits for a yes, what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.passes import commands
from corridor.passes.gate import Key
from corridor.passes.models import HallPass
from tests.factories import TEN, World, actor_of, make_location, person_of
from tests.passes.acting import MINUTE, ask, come_and_go, kinds, overridden

pytestmark = pytest.mark.django_db


def test_request_pass_starts_at_once_when_nobody_has_to_approve(world: World) -> None:
    hall_pass = ask(world)

    assert hall_pass.state == "out"
    assert hall_pass.origin_id == world.room.id
    assert hall_pass.started_at == TEN
    assert hall_pass.due_at == TEN + 5 * MINUTE
    assert hall_pass.counted_on is not None
    assert kinds(hall_pass) == ["requested", "started"]


def test_request_pass_is_refused_while_another_pass_is_live(world: World) -> None:
    first = ask(world)

    with pytest.raises(Refused) as refused:
        ask(world, destination_id=world.nurse.id, now=TEN + MINUTE)

    assert refused.value.refusal.code == "live_pass"
    assert list(HallPass.objects.all()) == [first]


def test_request_pass_asks_the_staff_of_the_destination(world: World) -> None:
    hall_pass = ask(world, destination_id=world.library.id)

    assert hall_pass.state == "requested"
    assert hall_pass.asked == [person_of(world.librarian)]
    assert hall_pass.due_at is None


def test_request_pass_asks_the_teacher_of_the_class_for_a_classroom(world: World) -> None:
    other = make_location(world.school, "Room 9", kind="classroom", approval="origin")

    hall_pass = ask(world, destination_id=other.id)

    assert hall_pass.asked == [person_of(world.teacher)]


def test_request_pass_lets_the_student_choose_who_says_yes(world: World) -> None:
    world.change(world.library, approval="student_choice")

    chosen = ask(world, destination_id=world.library.id, approver_id=person_of(world.teacher))
    both = ask(world, world.students[1], destination_id=world.library.id)

    assert chosen.asked == [person_of(world.teacher)]
    assert set(both.asked) == {person_of(world.teacher), person_of(world.librarian)}


def test_request_pass_never_asks_nobody(world: World) -> None:
    lonely = make_location(world.school, "Studio", approval="destination")
    world.section.enrollments.filter(part="teacher").delete()

    hall_pass = ask(world, destination_id=lonely.id)

    assert hall_pass.asked == [person_of(world.admin)]


def test_request_pass_above_the_limit_becomes_a_marked_request(world: World) -> None:
    world.change(world.school, pass_limit=1)
    come_and_go(world)

    hall_pass = ask(world, now=TEN + 10 * MINUTE)

    assert hall_pass.state == "requested"
    assert hall_pass.over_limit
    assert hall_pass.asked == [person_of(world.teacher)]


def test_approve_pass_above_the_limit_logs_the_override(world: World) -> None:
    world.change(world.school, pass_limit=1)
    come_and_go(world)
    hall_pass = ask(world, now=TEN + 10 * MINUTE)

    commands.approve_pass(
        actor=actor_of(world.teacher), pass_id=hall_pass.id, now=TEN + 11 * MINUTE
    )

    hall_pass.refresh_from_db()
    assert hall_pass.state == "out"
    assert overridden(hall_pass) == {"pass_limit"}


def test_pass_limit_leaves_out_exempt_places_and_passes_by_staff(world: World) -> None:
    world.change(world.school, pass_limit=1)
    come_and_go(world, destination_id=world.nurse.id)
    come_and_go(world, actor=actor_of(world.teacher), now=TEN + 5 * MINUTE)

    hall_pass = ask(world, now=TEN + 10 * MINUTE)

    assert hall_pass.state == "out"


def test_pass_limit_counts_passes_by_staff_where_the_school_says_so(world: World) -> None:
    world.change(world.school, pass_limit=1, staff_passes_count=True)
    come_and_go(world, actor=actor_of(world.teacher))

    assert ask(world, now=TEN + 10 * MINUTE).over_limit


def test_pass_limit_is_fresh_after_midnight_at_the_school(world: World) -> None:
    world.change(world.school, pass_limit=1, students_may_name_origin=True)
    eleven_pm = TEN + timedelta(hours=13)
    come_and_go(world, origin_id=world.room.id, now=eleven_pm)

    still_today = ask(world, origin_id=world.room.id, now=eleven_pm + 59 * MINUTE)
    commands.cancel_pass(
        actor=actor_of(world.student), pass_id=still_today.id, now=eleven_pm + 59 * MINUTE
    )
    tomorrow = ask(world, origin_id=world.room.id, now=eleven_pm + 60 * MINUTE)

    assert still_today.over_limit
    assert not tomorrow.over_limit


@pytest.mark.parametrize("minutes", [0, 6])
def test_students_may_only_lower_the_minutes(world: World, minutes: int) -> None:
    with pytest.raises(Invalid):
        ask(world, minutes=minutes)

    assert not HallPass.objects.exists()
    assert ask(world, minutes=3).minutes == 3


def test_students_may_not_name_another_room_as_origin(world: World) -> None:
    with pytest.raises(NotAllowed):
        ask(world, origin_id=world.library.id)

    assert not HallPass.objects.exists()


def test_request_pass_outside_class_says_who_can_help(world: World) -> None:
    with pytest.raises(Refused) as refused:
        ask(world, now=TEN + timedelta(hours=5))

    assert refused.value.refusal.code == "no_class_now"
    assert refused.value.refusal.overridable_by


def test_a_closed_place_says_until_when(world: World) -> None:
    world.change(
        world.restroom,
        closed_from=TEN - MINUTE,
        closed_until=TEN + 20 * MINUTE,
        closed_reason="It’s being cleaned.",
    )

    with pytest.raises(Refused) as refused:
        ask(world)

    assert refused.value.refusal.code == "closed"
    assert refused.value.refusal.lifts_at == TEN + 20 * MINUTE
    assert ask(world, now=TEN + 20 * MINUTE).state == "out"


def test_request_pass_for_somebody_else_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        ask(world, world.students[1], actor=actor_of(world.student))

    assert not HallPass.objects.exists()


def test_the_same_key_gives_the_same_pass(world: World) -> None:
    key = Key.of(world.student.id, "k1", b"restroom")

    first = ask(world, key=key)
    second = ask(world, key=key, now=TEN + MINUTE)

    assert first.id == second.id
    assert HallPass.objects.count() == 1


def test_the_same_key_for_something_else_is_invalid(world: World) -> None:
    ask(world, key=Key.of(world.student.id, "k1", b"restroom"))

    with pytest.raises(Invalid):
        ask(world, world.students[0], key=Key.of(world.student.id, "k1", b"library"))

    assert HallPass.objects.count() == 1


def test_a_refusal_is_not_remembered_under_its_key(world: World) -> None:
    first = ask(world)
    key = Key.of(world.student.id, "k2", b"nurse")
    with pytest.raises(Refused):
        ask(world, destination_id=world.nurse.id, key=key)
    commands.end_pass(actor=actor_of(world.student), pass_id=first.id, now=TEN + MINUTE)

    later = ask(world, destination_id=world.nurse.id, key=key, now=TEN + 2 * MINUTE)

    assert later.state == "out"


@pytest.mark.parametrize("minutes", [-40, 32, 39])
def test_between_bells_a_student_belongs_to_the_class_before_or_after(
    world: World, minutes: int
) -> None:
    """Period 3 is from 9:30 to 10:30, and nobody has a class in period 2 or 4."""
    assert ask(world, now=TEN + minutes * MINUTE).origin_id == world.room.id


@pytest.mark.parametrize("minutes", [-41, 40])
def test_ten_minutes_from_the_bell_a_student_belongs_nowhere(world: World, minutes: int) -> None:
    with pytest.raises(Refused) as refused:
        ask(world, now=TEN + minutes * MINUTE)

    assert refused.value.refusal.code == "no_class_now"
    assert not HallPass.objects.exists()


def test_staff_send_a_student_one_way_back_into_class(world: World) -> None:
    """A visit that ended has its way back, also to a classroom of round trips only."""
    librarian = actor_of(world.librarian)

    back = ask(
        world,
        actor=librarian,
        destination_id=world.room.id,
        origin_id=world.library.id,
        trip="one_way",
    )

    assert (back.trip, back.state) == ("one_way", "out")
