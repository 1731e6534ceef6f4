from __future__ import annotations

from typing import Any

import pytest

from corridor.passes.models import HallPass, IdempotencyKey, PassEvent
from tests.api.conftest import CallAs, Clock, problem, rows
from tests.factories import World, make_member, make_school

NO_BODY = ("approve", "decline", "start", "arrive", "send-back", "end", "cancel", "correct")
STAFF_ONLY = {"approve": None, "decline": None, "extend": {"minutes": 5}, "correct": None}


def test_approve_starts_the_pass(school: World, call_as: CallAs) -> None:
    made = call_as(school.student).ask(school.student, school.library).json()

    answered = call_as(school.librarian).post(f"/passes/{made['id']}/approve")

    assert answered.status_code == 200
    assert answered.json() == {
        **made,
        "state": "out",
        "started_at": "2026-09-14T14:00:00Z",
        "due_at": "2026-09-14T14:20:00Z",
        "version": 2,
    }


def test_decline_tells_the_student_why(school: World, call_as: CallAs) -> None:
    student = call_as(school.student)
    made = student.ask(school.student, school.library).json()

    answered = call_as(school.librarian).post(
        f"/passes/{made['id']}/decline", {"reason": "After the quiz"}
    )

    declined = answered.json()
    assert (declined["state"], declined["end_reason"]) == ("declined", "declined")
    last = student.get(f"/passes/{made['id']}").json()["events"][-1]
    assert (last["kind"], last["detail"]) == ("declined", {"reason": "After the quiz"})


def test_start_from_the_line_is_for_staff_until_it_is_their_turn(
    school: World, call_as: CallAs
) -> None:
    school.change(school.restroom, capacity_to=1)
    one, two = school.students[:2]
    first = call_as(one).ask(one, school.restroom).json()
    second = call_as(two).ask(two, school.restroom).json()
    path = f"/passes/{second['id']}/start"

    refused = problem(call_as(two).post(path), 409, "not_your_turn")
    assert refused["overridable_by"] == ["any teacher"]

    call_as(one).post(f"/passes/{first['id']}/end")
    assert call_as(two).get(f"/passes/{second['id']}").json()["state"] == "offered"
    assert call_as(two).post(path).json()["state"] == "out"


def test_arrive_send_back_and_end_are_the_legs_of_a_trip(
    school: World, call_as: CallAs, clock: Clock
) -> None:
    student = call_as(school.student)
    path = f"/passes/{student.ask(school.student, school.nurse).json()['id']}"

    clock.forward(minutes=2)
    there = student.post(f"{path}/arrive").json()
    assert (there["state"], there["arrived_at"]) == ("arrived", "2026-09-14T14:02:00Z")
    clock.forward(minutes=5)
    back = student.post(f"{path}/send-back").json()
    assert (back["state"], back["due_at"]) == ("returning", "2026-09-14T14:12:00Z")
    clock.forward(minutes=1, microseconds=251)
    ended = student.post(f"{path}/end").json()
    assert (ended["state"], ended["end_reason"]) == ("ended", "returned")
    assert ended["ended_at"] == "2026-09-14T14:08:00.000251Z"


def test_cancel_takes_a_request_back(school: World, call_as: CallAs) -> None:
    student = call_as(school.student)
    made = student.ask(school.student, school.library).json()

    assert student.post(f"/passes/{made['id']}/cancel", {}).json()["state"] == "cancelled"


def test_extend_gives_more_minutes(school: World, call_as: CallAs) -> None:
    teacher = call_as(school.teacher)
    made = teacher.ask(school.student, school.restroom).json()

    extended = teacher.post(f"/passes/{made['id']}/extend", {"minutes": 10}).json()

    assert (extended["minutes"], extended["due_at"]) == (15, "2026-09-14T14:15:00Z")


def test_correct_says_that_a_pass_ended_on_time(
    school: World, call_as: CallAs, clock: Clock
) -> None:
    teacher = call_as(school.teacher)
    path = f"/passes/{teacher.ask(school.student, school.restroom).json()['id']}"
    clock.forward(minutes=12)
    teacher.post(f"{path}/end")

    assert teacher.post(f"{path}/correct").json()["ended_at"] == "2026-09-14T14:05:00Z"
    problem(teacher.post(f"{path}/correct"), 409, "on_time")


@pytest.mark.parametrize("verb", ["approve", "decline", "start", "arrive", "cancel", "end"])
def test_verb_on_a_pass_that_has_moved_on_is_409(school: World, call_as: CallAs, verb: str) -> None:
    teacher = call_as(school.teacher)
    made = teacher.ask(school.student, school.restroom).json()
    teacher.post(f"/passes/{made['id']}/end")
    before = rows()

    refused = problem(teacher.post(f"/passes/{made['id']}/{verb}"), 409, "moved_on")

    assert refused["detail"] == "This pass is over by now."
    assert rows() == before


