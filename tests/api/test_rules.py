"""The rules of a school in the API: every refusal, the urgent path, ends that nobody knows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from corridor.passes.models import Accommodation, HallPass
from tests.api.conftest import CallAs, Clock, problem
from tests.factories import World, make_member, person_of
from tests.passes.policy import keep_apart

CLOSED = {
    "code": "closed",
    "detail": "Restroom is closed. Mopping",
    "lifts_at": "2026-09-14T14:20:00Z",
    "overridable_by": ["the office"],
}
TOO_SOON = {
    "code": "cool_down",
    "detail": "There are 10 minutes between two passes.",
    "lifts_at": "2026-09-14T14:10:00Z",
    "overridable_by": ["Ms. Bennett"],
}


def close_and_cool_down(school: World, call_as: CallAs, clock: Clock) -> None:
    caller = call_as(school.student)
    made = caller.ask(school.student, school.nurse).json()
    caller.post(f"/passes/{made['id']}/end")
    until = clock.now.replace(minute=20)
    school.change(
        school.restroom, closed_from=clock.now, closed_until=until, closed_reason="Mopping"
    )
    school.change(school.school, cool_down_minutes=10)


def test_request_pass_is_refused_with_every_rule_the_worst_first(
    school: World, call_as: CallAs, clock: Clock
) -> None:
    close_and_cool_down(school, call_as, clock)

    refused = problem(call_as(school.student).ask(school.student, school.restroom), 409, "closed")

    assert refused["refusals"] == [CLOSED, TOO_SOON]
    assert {name: refused[name] for name in CLOSED} == CLOSED


def test_problems_that_are_no_rule_have_no_refusals(school: World, call_as: CallAs) -> None:
    refused = problem(call_as(school.student).get("/passes/nothing"), 404, "not_found")

    assert refused["refusals"] == []


def locations(call_as: CallAs, member: Any) -> dict[str, dict[str, Any]]:
    items = call_as(member).get("/locations").json()["items"]
    return {item["name"]: item for item in items}


def test_locations_list_every_rule_that_says_no(
    school: World, call_as: CallAs, clock: Clock
) -> None:
    close_and_cool_down(school, call_as, clock)

    seen = locations(call_as, school.student)

    assert seen["Restroom"]["refusals"] == [CLOSED, TOO_SOON]
    assert seen["Library"]["refusals"] == [TOO_SOON]


def test_locations_have_the_callers_own_minutes(school: World, call_as: CallAs) -> None:
    Accommodation.objects.create(
        school=school.school, person_id=person_of(school.student), time_percent=150
    )
    school.change(school.school)

    minutes = [
        locations(call_as, member)["Restroom"]["minutes"]
        for member in (school.student, school.students[1], school.teacher)
    ]

    assert minutes == [8, 5, 5]


def test_locations_tell_students_of_a_line_only_where_they_would_join_it(
    school: World, call_as: CallAs
) -> None:
    """Somebody who waits for another reason than the room is nobody's business."""
    school.change(school.restroom, capacity_to=1)
    for student in school.students[1:]:
        call_as(student).ask(student, school.restroom)
    assert locations(call_as, school.student)["Restroom"]["line_length"] == 1

    HallPass.objects.filter(state="out").update(destination=school.nurse)
    school.change(school.room, capacity_from=1)
    outside = make_member(school.school, "student", grade="10")

    assert locations(call_as, outside)["Restroom"]["line_length"] == 0
    assert locations(call_as, school.teacher)["Restroom"]["line_length"] == 1


def urgent_pass(school: World, call_as: CallAs) -> dict[str, Any]:
    asked = call_as(school.student).ask(school.student, school.restroom, urgent=True)
    made: dict[str, Any] = asked.json()
    assert (asked.status_code, made["state"]) == (201, "requested")
    return made


def knows(call_as: CallAs, member: Any, pass_id: str) -> Any:
    """What a reader is told of it: on the pass, in the list, and among its events."""
    caller = call_as(member)
    one = caller.get(f"/passes/{pass_id}").json()
    [listed] = [p for p in caller.get("/passes").json()["items"] if p["id"] == pass_id]
    assert listed["urgent"] == one["urgent"]
    return one["urgent"], "urgent" in [event["kind"] for event in one["events"]]


