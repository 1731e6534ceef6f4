"""Asking for a pass and moving it, through the pages and without scripts."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from corridor.passes import commands
from corridor.passes.models import HallPass
from corridor.schools.models import Location, SchoolGate
from tests.factories import (
    TEN,
    World,
    actor_of,
    make_location,
    person_of,
)
from tests.pages import Visitor, text_of
from tests.passes.student_days import (
    MINUTE,
    Clock,
    clock,
    key_in,
    only_pass,
    request_pass,
    student,
)

__all__ = ["clock", "student"]
pytestmark = pytest.mark.django_db


def ask_page(place: Location) -> str:
    return f"/passes/ask/{place.id}/"


def send(visitor: Visitor, place: Location, **fields: Any) -> Any:
    """Open the sheet and press its button, with the key that the sheet has."""
    page = text_of(visitor.get(ask_page(place)))
    return visitor.post(ask_page(place), **{"key": key_in(page), **fields})


def test_asking_for_an_open_place_takes_one_more_tap(world: World, student: Visitor) -> None:
    sheet = text_of(student.get(ask_page(world.restroom)))
    assert "Start my pass" in sheet
    assert not {'name="trip"', 'name="approver"', 'name="note"'} & set(sheet.split())

    answer = send(student, world.restroom, minutes="3")

    assert answer.status_code == 303
    assert answer["Location"] == "/"
    assert (only_pass().state, only_pass().minutes) == ("out", 3)


def test_asking_where_somebody_decides_names_them_and_takes_a_note(
    world: World, student: Visitor
) -> None:
    sheet = text_of(student.get(ask_page(world.library)))
    assert "Ask Mr. Reyes" in sheet
    assert 'value="one_way"' in sheet
    assert 'name="note"' in sheet

    send(student, world.library, trip="one_way", minutes="10", note="Two books")

    made = only_pass()
    assert (made.state, made.trip, made.minutes) == ("requested", "one_way", 10)
    assert made.note == "Two books"


def test_asking_lets_the_student_choose_who_decides(world: World, student: Visitor) -> None:
    world.change(world.library, approval="student_choice")
    sheet = text_of(student.get(ask_page(world.library)))
    assert "Your teacher now" in sheet
    assert "Send my request" in sheet

    send(student, world.library, approver=person_of(world.librarian))

    assert only_pass().asked == [person_of(world.librarian)]


def test_asking_offers_only_minutes_up_to_the_places_own(world: World, student: Visitor) -> None:
    sheet = text_of(student.get(ask_page(world.library)))
    offered = [n for n in range(1, 60) if f'name="minutes" value="{n}"' in sheet]
    assert offered == [5, 10, 15, 20]

    answer = send(student, world.library, minutes="25")

    assert answer.status_code == 422
    assert "Choose from 1 to 20 minutes." in text_of(answer)
    assert not HallPass.objects.exists()


def test_asking_above_the_limit_says_who_decides(world: World, student: Visitor) -> None:
    world.change(world.school, pass_limit=1)
    done = request_pass(world, world.restroom, ago=9 * MINUTE)
    actor = actor_of(world.student)
    commands.end_pass(actor=actor, pass_id=done, now=TEN - 5 * MINUTE)

    sheet = text_of(student.get(ask_page(world.restroom)))
    send(student, world.restroom)

    assert "1 of 1 used today" in sheet
    assert "You can still ask. Ms. Bennett decides." in sheet
    asked = HallPass.objects.get(state="requested")
    assert asked.over_limit


def test_asking_for_a_full_place_says_where_in_line(world: World, student: Visitor) -> None:
    world.change(world.restroom, capacity_to=1)
    for member in world.students[1:]:
        request_pass(world, world.restroom, by=member, ago=MINUTE)

    sheet = text_of(student.get(ask_page(world.restroom)))
    send(student, world.restroom)

    assert "You’d be 2nd in line." in sheet
    assert "Join the line" in sheet
    mine = HallPass.objects.get(student_id=person_of(world.student))
    assert mine.state == "waiting"


def close(world: World) -> None:
    world.change(
        world.restroom,
        closed_from=TEN - MINUTE,
        closed_until=TEN + 16 * MINUTE,
        closed_reason="It’s being cleaned",
    )


def test_asking_for_a_closed_place_says_why_until_when_and_what_else(
    world: World, student: Visitor
) -> None:
    key = key_in(text_of(student.get(ask_page(world.restroom))))
    other = make_location(world.school, "Restroom, Hall C", kind="restroom")
    close(world)

    before = student.get(ask_page(world.restroom))
    answer = student.post(ask_page(world.restroom), key=key)

    assert (before.status_code, answer.status_code) == (200, 409)
    for page in (text_of(before), text_of(answer)):
        assert "Closed until 10:16" in page
        assert "It’s being cleaned" in page
        assert "in 16 minutes" in page
        assert "The office" in page
        assert ask_page(other) in page
        assert 'id="refusal"' not in page  # scripts show the sheet, not a short message
    assert not HallPass.objects.exists()


def test_asking_between_classes_is_refused_before_and_after_the_tap(
    world: World, student: Visitor, clock: Clock
) -> None:
    key = key_in(text_of(student.get(ask_page(world.restroom))))
    clock.now = TEN + 300 * MINUTE
    student.come_back()

    before = student.get(ask_page(world.restroom))
    answer = student.post(ask_page(world.restroom), key=key)

    assert "which room you are in" in text_of(before)
    assert "which room you are in" in text_of(answer)
    assert answer.status_code == 409
    assert not HallPass.objects.exists()


def test_asking_lets_students_say_where_they_are_where_the_school_does(
    world: World, student: Visitor, clock: Clock
) -> None:
    world.change(world.school, students_may_name_origin=True)
    clock.now = TEN + 300 * MINUTE
    student.come_back()
    assert "Where are you now?" in text_of(student.get(ask_page(world.restroom)))

    send(student, world.restroom, origin=world.room.id)

    assert only_pass().origin_id == world.room.id


def test_asking_while_passes_are_paused_is_refused(world: World, student: Visitor) -> None:
    SchoolGate.objects.update(frozen=True)

    assert "Passes are paused" in text_of(student.get(ask_page(world.restroom)))


def test_asking_twice_with_one_sheet_makes_one_pass(world: World, student: Visitor) -> None:
    key = key_in(text_of(student.get(ask_page(world.restroom))))

    answers = [student.post(ask_page(world.restroom), key=key).status_code for _ in "12"]

    assert answers == [303, 303]
    assert HallPass.objects.count() == 1


def test_asking_again_from_an_old_sheet_makes_nothing_new(
    world: World, student: Visitor, clock: Clock
) -> None:
    key = key_in(text_of(student.get(ask_page(world.restroom))))
    student.post(ask_page(world.restroom), key=key)
    clock.now = TEN + 2 * MINUTE
    student.post(f"/passes/{only_pass().id}/end/")

    same = student.post(ask_page(world.restroom), key=key)
    changed = student.post(ask_page(world.restroom), key=key, minutes="2")

    assert (same.status_code, changed.status_code) == (303, 303)
    assert HallPass.objects.count() == 1


def test_asking_twice_without_the_key_is_caught_by_the_rules_only(
    world: World, student: Visitor, clock: Clock
) -> None:
    """The control of the two tests above: it is the key that makes a second press harmless."""
    answers = [student.post(ask_page(world.restroom)).status_code for _ in "12"]
    clock.now = TEN + 2 * MINUTE
    student.post(f"/passes/{only_pass().id}/end/")
    student.post(ask_page(world.restroom))

    assert answers == [303, 409]
    assert HallPass.objects.count() == 2


def test_switching_gives_up_the_line_only_for_a_pass_that_is_made(
    world: World, student: Visitor
) -> None:
    world.change(world.restroom, capacity_to=1)
    request_pass(world, world.restroom, by=world.students[1], ago=MINUTE)
    waiting = request_pass(world, world.restroom, ago=MINUTE)
    assert "Instead of Restroom" in text_of(student.get(ask_page(world.nurse)))

    switched = send(student, world.nurse, leaving=waiting)

    assert switched.status_code == 303
    assert HallPass.objects.get(id=waiting).state == "cancelled"
    now = HallPass.objects.get(student_id=person_of(world.student), state="out")
    assert now.destination_id == world.nurse.id


def test_switching_keeps_the_place_in_line_when_refused(world: World, student: Visitor) -> None:
    world.change(world.restroom, capacity_to=1)
    request_pass(world, world.restroom, by=world.students[1], ago=MINUTE)
    waiting = request_pass(world, world.restroom, ago=MINUTE)
    world.change(world.nurse, closed_from=TEN - MINUTE)

    answer = student.post(ask_page(world.nurse), key=uuid4(), leaving=waiting)

    assert answer.status_code == 409
    assert HallPass.objects.get(id=waiting).state == "waiting"


def test_switching_does_not_give_up_a_pass_that_is_out(world: World, student: Visitor) -> None:
    out = request_pass(world, world.restroom, ago=MINUTE)

    answer = student.post(ask_page(world.nurse), key=uuid4(), leaving=out)

    assert answer.status_code == 409
    assert "One pass at a time" in text_of(answer)
    assert only_pass().state == "out"


def test_asking_is_not_there_for_staff_nor_for_what_is_not_listed(
    world: World, student: Visitor
) -> None:
    hidden = make_location(world.school, "Senior lounge", visible_grades=["12"])
    staff = Visitor(world.teacher)

    assert student.get(ask_page(hidden)).status_code == 404
    assert student.post(ask_page(hidden), key=uuid4()).status_code in {404, 409}
    assert staff.get(ask_page(world.restroom)).status_code == 404
    assert staff.post(ask_page(world.restroom), key=uuid4()).status_code == 404
    assert not HallPass.objects.exists()


def test_moving_a_long_visit_through_all_its_legs(
    world: World, student: Visitor, clock: Clock
) -> None:
    visit = request_pass(world, world.nurse)
    states = []
    for verb in ("arrive", "send-back", "end"):
        clock.now += 2 * MINUTE
        assert student.post(f"/passes/{visit}/{verb}/").status_code == 303
        states.append(only_pass().state)

    assert states == ["arrived", "returning", "ended"]
    page = text_of(student.get("/"))
    assert "Welcome back. 4:00 in the halls, and it doesn’t count." in page
    assert "Welcome back" not in text_of(student.get("/"))


def test_moving_when_it_is_ones_turn_starts_the_clock(world: World, student: Visitor) -> None:
    world.change(world.restroom, capacity_to=1)
    first = request_pass(world, world.restroom, by=world.students[1], ago=MINUTE)
    turn = request_pass(world, world.restroom, ago=MINUTE)
    assert student.post(f"/passes/{turn}/start/").status_code == 409

    commands.end_pass(actor=actor_of(world.students[1]), pass_id=first, now=TEN)
    answer = student.post(f"/passes/{turn}/start/")

    assert answer.status_code == 303
    assert HallPass.objects.get(id=turn).state == "out"


def test_moving_a_request_back_cancels_it(world: World, student: Visitor) -> None:
    asked = request_pass(world, world.library)

    student.post(f"/passes/{asked}/cancel/")

    assert only_pass().state == "cancelled"
    assert "Taken back. Nothing was counted." in text_of(student.get("/"))


VERBS = ["start", "arrive", "send-back", "end", "cancel"]


@pytest.mark.parametrize("verb", VERBS)
def test_moving_somebody_elses_pass_is_404_and_changes_nothing(
    world: World, student: Visitor, verb: str
) -> None:
    theirs = request_pass(world, world.library, by=world.students[1])

    answer = student.post(f"/passes/{theirs}/{verb}/")

    assert answer.status_code == 404
    assert only_pass().state == "requested"


@pytest.mark.parametrize("verb", [*VERBS, "seen"])
def test_moving_needs_a_post(world: World, student: Visitor, verb: str) -> None:
    mine = request_pass(world, world.library)

    assert student.get(f"/passes/{mine}/{verb}/").status_code == 405
    assert only_pass().state == "requested"


def test_moving_a_pass_that_has_moved_on_says_so(world: World, student: Visitor) -> None:
    mine = request_pass(world, world.restroom, ago=5 * MINUTE)
    student.post(f"/passes/{mine}/end/")

    answer = student.post(f"/passes/{mine}/end/")

    assert answer.status_code == 409
    assert 'id="refusal"' in text_of(answer)
