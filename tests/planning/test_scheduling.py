"""Planning passes: what can be, what can't and why, and who has to say yes."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.core.models import Outbox
from corridor.passes.queries.snapshot import book_now
from corridor.planning.commands.answering import (
    approve_scheduled,
    cancel_scheduled,
    decline_scheduled,
)
from corridor.planning.commands.scheduling import Saved, move_scheduled, schedule
from corridor.planning.drafts import Draft
from corridor.planning.models import ScheduledPass, Series
from corridor.planning.queries.drafting import MOST, chances
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.rostering.models import Absence
from corridor.schools.models import CalendarDay
from tests.factories import TEN, World, actor_of, make_member, person_of, staff_place
from tests.passes.acting import MINUTE
from tests.passes.policy import keep_apart
from tests.planning.making import TODAY, plan
from tests.planning.test_starting import begin, came_of

NINE = TEN - timedelta(minutes=45)
FRIDAY = date(2026, 9, 18)


def draft(world: World, *members: Member, **changes: Any) -> Draft:
    students = tuple(person_of(member) for member in members or (world.student,))
    usual = {
        "students": students,
        "destination_id": world.nurse.id,
        "pattern": Pattern(dates=(TODAY,)),
        "when": When(period="3", offset_minutes=30),
    }
    return Draft(**{**usual, **changes})


def save(world: World, wanted: Draft, *, by: Member | None = None, **more: Any) -> Saved:
    return schedule(actor=actor_of(by or world.teacher), draft=wanted, now=NINE, **more)


def only(saved: Saved) -> ScheduledPass:
    (found,) = ScheduledPass.objects.filter(id__in=saved.ids)
    return found


def problems(world: World, wanted: Draft, *, by_student: bool = False) -> list[tuple[str, bool]]:
    book = book_now(school_id=world.school.id, now=NINE)
    found = chances(book=book, draft=wanted, now=NINE, by_student=by_student)
    return [(problem.code, problem.stops) for chance in found for problem in chance.problems]


def test_staff_schedule_a_pass_that_then_starts_by_itself(world: World) -> None:
    scheduled = only(save(world, draft(world)))

    assert (scheduled.state, scheduled.due_at, scheduled.minutes) == ("scheduled", TEN, 15)
    begin(world)
    assert came_of(scheduled)[0] == "started"


def test_both_sides_are_told_when_a_pass_is_scheduled(world: World) -> None:
    save(world, draft(world))

    told = {topic for row in Outbox.objects.all() for topic in row.topics}
    assert {f"person:{person_of(world.student)}", f"room:{world.nurse.id}"} <= told


def test_a_student_asks_and_nothing_starts_before_the_yes(world: World) -> None:
    world.change(world.library, approval_scheduled="destination")
    wanted = draft(world, destination_id=world.library.id)
    asked = only(save(world, wanted, by=world.student))
    assert (asked.state, asked.asked) == ("requested", [person_of(world.librarian)])

    approve_scheduled(actor=actor_of(world.librarian), plan_id=asked.id, now=NINE)
    begin(world)

    assert came_of(asked)[0] == "started"


def test_a_yes_that_comes_at_its_time_is_too_late(world: World) -> None:
    asked = plan(world, state="requested", asked=[person_of(world.teacher)])

    with pytest.raises(Refused, match="over"):
        approve_scheduled(actor=actor_of(world.teacher), plan_id=asked.id, now=TEN)
    begin(world)

    assert came_of(asked) == ("missed", "unanswered")


def test_where_both_have_to_agree_one_yes_is_not_enough(world: World) -> None:
    world.change(world.library, approval_scheduled="both")
    wanted = draft(world, destination_id=world.library.id)
    asked = only(save(world, wanted, by=world.student))

    approve_scheduled(actor=actor_of(world.teacher), plan_id=asked.id, now=NINE)
    assert came_of(asked) == ("requested", "")
    approve_scheduled(actor=actor_of(world.librarian), plan_id=asked.id, now=NINE)

    assert came_of(asked) == ("scheduled", "")


def test_who_was_not_asked_does_not_answer(world: World) -> None:
    asked = plan(world, state="requested", asked=[person_of(world.librarian)], due_at=TEN)

    with pytest.raises(NotAllowed):
        approve_scheduled(actor=actor_of(world.teacher), plan_id=asked.id, now=NINE)
    decline_scheduled(
        actor=actor_of(world.librarian), plan_id=asked.id, now=NINE, words="Tomorrow is better."
    )

    asked.refresh_from_db()
    assert (asked.state, asked.words) == ("declined", "Tomorrow is better.")


def test_the_visited_person_is_asked_and_no_other(world: World) -> None:
    world.change(world.library, approval_scheduled="destination")
    other = make_member(world.school, "librarian")
    staff_place(world.library, other)
    wanted = draft(world, destination_id=world.library.id, host_id=other.id)

    world.change(world.library)
    asked = only(save(world, wanted, by=world.student))

    assert asked.asked == [person_of(other)]


def test_a_student_plans_for_nobody_else_and_one_visit_at_a_time(world: World) -> None:
    with pytest.raises(NotFound):
        save(world, draft(world, world.students[1]), by=world.student)
    with pytest.raises(NotFound):
        save(world, draft(world, pattern=Pattern(dates=(TODAY, FRIDAY))), by=world.student)

    assert not ScheduledPass.objects.exists()


def test_a_student_can_not_take_more_minutes_than_the_place_gives(world: World) -> None:
    with pytest.raises(Invalid, match="1 to 15"):
        save(world, draft(world, minutes=16), by=world.student)


def test_what_staff_planned_a_student_leaves_alone_unless_they_may_decline(world: World) -> None:
    fixed, loose = plan(world), plan(world, may_decline=True, date=FRIDAY)
    student = actor_of(world.student)

    with pytest.raises(NotAllowed):
        cancel_scheduled(actor=student, plan_ids=[fixed.id, loose.id], now=NINE)
    assert came_of(loose) == ("scheduled", "")
    cancel_scheduled(actor=student, plan_ids=[loose.id], now=NINE)

    assert came_of(loose) == ("cancelled", "by_student")
    assert came_of(fixed) == ("scheduled", "")


def test_another_student_never_learns_of_a_plan(world: World) -> None:
    scheduled = plan(world)

    with pytest.raises(NotFound):
        cancel_scheduled(actor=actor_of(world.students[1]), plan_ids=[scheduled.id], now=NINE)


def test_what_has_started_is_cancelled_no_more(world: World) -> None:
    scheduled = plan(world)
    begin(world)

    with pytest.raises(Refused, match="started"):
        cancel_scheduled(actor=actor_of(world.teacher), plan_ids=[scheduled.id], now=TEN)


def test_forty_students_on_three_days_are_a_hundred_and_twenty_passes(world: World) -> None:
    members = world.add_students(40)
    days = tuple(TODAY + timedelta(days=n) for n in range(3))

    saved = save(world, draft(world, *members, pattern=Pattern(dates=days), title="Chess club"))

    assert len(saved.ids) == 120
    assert Series.objects.get().students.count() == 40


def test_what_can_not_be_is_left_out_and_told(world: World) -> None:
    plan(world)  # the first student has a plan at that time
    CalendarDay.objects.create(school=world.school, date=FRIDAY, is_school_day=False)
    world.change(world.school)
    wanted = draft(world, *world.students, pattern=Pattern(dates=(TODAY, FRIDAY)))

    saved = save(world, wanted)

    assert len(saved.ids) == 2
    codes = [(c.date, c.problems[0].code) for c in saved.left_out]
    assert codes == [(TODAY, "other_plan"), *[(FRIDAY, "no_school")] * 3]


def test_when_nothing_can_be_nothing_is_saved_and_every_reason_is_told(world: World) -> None:
    with pytest.raises(Refused, match="no such period"):
        save(world, draft(world, when=When(period="9")))

    assert not ScheduledPass.objects.exists()


def test_a_repeating_plan_takes_its_weekdays_and_no_holiday(world: World) -> None:
    CalendarDay.objects.create(school=world.school, date=date(2026, 9, 21), is_school_day=False)
    weekly = Pattern(starts_on=TODAY, ends_on=date(2026, 10, 5), weekdays=frozenset({1}))

    saved = save(world, draft(world, pattern=weekly))

    found = ScheduledPass.objects.filter(id__in=saved.ids).values_list("date", flat=True)
    assert sorted(found) == [TODAY, date(2026, 9, 28), date(2026, 10, 5)]


def test_a_repeating_plan_takes_days_of_its_type(world: World) -> None:
    for day, kind in ((14, "A"), (15, "B"), (16, "A")):
        CalendarDay.objects.create(school=world.school, date=date(2026, 9, day), day_type=kind)
    pattern = Pattern(starts_on=TODAY, ends_on=FRIDAY, day_types=frozenset({"A"}))

    saved = save(world, draft(world, pattern=pattern))

    assert len(saved.ids) == 2


def test_too_many_at_once_are_refused_before_anything_is_read(world: World) -> None:
    pattern = Pattern(dates=tuple(TODAY + timedelta(days=n) for n in range(MOST + 1)))

    with pytest.raises(Invalid, match="at most"):
        save(world, draft(world, pattern=pattern))


def test_the_class_at_that_time_is_where_they_come_from(world: World) -> None:
    stranger = make_member(world.school, "student")

    assert problems(world, draft(world, stranger)) == [("no_class", True)]
    assert problems(world, draft(world, stranger, origin_id=world.library.id)) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"closed_from": TEN - MINUTE, "closed_until": TEN + MINUTE}, "closed"),
        ({"visible_grades": ["12"]}, "not_visible"),
        ({"cutoff_for": "3", "cutoff_period": "2"}, "cut_off"),
    ],
)
def test_a_place_may_stand_in_the_way(world: World, fields: dict[str, Any], code: str) -> None:
    world.change(world.nurse, **fields)

    assert (code, True) in problems(world, draft(world), by_student=True)


def test_a_request_for_a_period_is_made_before_the_cut_off(world: World) -> None:
    world.change(world.nurse, cutoff_for="3", cutoff_period="3")  # which begins at half past nine

    assert problems(world, draft(world), by_student=True) == []


def test_a_full_time_stops_students_and_warns_staff(world: World) -> None:
    world.change(world.nurse, capacity_to=1)
    plan(world, student=world.students[1])

    assert problems(world, draft(world), by_student=True) == [("full", True)]
    assert problems(world, draft(world)) == [("full", False)]
    later = When(at=time(10, 15))  # when the other one is over
    assert problems(world, draft(world, when=later), by_student=True) == []


def test_who_is_kept_apart_reads_as_a_full_time_to_the_student(world: World) -> None:
    world.change(world.nurse, capacity_to=5)
    plan(world, student=world.students[1])
    keep_apart(world, *world.students[:2])

    assert problems(world, draft(world), by_student=True) == [("full", True)]
    assert problems(world, draft(world)) == [("keep_apart", False)]


def test_two_of_one_draft_are_kept_apart_as_well(world: World) -> None:
    keep_apart(world, *world.students[:2])

    assert problems(world, draft(world, *world.students[:2])) == [("keep_apart", False)]


def test_an_absence_is_told_before_saving(world: World) -> None:
    person_id = person_of(world.student)
    Absence.objects.create(school=world.school, person_id=person_id, date=TODAY, noted_at=NINE)

    assert problems(world, draft(world)) == [("absent", False)]


def test_what_is_over_is_over(world: World) -> None:
    over = draft(world, when=When(at=time(9, 10)), origin_id=world.room.id)

    assert problems(world, over) == [("past", True)]


def test_a_student_gives_five_minutes_notice(world: World) -> None:
    soon = draft(world, when=When(at=time(9, 19)), origin_id=world.room.id)

    assert problems(world, soon, by_student=True) == [("too_soon", True)]
    assert problems(world, soon) == []


def test_a_plan_is_moved_and_its_old_time_is_in_nobodys_way(world: World) -> None:
    scheduled = plan(world)
    quarter_past = When(period="3", offset_minutes=35)  # its own old time would stand in its way

    move_scheduled(
        actor=actor_of(world.teacher), plan_id=scheduled.id, day=TODAY, when=quarter_past, now=NINE
    )

    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.due_at) == ("scheduled", TEN + 5 * MINUTE)
    assert scheduled.wake_at == scheduled.due_at


def test_a_student_who_moves_their_visit_asks_anew(world: World) -> None:
    world.change(world.library, approval_scheduled="destination")
    asked = only(
        save(world, draft(world, destination_id=world.library.id, minutes=5), by=world.student)
    )
    approve_scheduled(actor=actor_of(world.librarian), plan_id=asked.id, now=NINE)

    move_scheduled(
        actor=actor_of(world.student),
        plan_id=asked.id,
        day=TODAY,
        when=When(period="3", offset_minutes=10),
        now=NINE,
    )

    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("requested", None)


def test_a_plan_that_can_not_be_moved_stays_where_it_was(world: World) -> None:
    scheduled, actor = plan(world), actor_of(world.teacher)

    with pytest.raises(Refused, match="no such period"):
        move_scheduled(
            actor=actor, plan_id=scheduled.id, day=TODAY, when=When(period="9"), now=NINE
        )
    with pytest.raises(NotAllowed):
        move_scheduled(
            actor=actor_of(world.student),
            plan_id=scheduled.id,
            day=TODAY,
            when=When(period="3"),
            now=NINE,
        )

    scheduled.refresh_from_db()
    assert scheduled.due_at == TEN
