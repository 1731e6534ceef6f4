"""What each verb does to a pass, and when it says no."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.passes import commands
from corridor.passes.commands import Ask
from corridor.passes.gate import Key
from corridor.passes.models import HallPass, PassEvent
from tests.factories import TEN, World, actor_of, make_location, make_member, person_of, staff_place

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def ask(world: World, member: Member | None = None, **changes: Any) -> HallPass:
    """Ask as a student (the first one) for the restroom at ten."""
    student = member or world.student
    actor = changes.pop("actor", None) or actor_of(student)
    now = changes.pop("now", TEN)
    key = changes.pop("key", None)
    wanted = {"student_id": person_of(student), "destination_id": world.restroom.id, **changes}
    made = commands.request_pass(actor=actor, ask=Ask(**wanted), now=now, key=key)
    return HallPass.objects.get(id=made.pass_id)


def kinds(hall_pass: HallPass | UUID) -> list[str]:
    pass_id = hall_pass.id if isinstance(hall_pass, HallPass) else hall_pass
    events = PassEvent.objects.filter(hall_pass_id=pass_id).order_by("at", "id")
    return list(events.values_list("kind", flat=True))


def overridden(hall_pass: HallPass) -> set[str]:
    events = PassEvent.objects.filter(hall_pass=hall_pass)
    return {code for event in events for code in event.overrode}


def fill(world: World, place: Any, number: int) -> list[HallPass]:
    return [
        ask(world, member, destination_id=place.id, now=TEN - MINUTE)
        for member in world.add_students(number)
    ]


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
    _come_and_go(world)

    hall_pass = ask(world, now=TEN + 10 * MINUTE)

    assert hall_pass.state == "requested"
    assert hall_pass.over_limit
    assert hall_pass.asked == [person_of(world.teacher)]


def _come_and_go(world: World, **changes: Any) -> HallPass:
    hall_pass = ask(world, **changes)
    commands.end_pass(
        actor=actor_of(world.student), pass_id=hall_pass.id, now=hall_pass.requested_at + 3 * MINUTE
    )
    hall_pass.refresh_from_db()
    return hall_pass


def test_approve_pass_above_the_limit_logs_the_override(world: World) -> None:
    world.change(world.school, pass_limit=1)
    _come_and_go(world)
    hall_pass = ask(world, now=TEN + 10 * MINUTE)

    commands.approve_pass(
        actor=actor_of(world.teacher), pass_id=hall_pass.id, now=TEN + 11 * MINUTE
    )

    hall_pass.refresh_from_db()
    assert hall_pass.state == "out"
    assert overridden(hall_pass) == {"pass_limit"}


def test_pass_limit_leaves_out_exempt_places_and_passes_by_staff(world: World) -> None:
    world.change(world.school, pass_limit=1)
    _come_and_go(world, destination_id=world.nurse.id)
    _come_and_go(world, actor=actor_of(world.teacher), now=TEN + 5 * MINUTE)

    hall_pass = ask(world, now=TEN + 10 * MINUTE)

    assert hall_pass.state == "out"


def test_pass_limit_counts_passes_by_staff_where_the_school_says_so(world: World) -> None:
    world.change(world.school, pass_limit=1, staff_passes_count=True)
    _come_and_go(world, actor=actor_of(world.teacher))

    assert ask(world, now=TEN + 10 * MINUTE).over_limit


@pytest.mark.parametrize(("seconds", "counts"), [(60, False), (61, True)])
def test_end_pass_refunds_a_trip_of_a_minute(world: World, seconds: int, counts: bool) -> None:
    hall_pass = ask(world)

    commands.end_pass(
        actor=actor_of(world.student), pass_id=hall_pass.id, now=TEN + seconds * SECOND
    )

    hall_pass.refresh_from_db()
    assert (hall_pass.counted_on is not None) is counts
    assert hall_pass.end_reason == "returned"


def test_pass_limit_is_fresh_after_midnight_at_the_school(world: World) -> None:
    world.change(world.school, pass_limit=1, students_may_name_origin=True)
    eleven_pm = TEN + timedelta(hours=13)
    _come_and_go(world, origin_id=world.room.id, now=eleven_pm)

    still_today = ask(world, origin_id=world.room.id, now=eleven_pm + 59 * MINUTE)
    commands.cancel_pass(
        actor=actor_of(world.student), pass_id=still_today.id, now=eleven_pm + 59 * MINUTE
    )
    tomorrow = ask(world, origin_id=world.room.id, now=eleven_pm + 60 * MINUTE)

    assert still_today.over_limit
    assert not tomorrow.over_limit


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
    states = _states(first, second, third)
    commands.cancel_pass(actor=actor_of(world.students[1]), pass_id=second.id, now=now)
    again = _states(first, second, third)
    commands.settle_school(school_id=world.school.id, now=now + 30 * SECOND)

    assert states == ["waiting", "offered", "waiting"]
    assert again == ["offered", "cancelled", "waiting"]
    assert _states(first, second, third) == ["cancelled", "cancelled", "offered"]
    first.refresh_from_db()
    assert first.end_reason == "missed_turn"
    assert kinds(first)[-2:] == ["offered", "missed_turn"]


def _states(*passes: HallPass) -> list[str]:
    return [HallPass.objects.get(id=p.id).state for p in passes]


def test_start_pass_by_the_student_needs_their_turn(world: World) -> None:
    fill(world, world.restroom, 4)
    hall_pass = ask(world)

    with pytest.raises(Refused) as refused:
        commands.start_pass(actor=actor_of(world.student), pass_id=hall_pass.id, now=TEN)

    assert refused.value.refusal.code == "not_your_turn"
    assert _states(hall_pass) == ["waiting"]


def test_start_pass_by_staff_goes_ahead_and_says_so(world: World) -> None:
    fill(world, world.restroom, 4)
    _first, second = (ask(world, member) for member in world.students[:2])

    commands.start_pass(actor=actor_of(world.teacher), pass_id=second.id, now=TEN)

    assert _states(second) == ["out"]
    assert overridden(second) == {"room_capacity", "line"}


def test_a_place_with_more_room_moves_its_line(world: World) -> None:
    fill(world, world.restroom, 4)
    waiting = [ask(world, member) for member in world.students[:3]]
    world.change(world.restroom, capacity_to=6)

    commands.settle_school(school_id=world.school.id, now=TEN + MINUTE)

    assert _states(*waiting) == ["offered", "offered", "waiting"]


def test_a_stale_pass_gives_its_place_up_and_ends_by_itself(world: World) -> None:
    inside = fill(world, world.restroom, 4)
    waiting = ask(world)
    due = inside[0].due_at
    assert due is not None

    commands.settle_school(school_id=world.school.id, now=due + 10 * MINUTE - SECOND)
    before = _states(waiting, inside[0])
    commands.settle_school(school_id=world.school.id, now=due + 10 * MINUTE)
    stale = _states(waiting, inside[0])
    commands.settle_school(school_id=world.school.id, now=due + 15 * MINUTE)

    assert before == ["waiting", "out"]
    assert stale == ["offered", "out"]
    inside[0].refresh_from_db()
    assert (inside[0].state, inside[0].end_reason) == ("ended", "timed_out")


def test_a_request_that_nobody_answers_lapses(world: World) -> None:
    hall_pass = ask(world, destination_id=world.library.id)

    commands.settle_school(school_id=world.school.id, now=TEN + 15 * MINUTE - SECOND)
    before = _states(hall_pass)
    commands.settle_school(school_id=world.school.id, now=TEN + 15 * MINUTE)

    assert before == ["requested"]
    assert _states(hall_pass) == ["lapsed"]


def test_live_passes_of_the_day_before_are_closed(world: World) -> None:
    hall_pass = ask(world, destination_id=world.library.id, actor=actor_of(world.teacher))
    commands.arrive(actor=actor_of(world.librarian), pass_id=hall_pass.id, now=TEN + MINUTE)

    commands.settle_school(school_id=world.school.id, now=TEN + timedelta(hours=14))

    hall_pass.refresh_from_db()
    assert (hall_pass.state, hall_pass.end_reason) == ("ended", "timed_out")


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


def test_decline_pass_closes_the_request_with_its_reason(world: World) -> None:
    hall_pass = ask(world, destination_id=world.library.id)

    commands.decline_pass(
        actor=actor_of(world.librarian), pass_id=hall_pass.id, now=TEN, reason="After the quiz"
    )

    assert _states(hall_pass) == ["declined"]
    assert PassEvent.objects.get(kind="declined").detail == {"reason": "After the quiz"}


def test_approve_pass_by_somebody_who_was_not_asked(world: World) -> None:
    hall_pass = ask(world, destination_id=world.library.id)

    with pytest.raises(NotAllowed):
        commands.approve_pass(actor=actor_of(world.teacher), pass_id=hall_pass.id, now=TEN)
    before = _states(hall_pass)
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
    assert _states(hall_pass) == ["out"]


def test_approve_pass_of_a_full_place_joins_the_line(world: World) -> None:
    world.change(world.library, capacity_to=0)
    hall_pass = ask(world, destination_id=world.library.id)

    commands.approve_pass(actor=actor_of(world.librarian), pass_id=hall_pass.id, now=TEN)

    assert _states(hall_pass) == ["waiting"]


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


def test_somebody_elses_pass_is_not_found(world: World) -> None:
    hall_pass = ask(world)

    with pytest.raises(NotFound):
        commands.end_pass(actor=actor_of(world.students[1]), pass_id=hall_pass.id, now=TEN)

    assert _states(hall_pass) == ["out"]


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


@pytest.mark.parametrize(
    ("minutes", "may_ask"), [(-41, False), (-40, True), (32, True), (39, True), (41, False)]
)
def test_between_bells_a_student_belongs_to_the_class_before_or_after(
    world: World, minutes: int, may_ask: bool
) -> None:
    """Period 3 is from 9:30 to 10:30, and nobody has a class in period 2 or 4."""
    try:
        hall_pass = ask(world, now=TEN + minutes * MINUTE)
    except Refused as refused:
        assert refused.refusal.code == "no_class_now"
        assert not may_ask
    else:
        assert hall_pass.origin_id == world.room.id
        assert may_ask
