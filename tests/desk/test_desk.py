"""The attendance desk: who comes late, who leaves early, who is absent."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from corridor.core.errors import Invalid, NotFound, Refused
from corridor.core.models import Outbox
from corridor.desk.commands.absences import mark_absent, take_back_absence
from corridor.desk.commands.leaving import pick_up
from corridor.desk.commands.withdrawing import withdraw
from corridor.desk.models import Entry
from corridor.desk.queries.absences import absent_on
from corridor.desk.queries.room import lines_of_room
from corridor.passes.commands import Ask, arrive, request_pass
from corridor.passes.models import HallPass
from corridor.passes.queries import find_cards
from corridor.planning.commands.scheduling import schedule
from corridor.planning.models import ScheduledPass
from corridor.rostering.models import Absence
from corridor.rostering.queries.absences import absent
from tests.desk.making import Desk
from tests.factories import TEN, actor_of, make_section, person_of
from tests.passes.acting import MINUTE
from tests.planning.making import TODAY, plan
from tests.planning.test_scheduling import draft
from tests.planning.test_starting import begin, came_of

LATER = time(10, 20)
TWENTY_PAST = TEN + 20 * MINUTE


def topics() -> set[str]:
    return {topic for row in Outbox.objects.all() for topic in row.topics}


def pass_of(entry: Entry) -> HallPass:
    entry.refresh_from_db()
    found: HallPass | None = entry.hall_pass
    assert found is not None
    return found


def plan_of(entry: Entry) -> ScheduledPass:
    entry.refresh_from_db()
    found: ScheduledPass | None = entry.scheduled_pass
    assert found is not None
    return found


def test_who_comes_late_goes_one_way_from_the_desk_to_the_class_of_now(desk: Desk) -> None:
    Outbox.objects.all().delete()
    entry = desk.arrive()

    sent = pass_of(entry)
    assert (sent.state, sent.trip, sent.source) == ("out", "one_way", "desk")
    assert (sent.origin_id, sent.destination_id) == (desk.late.id, desk.world.room.id)
    assert sent.note == "Appointment"
    assert (entry.date, entry.at, entry.period) == (TODAY, TEN, "3")
    assert {f"room:{desk.world.room.id}", f"person:{sent.student_id}"} <= topics()
    assert desk.line(entry).state == "on_the_way"

    arrive(actor=actor_of(desk.world.teacher), pass_id=sent.id, now=TEN + MINUTE)
    assert desk.line(entry).state == "in_class"


def test_a_late_pass_waits_for_nobodys_yes(desk: Desk) -> None:
    """Also where the room keeps approving, and has no trips that lead one way."""
    desk.world.change(desk.world.room, approval_of_staff_passes=True, kind="other")

    assert desk.line(desk.arrive()).state == "on_the_way"


def test_who_has_no_class_now_is_noted_without_a_pass(desk: Desk) -> None:
    desk.world.section.meetings.all().delete()

    entry = desk.arrive()
    assert entry.hall_pass_id is None
    assert desk.line(entry).state == "no_pass"


def test_who_leaves_without_a_class_is_noted_without_a_pass(desk: Desk) -> None:
    desk.world.section.meetings.all().delete()

    for at in (time(10, 0), LATER):
        assert desk.line(desk.leave(at)).state == "no_pass"


def test_what_was_long_ago_is_noted_without_a_pass(desk: Desk) -> None:
    assert desk.arrive(at=TEN - 90 * MINUTE).hall_pass_id is None


@pytest.mark.parametrize("at", [TEN + 5 * MINUTE, TEN - timedelta(days=1)])
def test_a_late_arrival_is_of_today_and_not_ahead(desk: Desk, at: datetime) -> None:
    with pytest.raises(Invalid) as problem:
        desk.arrive(at=at)
    assert "at" in problem.value.fields
    assert not Entry.objects.exists()


def test_the_same_line_is_noted_once(desk: Desk) -> None:
    desk.world.section.meetings.all().delete()
    desk.arrive()

    with pytest.raises(Refused) as refused:
        desk.arrive()
    assert refused.value.refusal.code == "noted_already"
    assert Entry.objects.count() == 1


def test_a_refused_pass_leaves_no_line(desk: Desk) -> None:
    ask = Ask(student_id=person_of(desk.world.student), destination_id=desk.world.nurse.id)
    request_pass(actor=actor_of(desk.world.teacher), ask=ask, now=TEN)

    with pytest.raises(Refused):
        desk.arrive()
    assert not Entry.objects.exists()


def test_only_reasons_of_the_list_are_taken(desk: Desk) -> None:
    for wrong in (None, desk.reason("leaving")):
        with pytest.raises(Invalid) as problem:
            desk.arrive(reason_id=wrong)
        assert problem.value.fields.keys() == {"reason"}


def test_who_leaves_early_gets_a_pass_to_the_desk_at_the_time(desk: Desk) -> None:
    desk.world.change(desk.leaving, trips="round_trip")  # whatever somebody has set
    Outbox.objects.all().delete()
    entry = desk.leave(LATER, pick_up="Aunt Rosa")

    scheduled = plan_of(entry)
    assert (scheduled.state, scheduled.trip) == ("scheduled", "one_way")
    assert (scheduled.due_at, scheduled.destination_id) == (TWENTY_PAST, desk.leaving.id)
    assert desk.line(entry).state == "scheduled"
    assert f"room:{desk.world.room.id}" in topics()

    begin(desk.world, TWENTY_PAST)
    entry.refresh_from_db()
    assert desk.line(entry).state == "on_the_way"
    assert desk.line(entry).hall_pass_id is not None


def test_who_leaves_now_is_sent_at_once(desk: Desk) -> None:
    entry = desk.leave(time(10, 0), now=TEN + MINUTE / 2)

    sent = pass_of(entry)
    assert (sent.origin_id, sent.destination_id) == (desk.world.room.id, desk.leaving.id)
    assert (sent.state, sent.source, sent.trip) == ("out", "desk", "one_way")


def test_who_is_picked_up_arrives_and_is_absent_from_then_on(desk: Desk) -> None:
    entry = desk.leave(LATER)
    begin(desk.world, TWENTY_PAST)
    now = TWENTY_PAST + 5 * MINUTE

    pick_up(actor=actor_of(desk.clerk), entry_id=entry.id, now=now)

    assert desk.line(entry).state == "picked_up"
    sent = HallPass.objects.get(student_id=entry.student_id)
    assert (sent.state, sent.end_reason) == ("ended", "arrived")
    people = [entry.student_id]
    assert absent(school_id=desk.school.id, people=people, day=TODAY, at=now)
    assert not absent(school_id=desk.school.id, people=people, day=TODAY, at=TWENTY_PAST)
    with pytest.raises(Refused):
        pick_up(actor=actor_of(desk.clerk), entry_id=entry.id, now=now)


def test_who_is_picked_up_sooner_needs_the_pass_no_more(desk: Desk) -> None:
    entry = desk.leave(LATER)

    pick_up(actor=actor_of(desk.clerk), entry_id=entry.id, now=TEN + MINUTE)

    scheduled = plan_of(entry)
    assert came_of(scheduled) == ("cancelled", "by_staff")


def test_who_is_back_goes_to_class_and_is_absent_no_more(desk: Desk) -> None:
    left = desk.leave(time(10, 0))
    pick_up(actor=actor_of(desk.clerk), entry_id=left.id, now=TEN + MINUTE)
    now = TEN + 10 * MINUTE

    back = desk.arrive(at=now, now=now, kind="back")

    assert desk.line(back).state == "on_the_way"
    people = [left.student_id]
    assert not absent(school_id=desk.school.id, people=people, day=TODAY, at=now)
    assert absent(school_id=desk.school.id, people=people, day=TODAY, at=TEN + 5 * MINUTE)


def test_who_was_noted_as_absent_and_comes_is_here(desk: Desk) -> None:
    people = [person_of(desk.world.student)]
    mark_absent(actor=actor_of(desk.clerk), students=people, now=TEN - 60 * MINUTE)

    entry = desk.arrive()

    assert not absent(school_id=desk.school.id, people=people, day=TODAY, at=TEN)
    withdraw(actor=actor_of(desk.clerk), entry_id=entry.id, now=TEN + MINUTE)
    assert absent(school_id=desk.school.id, people=people, day=TODAY, at=TEN + MINUTE)


def test_a_mistake_is_taken_back_with_what_it_led_to(desk: Desk) -> None:
    clerk = actor_of(desk.clerk)
    late = desk.arrive()
    withdraw(actor=clerk, entry_id=late.id, now=TEN + MINUTE)
    leaving = desk.leave(LATER, now=TEN + MINUTE)
    withdraw(actor=clerk, entry_id=leaving.id, now=TEN + 2 * MINUTE)

    assert pass_of(late).state == "ended"
    scheduled = plan_of(leaving)
    assert came_of(scheduled)[0] == "cancelled"
    assert {desk.line(late).state, desk.line(leaving).state} == {"withdrawn"}
    with pytest.raises(Refused):
        withdraw(actor=clerk, entry_id=late.id, now=TEN + 2 * MINUTE)


def test_taking_a_pick_up_back_ends_the_absence(desk: Desk) -> None:
    entry = desk.leave(time(10, 0))
    pick_up(actor=actor_of(desk.clerk), entry_id=entry.id, now=TEN + MINUTE)

    withdraw(actor=actor_of(desk.clerk), entry_id=entry.id, now=TEN + 2 * MINUTE)

    assert not Absence.objects.filter(ended_at__isnull=True).exists()


def test_passes_of_who_is_absent_do_not_start(desk: Desk) -> None:
    scheduled, clerk = plan(desk.world), actor_of(desk.clerk)
    people = [person_of(desk.world.student)]

    assert mark_absent(actor=clerk, students=people, now=TEN - 30 * MINUTE) == 1
    assert mark_absent(actor=clerk, students=people, now=TEN - 30 * MINUTE) == 0
    assert [row.plans for row in absent_on(school_id=desk.school.id, day=TODAY)] == [1]
    begin(desk.world)

    assert came_of(scheduled) == ("cancelled", "absent")


def test_an_absence_that_is_taken_back_lets_passes_start(desk: Desk) -> None:
    scheduled, clerk = plan(desk.world), actor_of(desk.clerk)
    mark_absent(actor=clerk, students=[person_of(desk.world.student)], now=TEN - 30 * MINUTE)

    take_back_absence(actor=clerk, absence_id=Absence.objects.get().id, now=TEN - 20 * MINUTE)
    begin(desk.world)

    assert came_of(scheduled)[0] == "started"


def test_neither_counts_toward_the_limit(desk: Desk) -> None:
    """Not even where passes by staff count, and the places say that they do."""
    world = desk.world
    world.change(world.school, pass_limit=1, staff_passes_count=True)
    world.change(desk.late, counts_toward_limit=True)
    world.change(desk.leaving, counts_toward_limit=True)
    late = desk.arrive()
    arrive(actor=actor_of(world.teacher), pass_id=pass_of(late).id, now=TEN + MINUTE)
    leaving = desk.leave(time(10, 5), now=TEN + MINUTE)
    begin(world, TEN + 5 * MINUTE)
    assert desk.line(leaving).state == "on_the_way"

    assert not HallPass.objects.filter(counted_on__isnull=False).exists()
    # The control: a pass by a teacher to another place does count there.
    other = person_of(world.students[1])
    ask = Ask(student_id=other, destination_id=world.restroom.id)
    request_pass(actor=actor_of(world.teacher), ask=ask, now=TEN)
    assert HallPass.objects.get(student_id=other).counted_on == TODAY


@pytest.mark.parametrize("place", ["late", "leaving"])
def test_nobody_else_goes_to_the_desk_or_comes_from_there(desk: Desk, place: str) -> None:
    world, location = desk.world, getattr(desk, place)
    world.change(location, is_destination=True, trips="both")
    world.change(world.school, students_may_name_origin=True)
    student = person_of(world.student)
    to = Ask(student_id=student, destination_id=location.id)
    urgent = Ask(student_id=student, destination_id=location.id, urgent=True)
    from_ = Ask(student_id=student, destination_id=world.restroom.id, origin_id=location.id)
    for ask in (to, urgent, from_):
        for member in (world.student, world.teacher):
            with pytest.raises(Invalid):
                request_pass(actor=actor_of(member), ask=ask, now=TEN)
    for member in (world.student, world.teacher):
        wanted = draft(world, destination_id=location.id)
        with pytest.raises(Invalid):
            schedule(actor=actor_of(member), draft=wanted, now=TEN - 30 * MINUTE)
    assert not HallPass.objects.exists()

    request_pass(actor=actor_of(desk.clerk), ask=to, now=TEN)
    assert HallPass.objects.get().destination_id == location.id


def test_only_who_works_at_the_desk_notes_anything(desk: Desk) -> None:
    for member in (desk.world.teacher, desk.world.student):
        with pytest.raises(NotFound):
            desk.arrive(by=member)
    assert not Entry.objects.exists()
    desk.arrive(by=desk.world.admin)
    assert Entry.objects.count() == 1


def test_the_teacher_of_the_period_sees_who_comes_and_who_leaves(desk: Desk) -> None:
    desk.arrive()
    other = person_of(desk.world.students[1])
    desk.leave(LATER, student_id=other)
    after = make_section(desk.world.room, period="4")
    at: dict[str, Any] = {"school_id": desk.school.id, "location_id": desk.world.room.id}
    at |= {"day": TODAY, "now": TEN}

    found = lines_of_room(**at, section_id=desk.world.section.id)
    assert [line.reason for line in found.coming] == ["Appointment"]
    assert [(line.student_id, line.reason) for line in found.leaving] == [(other, "Appointment")]
    assert lines_of_room(**at, section_id=after.id).leaving == []


def test_both_are_filterable_in_the_list_of_passes(desk: Desk) -> None:
    late = desk.arrive()
    leaving = desk.leave(time(10, 0), student_id=person_of(desk.world.students[1]))
    ask = Ask(student_id=person_of(desk.world.students[2]), destination_id=desk.world.restroom.id)
    request_pass(actor=actor_of(desk.world.teacher), ask=ask, now=TEN)

    def found(kind: str) -> list[object]:
        filters = {"place_kind": kind} if kind else {}
        cards, _more = find_cards(actor=actor_of(desk.clerk), filters=filters, limit=9)
        return [card.id for card in cards]

    assert found("late_arrival") == [late.hall_pass_id]
    assert found("early_dismissal") == [leaving.hall_pass_id]
    assert len(found("")) == 3
