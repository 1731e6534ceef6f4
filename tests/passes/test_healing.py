"""Forgotten passes mend themselves: at the bell, by the next request, with a teacher's word."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError

from corridor.core.errors import NotAllowed, Refused
from corridor.passes import commands, jobs, line
from corridor.passes.models import HallPass
from corridor.passes.queries.cards import card_of
from tests.factories import TEN, World, actor_of, make_location
from tests.passes.acting import MINUTE, ask, fill, kinds, states

pytestmark = pytest.mark.django_db
BELL = TEN + 30 * MINUTE  # period 3 ends at 10:30


@pytest.fixture
def world(district: object) -> World:
    return World(students=3)


def settle(world: World, now: object) -> None:
    commands.settle_school(school_id=world.school.id, now=now)  # type: ignore[arg-type]


def test_the_bell_closes_what_is_overdue_and_marks_its_end_unknown(world: World) -> None:
    late = ask(world, now=TEN + 20 * MINUTE)
    settle(world, BELL - timedelta(seconds=1))
    assert states(late) == ["out"]

    settle(world, BELL)

    late.refresh_from_db()
    assert (late.state, late.end_reason) == ("ended", "bell")
    card = card_of(actor=actor_of(world.teacher), pass_id=late.id)
    assert card.end_unknown
    assert card.hall_time(BELL) == 5 * MINUTE


def test_the_bell_leaves_a_visit_alone_that_is_not_over(world: World) -> None:
    visit = ask(world, destination_id=world.nurse.id, now=TEN + 25 * MINUTE)

    settle(world, BELL)

    assert states(visit) == ["out"]


def test_the_bell_is_when_the_gate_is_due(world: World) -> None:
    ask(world, now=TEN + 20 * MINUTE)

    gate = world.school.gates.get()

    assert gate.next_due_at == BELL


def test_the_next_request_closes_a_stale_pass(world: World) -> None:
    forgotten = ask(world)

    following = ask(world, now=TEN + 15 * MINUTE)

    forgotten.refresh_from_db()
    assert (forgotten.state, forgotten.end_reason) == ("ended", "next_request")
    assert states(following) == ["out"]


def test_a_pass_that_is_late_but_not_stale_still_stands_in_the_way(world: World) -> None:
    """Negative control: only what is stale gives way."""
    late = ask(world)

    with pytest.raises(Refused) as refused:
        ask(world, now=TEN + 14 * MINUTE)

    assert refused.value.refusal.code == "live_pass"
    assert states(late) == ["out"]


@pytest.mark.parametrize(("keeps", "state"), [(False, "cancelled"), (True, "waiting")])
def test_a_place_in_line_is_kept_over_the_bell_where_the_school_wants_it(
    world: World, keeps: bool, state: str
) -> None:
    world.change(world.school, keep_line_over_bell=keeps)
    world.change(world.nurse, capacity_to=1)
    fill(world, world.nurse, 1)
    there = HallPass.objects.get(destination=world.nurse)
    commands.arrive(actor=actor_of(world.teacher), pass_id=there.id, now=TEN)
    waiting = ask(world, destination_id=world.nurse.id)

    settle(world, BELL)

    assert states(waiting) == [state]
    waiting.refresh_from_db()
    assert waiting.end_reason == ("" if keeps else "bell")


def test_a_closing_place_sends_its_line_to_another_one_like_it(world: World) -> None:
    world.change(world.restroom, capacity_to=1)
    other = make_location(world.school, "Restroom, Hall C", kind="restroom", capacity_to=4)
    fill(world, world.restroom, 1)
    waiting = ask(world)

    world.change(world.restroom, closed_from=TEN + MINUTE)
    settle(world, TEN + MINUTE)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.destination_id) == ("offered", other.id)
    assert kinds(waiting) == ["requested", "joined_line", "rerouted", "offered"]


def test_without_another_one_the_line_is_told_that_the_place_closed(world: World) -> None:
    world.change(world.restroom, capacity_to=1)
    fill(world, world.restroom, 1)
    waiting = ask(world)

    world.change(world.restroom, closed_from=TEN + MINUTE)
    settle(world, TEN + MINUTE)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.end_reason) == ("cancelled", "closed")


def test_without_rerouting_the_line_stands_before_a_closed_door(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(line, "reroute", lambda *_: [])
    world.change(world.restroom, capacity_to=1)
    fill(world, world.restroom, 1)
    waiting = ask(world)

    world.change(world.restroom, closed_from=TEN + MINUTE)
    settle(world, TEN + MINUTE)

    assert states(waiting) == ["waiting"]


def test_a_planned_closure_is_when_the_gate_is_due(world: World) -> None:
    world.change(world.restroom, capacity_to=1, closed_from=TEN + 3 * MINUTE)
    fill(world, world.restroom, 1)
    ask(world)

    assert world.school.gates.get().next_due_at == TEN + 3 * MINUTE


def test_still_out_lets_a_closed_pass_go_on(world: World) -> None:
    hall_pass = ask(world)
    settle(world, TEN + 20 * MINUTE)
    teacher = actor_of(world.teacher)

    commands.reopen_pass(actor=teacher, pass_id=hall_pass.id, now=TEN + 21 * MINUTE)

    hall_pass.refresh_from_db()
    assert (hall_pass.state, hall_pass.ended_at) == ("returning", None)
    assert hall_pass.due_at == TEN + 26 * MINUTE


def test_still_out_is_refused_when_the_student_has_another_pass(world: World) -> None:
    hall_pass = ask(world)
    settle(world, TEN + 20 * MINUTE)
    ask(world, now=TEN + 21 * MINUTE)

    with pytest.raises(Refused):
        commands.reopen_pass(
            actor=actor_of(world.teacher), pass_id=hall_pass.id, now=TEN + 22 * MINUTE
        )

    assert states(hall_pass) == ["ended"]


def test_was_on_time_and_is_back_are_words_of_staff(world: World) -> None:
    hall_pass = ask(world)
    settle(world, TEN + 20 * MINUTE)

    for verb in (commands.confirm_back, commands.reopen_pass, commands.correct_pass):
        with pytest.raises(NotAllowed):
            verb(actor=actor_of(world.student), pass_id=hall_pass.id, now=TEN + 21 * MINUTE)
    commands.correct_pass(
        actor=actor_of(world.teacher), pass_id=hall_pass.id, now=TEN + 21 * MINUTE
    )

    hall_pass.refresh_from_db()
    assert (hall_pass.end_reason, hall_pass.ended_at) == ("corrected", TEN + 5 * MINUTE)
    assert kinds(hall_pass)[-1] == "corrected"


def test_a_yes_after_the_bell_leads_into_a_line_that_the_next_bell_ends(world: World) -> None:
    """The bell that rang before the yes is not the one that ends the wait."""
    world.change(world.library, capacity_to=1)
    there = ask(
        world, world.students[1], destination_id=world.library.id, actor=actor_of(world.teacher)
    )
    commands.arrive(actor=actor_of(world.librarian), pass_id=there.id, now=TEN + MINUTE)
    late = ask(world, destination_id=world.library.id, now=BELL - MINUTE)

    commands.approve_pass(actor=actor_of(world.librarian), pass_id=late.id, now=BELL + MINUTE)
    settle(world, BELL + 2 * MINUTE)

    assert states(late) == ["waiting"]


def test_no_classroom_is_as_good_as_another(world: World) -> None:
    make_location(world.school, "Room 300", kind="classroom", approval="origin")
    gym = make_location(
        world.school, "Room 301", kind="classroom", approval="origin", capacity_to=1
    )
    blocker = ask(world, world.students[1], destination_id=gym.id, actor=actor_of(world.teacher))
    waiting = ask(world, destination_id=gym.id)
    commands.approve_pass(actor=actor_of(world.teacher), pass_id=waiting.id, now=TEN)
    assert states(blocker, waiting) == ["out", "waiting"]

    world.change(gym, closed_from=TEN + MINUTE)
    settle(world, TEN + MINUTE)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.end_reason) == ("cancelled", "closed")


def test_only_what_closed_by_itself_can_be_confirmed(world: World) -> None:
    hall_pass = ask(world)
    commands.end_pass(actor=actor_of(world.student), pass_id=hall_pass.id, now=TEN + MINUTE)

    with pytest.raises(Refused) as refused:
        commands.confirm_back(actor=actor_of(world.teacher), pass_id=hall_pass.id, now=TEN)

    assert refused.value.refusal.code == "was_back"


def test_a_long_visit_that_began_in_time_ended_on_time(world: World) -> None:
    """The clock stood while the student was there."""
    visit = ask(world, destination_id=world.nurse.id)
    commands.arrive(actor=actor_of(world.student), pass_id=visit.id, now=TEN + MINUTE)
    commands.end_pass(actor=actor_of(world.teacher), pass_id=visit.id, now=TEN + 25 * MINUTE)

    with pytest.raises(Refused) as refused:
        commands.correct_pass(
            actor=actor_of(world.teacher), pass_id=visit.id, now=TEN + 26 * MINUTE
        )

    assert refused.value.refusal.code == "on_time"


def test_a_student_heads_back_only_from_where_they_arrived(world: World) -> None:
    """Else an overdue pass would get new minutes for a tap."""
    late = ask(world)

    with pytest.raises(Refused):
        commands.send_back(actor=actor_of(world.student), pass_id=late.id, now=TEN + 8 * MINUTE)
    assert states(late) == ["out"]
    commands.send_back(actor=actor_of(world.teacher), pass_id=late.id, now=TEN + 8 * MINUTE)

    assert states(late) == ["returning"]


def test_a_school_that_fails_keeps_no_other_from_being_settled(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = World(students=1)
    overdue = ask(other)
    broken, settled = world.school.id, []

    def settle_or_fail(*, school_id: UUID, now: datetime) -> int:
        if school_id == broken:
            raise DatabaseError("It is held for long.")
        settled.append(school_id)
        return 0

    monkeypatch.setattr(jobs, "settle_school", settle_or_fail)
    ask(world)

    jobs.sweep_once()

    assert overdue.school_id in settled