def test_urgent_is_told_to_the_student_and_those_asked_only(school: World, call_as: CallAs) -> None:
    made = urgent_pass(school, call_as)
    monitor = make_member(school.school, "hall_monitor")

    told = [
        knows(call_as, member, made["id"])[0]
        for member in (school.student, school.teacher, monitor, school.librarian)
    ]

    assert told == [True, True, None, None]


def test_call_urgent_keeps_the_place_in_line_and_is_told_to_nobody_else(
    school: World, call_as: CallAs
) -> None:
    school.change(school.restroom, capacity_to=1)
    call_as(school.students[1]).ask(school.students[1], school.restroom)
    caller = call_as(school.student)
    made = caller.ask(school.student, school.restroom).json()
    assert made["urgent"] is False

    called = caller.post(f"/passes/{made['id']}/urgent").json()

    assert (called["state"], called["line_position"], called["urgent"]) == ("waiting", 1, True)
    monitor = make_member(school.school, "hall_monitor")
    assert knows(call_as, school.student, made["id"]) == (True, True)
    assert knows(call_as, school.teacher, made["id"]) == (True, True)
    assert knows(call_as, monitor, made["id"]) == (None, False)


def test_call_urgent_is_for_students(school: World, call_as: CallAs) -> None:
    made = call_as(school.student).ask(school.student, school.library).json()

    for member in (school.teacher, school.librarian):
        problem(call_as(member).post(f"/passes/{made['id']}/urgent"), 403, "not_allowed")

    assert not HallPass.objects.get().urgent


@pytest.mark.parametrize(
    ("verb", "state", "unknown"), [("confirm-back", "ended", True), ("reopen", "returning", False)]
)
def test_a_pass_that_closed_by_itself_is_marked_and_can_be_answered(
    school: World, call_as: CallAs, clock: Clock, verb: str, state: str, *, unknown: bool
) -> None:
    call_as(school.student).ask(school.student, school.restroom)
    HallPass.objects.update(
        state="ended", end_reason="timed_out", ended_at=clock.now + timedelta(minutes=20)
    )
    pass_id = str(HallPass.objects.get().id)
    teacher = call_as(school.teacher)
    assert teacher.get(f"/passes/{pass_id}").json()["end_unknown"] is True

    answered = teacher.post(f"/passes/{pass_id}/{verb}").json()

    assert (answered["state"], answered["end_unknown"]) == (state, unknown)


def test_send_with_adult_goes_past_a_full_place(school: World, call_as: CallAs) -> None:
    school.change(school.restroom, capacity_to=1)
    call_as(school.students[1]).ask(school.students[1], school.restroom)
    made = call_as(school.student).ask(school.student, school.restroom).json()

    sent = call_as(school.teacher).post(f"/passes/{made['id']}/send-with-adult").json()

    assert sent["state"] == "out"


def test_who_is_kept_apart_is_told_to_admins_and_to_whoever_sent_them(
    school: World, call_as: CallAs
) -> None:
    keep_apart(school, *school.students[:2])
    teacher = call_as(school.teacher)
    teacher.ask(school.students[0], school.nurse)
    sent = teacher.ask(school.students[1], school.restroom, reason="With Ms. Kaur.").json()

    told = {}
    for name in ("teacher", "admin", "librarian"):
        answer = call_as(getattr(school, name)).get(f"/passes/{sent['id']}").json()
        told[name] = "keep_apart" in str(answer)

    assert told == {"teacher": True, "admin": True, "librarian": False}


def test_nobody_is_sent_to_or_from_a_place_that_was_put_away(
    school: World, call_as: CallAs, unchanged: None
) -> None:
    school.change(school.library, archived_at="2026-09-01T00:00Z")

    problem(call_as(school.teacher).ask(school.student, school.library), 422, "invalid")


def test_staff_make_no_pass_for_themselves(school: World, call_as: CallAs, unchanged: None) -> None:
    problem(call_as(school.teacher).ask(school.teacher, school.library), 404, "not_found")
