"""Scheduled passes start at their time, join the line, or come to nothing."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from corridor.core.models import Outbox
from corridor.passes.commands import end_pass
from corridor.passes.models import HallPass
from corridor.planning.commands import starting
from corridor.planning.commands.starting import start_due
from corridor.planning.models import ScheduledPass
from corridor.planning.times import When
from corridor.rostering.models import Absence
from corridor.schools.models import BellSchedule, CalendarDay, Period, SchoolGate
from tests.factories import TEN, World, actor_of, make_member, person_of
from tests.passes.acting import MINUTE, ask, fill, kinds
from tests.passes.policy import keep_apart, window
from tests.planning.making import TODAY, plan


def begin(world: World, now: Any = TEN) -> int:
    return start_due(school_id=world.school.id, now=now)


def again(scheduled: ScheduledPass) -> ScheduledPass:
    scheduled.refresh_from_db()
    return scheduled


def came_of(scheduled: ScheduledPass) -> tuple[str, str]:
    again(scheduled)
    return scheduled.state, scheduled.end_reason


def pass_of(scheduled: ScheduledPass) -> HallPass:
    return HallPass.objects.get(scheduled=scheduled)


def test_a_scheduled_pass_starts_by_itself_at_its_time(world: World) -> None:
    scheduled = plan(world)

    assert begin(world, TEN - timedelta(seconds=1)) == 0
    begin(world)

    started = pass_of(scheduled)
    assert (started.state, started.source, started.origin_id) == ("out", "scheduled", world.room.id)
    assert started.due_at == TEN + 15 * MINUTE
    assert kinds(started) == ["requested", "started"]


def test_it_starts_once(world: World) -> None:
    plan(world)

    begin(world)
    begin(world)

    assert HallPass.objects.count() == 1


def test_it_counts_toward_no_limit_and_not_toward_the_halls(world: World) -> None:
    world.change(world.nurse, counts_toward_limit=True)
    world.change(world.school, hall_limit=1, staff_passes_count=True)
    fill(world, world.restroom, 1)
    scheduled = plan(world)

    begin(world)

    assert pass_of(scheduled).state == "out"
    assert pass_of(scheduled).counted_on is None
    assert (
        ask(world, world.students[1]).state == "waiting"
    )  # one in the halls, and one is the limit


def test_a_full_place_puts_it_in_the_line(world: World) -> None:
    world.change(world.nurse, capacity_to=1)
    fill(world, world.nurse, 1)
    scheduled = plan(world)

    begin(world)

    assert pass_of(scheduled).state == "waiting"


def test_who_is_kept_apart_waits_like_anybody(world: World) -> None:
    keep_apart(world, *world.students[:2])
    ask(world, world.students[1], destination_id=world.nurse.id, now=TEN - MINUTE)
    scheduled = plan(world)

    begin(world)

    assert pass_of(scheduled).state == "waiting"


def test_no_pass_windows_do_not_bind_it(world: World) -> None:
    window(world, kind="period", first_minutes=60)
    scheduled = plan(world)

    begin(world)

    assert pass_of(scheduled).state == "out"


def test_nobody_answered_in_time_so_it_was_missed_and_never_active(world: World) -> None:
    """The answer comes a second too late."""
    scheduled = plan(world, state="requested", asked=[person_of(world.teacher)])

    begin(world)

    assert came_of(scheduled) == ("missed", "unanswered")
    assert not HallPass.objects.exists()


def test_who_is_absent_is_told_of_and_not_sent(world: World) -> None:
    scheduled = plan(world)
    Absence.objects.create(
        school=world.school, person_id=person_of(world.student), date=TODAY, noted_at=TEN
    )

    begin(world)

    assert came_of(scheduled) == ("cancelled", "absent")
    told = {topic for row in Outbox.objects.all() for topic in row.topics}
    assert {f"person:{person_of(world.student)}", f"room:{world.nurse.id}"} <= told


@pytest.mark.parametrize(
    ("fields", "is_away"),
    [
        ({"from_at": TEN + MINUTE}, False),
        ({"until_at": TEN}, False),
        ({"ended_at": TEN}, False),
        ({"from_at": TEN}, True),
        ({"until_at": TEN + MINUTE}, True),
    ],
)
def test_an_absence_holds_from_when_until_when_it_says(
    world: World, fields: dict[str, Any], *, is_away: bool
) -> None:
    scheduled = plan(world)
    person_id = person_of(world.student)
    Absence.objects.create(
        school=world.school, person_id=person_id, date=TODAY, noted_at=TEN, **fields
    )

    begin(world)

    assert (came_of(scheduled)[0] == "cancelled") is is_away


def test_another_pass_is_waited_for_until_the_bell(world: World) -> None:
    other = ask(world, destination_id=world.restroom.id, now=TEN - MINUTE)
    scheduled = plan(world)
    begin(world)
    assert came_of(scheduled) == ("scheduled", "")
    HallPass.objects.filter(id=other.id).update(due_at=TEN + 60 * MINUTE)  # and stays out

    begin(world, TEN + 30 * MINUTE)

    assert came_of(scheduled) == ("missed", "other_pass")


def test_it_starts_when_the_other_pass_has_ended_in_time(world: World) -> None:
    other = ask(world, destination_id=world.restroom.id, now=TEN - MINUTE)
    scheduled = plan(world)
    begin(world)
    end_pass(actor=actor_of(world.student), pass_id=other.id, now=TEN + MINUTE)
    begin(world, TEN + 2 * MINUTE)

    assert pass_of(scheduled).state == "out"


def test_a_test_hold_is_waited_for_and_then_it_was_missed(world: World) -> None:
    world.change(world.room, hold_until=TEN + 30 * MINUTE)
    scheduled = plan(world)

    begin(world)
    assert came_of(scheduled) == ("scheduled", "")
    world.change(world.room, hold_until=TEN + 40 * MINUTE)
    begin(world, TEN + 30 * MINUTE)

    assert came_of(scheduled) == ("missed", "refused")
    assert again(scheduled).refused_by == "hold"


def test_nobody_is_sent_to_a_place_that_is_no_more(world: World) -> None:
    scheduled = plan(world)
    world.change(world.nurse, archived_at=TEN)

    begin(world)
    begin(world, TEN + 30 * MINUTE)

    assert came_of(scheduled) == ("missed", "refused")
    assert again(scheduled).refused_by == "closed"


def test_a_frozen_school_holds_it_until_the_all_clear(world: World) -> None:
    gate = SchoolGate.objects.filter(school=world.school)
    gate.update(frozen=True)
    scheduled = plan(world)
    begin(world)
    gate.update(frozen=False)

    begin(world, TEN + MINUTE)

    assert pass_of(scheduled).state == "out"


def test_other_bells_move_what_is_bound_to_a_period(world: World) -> None:
    """Period 3 begins 20 minutes later on a day that changed after the pass was saved."""
    scheduled = plan(world)
    late = BellSchedule.objects.create(school=world.school, name="Late start")
    Period.objects.create(bell_schedule=late, name="3", starts_at=time(9, 50), ends_at=time(10, 50))
    CalendarDay.objects.create(school=world.school, date=TODAY, bell_schedule=late)
    SchoolGate.objects.filter(school=world.school).update(rules_version=7)

    begin(world)
    assert came_of(scheduled) == ("scheduled", "")
    assert scheduled.due_at == TEN + 20 * MINUTE
    begin(world, TEN + 20 * MINUTE)

    assert pass_of(scheduled).state == "out"


def test_a_time_of_the_clock_stays_where_it_is(world: World) -> None:
    scheduled = plan(world, when=When(at=time(10, 0)))

    begin(world)

    assert pass_of(scheduled).state == "out"


def test_a_day_off_leaves_it_without_a_time_and_it_is_missed_at_night(world: World) -> None:
    scheduled = plan(world)
    CalendarDay.objects.create(school=world.school, date=TODAY, is_school_day=False)

    begin(world)
    assert (came_of(scheduled), scheduled.due_at) == (("scheduled", ""), None)
    begin(world, TEN + timedelta(hours=14))

    assert came_of(scheduled) == ("missed", "no_such_time")


def test_who_left_the_school_has_no_plans_here_any_more(world: World) -> None:
    scheduled = plan(world)
    world.student.archived_at = TEN
    world.student.save()

    begin(world)

    assert came_of(scheduled) == ("cancelled", "left")


def test_a_worker_that_was_away_starts_nothing_after_the_bell(world: World) -> None:
    scheduled = plan(world)

    begin(world, TEN + 31 * MINUTE)

    assert came_of(scheduled) == ("missed", "too_late")


def test_the_room_of_the_class_then_is_where_it_starts(world: World) -> None:
    scheduled = plan(world)

    begin(world)

    assert pass_of(scheduled).section_id == world.section.id
    assert pass_of(scheduled).period_ends_at == TEN + 30 * MINUTE


def test_without_a_class_it_is_looked_for_again_until_the_bell(world: World) -> None:
    stranger = make_member(world.school, "student")
    scheduled = plan(world, student=stranger)

    begin(world)
    begin(world, TEN + 30 * MINUTE)

    assert came_of(scheduled) == ("missed", "refused")
    assert again(scheduled).refused_by == "no_class_now"


def test_many_go_in_batches_behind_one_gate_each(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for member in world.add_students(7):
        plan(world, student=member)
    monkeypatch.setattr(starting, "BATCH", 3)

    assert [begin(world) for _ in range(4)] == [3, 3, 1, 0]
    assert HallPass.objects.filter(state="out").count() == 7