@pytest.mark.parametrize("verb", STAFF_ONLY)
@pytest.mark.parametrize("place", ["library", "restroom"])
def test_verb_of_staff_is_403_for_the_student(
    school: World, call_as: CallAs, verb: str, place: str
) -> None:
    student = call_as(school.student)
    made = student.ask(school.student, getattr(school, place)).json()
    before = rows()

    problem(student.post(f"/passes/{made['id']}/{verb}", STAFF_ONLY[verb]), 403, "not_allowed")

    assert rows() == before


def test_approve_by_staff_who_were_not_asked_is_403(school: World, call_as: CallAs) -> None:
    made = call_as(school.student).ask(school.student, school.library).json()
    before = rows()

    problem(call_as(school.teacher).post(f"/passes/{made['id']}/approve"), 403, "not_allowed")

    assert rows() == before


def test_verb_on_a_pass_of_another_school_is_404(school: World, call_as: CallAs) -> None:
    made = call_as(school.student).ask(school.student, school.library).json()
    stranger = call_as(make_member(make_school(), "teacher", "school_admin"))
    before = rows()

    problem(stranger.get(f"/passes/{made['id']}"), 404, "not_found")
    for verb in NO_BODY:
        problem(stranger.post(f"/passes/{made['id']}/{verb}"), 404, "not_found")

    assert rows() == before


@pytest.mark.parametrize(
    ("verb", "body", "fields"),
    [
        ("extend", None, ["body"]),
        ("extend", {}, ["minutes"]),
        ("extend", {"minutes": 0}, ["minutes"]),
        ("extend", {"minutes": 1000}, ["minutes"]),
        ("extend", {"minutes": "5"}, ["minutes"]),
        ("extend", {"minutes": 5, "reason": "x"}, ["reason"]),
        ("decline", {"reason": 5}, ["reason"]),
        ("decline", {"reason": "x" * 201}, ["reason"]),
        ("decline", [], ["body"]),
        ("approve", {"yes": True}, ["yes"]),
        ("end", [], ["body"]),
        ("end", b"{", ["body"]),
    ],
)
def test_verb_with_a_bad_body_is_422_and_changes_nothing(
    school: World, call_as: CallAs, verb: str, body: Any, fields: list[str]
) -> None:
    teacher = call_as(school.teacher)
    made = teacher.ask(school.student, school.restroom).json()
    before = rows()

    refused = problem(teacher.post(f"/passes/{made['id']}/{verb}", body), 422, "invalid")

    assert [e["field"] for e in refused["errors"]] == fields
    assert rows() == before


def test_verb_repeated_with_its_key_answers_the_same(school: World, call_as: CallAs) -> None:
    teacher = call_as(school.teacher)
    path = f"/passes/{teacher.ask(school.student, school.restroom).json()['id']}"

    first = teacher.post(f"{path}/extend", {"minutes": 10}, key="more")
    again = teacher.post(f"{path}/extend", {"minutes": 10}, key="more")
    assert (again.status_code, again.json()) == (200, first.json())
    assert PassEvent.objects.filter(kind="extended").count() == 1

    ended = teacher.post(f"{path}/end", key="end")
    assert teacher.post(f"{path}/end", key="end").json() == ended.json()


def test_verb_without_a_key_is_judged_anew(school: World, call_as: CallAs) -> None:
    teacher = call_as(school.teacher)
    path = f"/passes/{teacher.ask(school.student, school.restroom).json()['id']}"

    for _ in range(2):
        teacher.post(f"{path}/extend", {"minutes": 10})

    assert PassEvent.objects.filter(kind="extended").count() == 2


def test_verb_with_a_key_of_another_call_is_422(school: World, call_as: CallAs) -> None:
    teacher = call_as(school.teacher)
    path = f"/passes/{teacher.ask(school.student, school.restroom).json()['id']}"
    teacher.post(f"{path}/extend", {"minutes": 10}, key="more")
    before = rows()

    problem(teacher.post(f"{path}/extend", {"minutes": 5}, key="more"), 422, "invalid")
    problem(teacher.post(f"{path}/end", key="more"), 422, "invalid")

    assert rows() == before


def test_verb_refusal_is_not_remembered(school: World, call_as: CallAs) -> None:
    made = call_as(school.student).ask(school.student, school.library).json()
    librarian = call_as(school.librarian)
    remembered = IdempotencyKey.objects.count()

    problem(librarian.post(f"/passes/{made['id']}/end", key="try"), 409, "moved_on")
    assert IdempotencyKey.objects.count() == remembered

    librarian.post(f"/passes/{made['id']}/approve")
    assert librarian.post(f"/passes/{made['id']}/end", key="try").status_code == 200
    assert HallPass.objects.get(id=made["id"]).state == "ended"
