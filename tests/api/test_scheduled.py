"""Scheduled passes over the API: planned, found, answered, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from corridor.api.v1.scheduled_shapes import Planned, ScheduledPass, ScheduledPasses
from corridor.planning.models import ScheduledPass as Row
from tests.api.conftest import CallAs, Caller, problem
from tests.factories import World, make_member, make_school, person_of
from tests.planning.making import plan

TUESDAY, SATURDAY = "2026-09-15", "2026-09-19"


def wish(school: World, **changes: Any) -> dict[str, Any]:
    usual = {
        "students": [str(person_of(school.student))],
        "destination": str(school.nurse.id),
        "dates": [TUESDAY],
        "period": "3",
        "offset_minutes": 30,
    }
    return {**usual, **changes}


def make(caller: Caller, school: World, **changes: Any) -> Any:
    return caller.post("/scheduled-passes", wish(school, **changes))


def test_staff_plan_and_hear_what_was_left_out(school: World, call_as: CallAs) -> None:
    made = make(call_as(school.teacher), school, dates=[TUESDAY, SATURDAY])

    assert made.status_code == 201
    body = made.json()
    Planned.model_validate(body)
    (planned,) = body["items"]
    assert (planned["state"], planned["due_at"]) == ("scheduled", "2026-09-15T14:00:00Z")
    assert body["series"]
    (left,) = body["left_out"]
    assert left["date"] == SATURDAY
    assert left["problems"] == [{"code": "no_school", "detail": "There is no school that day."}]


def test_where_nothing_can_be_the_reason_is_told(school: World, call_as: CallAs) -> None:
    refused = problem(make(call_as(school.teacher), school, dates=[SATURDAY]), 409, "no_school")

    assert refused["detail"] == "There is no school that day."


def test_a_wish_that_is_sent_twice_is_refused(school: World, call_as: CallAs) -> None:
    teacher = call_as(school.teacher)
    make(teacher, school)

    problem(make(teacher, school), 409, "other_plan")
    assert Row.objects.count() == 1


def test_a_student_asks_and_the_librarian_answers(school: World, call_as: CallAs) -> None:
    school.change(school.library, approval_scheduled="destination")
    there = {"destination": str(school.library.id), "host": str(person_of(school.librarian))}
    asked = make(call_as(school.student), school, **there).json()["items"][0]
    assert (asked["state"], asked["host"]) == ("requested", "Mr. Reyes")
    path = f"/scheduled-passes/{asked['id']}"

    problem(call_as(school.teacher).post(f"{path}/approve"), 403, "not_allowed")
    said = call_as(school.librarian).post(f"{path}/approve")

    assert said.json()["state"] == "scheduled"
    problem(call_as(school.librarian).post(f"{path}/decline"), 409, "moved_on")
    assert call_as(school.student).post(f"{path}/cancel").json()["end_reason"] == "by_student"


def test_a_no_has_words(school: World, call_as: CallAs) -> None:
    row = plan(school, state="requested", asked=[person_of(school.teacher)])
    Row.objects.update(due_at="2026-09-15T14:00:00Z")

    path = f"/scheduled-passes/{row.id}/decline"
    said = call_as(school.teacher).post(path, {"words": "Tomorrow"}).json()

    assert (said["state"], said["words"]) == ("declined", "Tomorrow")


def test_the_list_has_pages_and_filters(school: World, call_as: CallAs) -> None:
    teacher = call_as(school.teacher)
    make(teacher, school, students=[str(person_of(one)) for one in school.students])

    first = teacher.get("/scheduled-passes", {"limit": 2}).json()
    ScheduledPasses.model_validate(first)
    rest = teacher.get("/scheduled-passes", {"limit": 2, "cursor": first["next"]}).json()

    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    theirs = teacher.get("/scheduled-passes", {"student": person_of(school.student)}).json()
    assert len(theirs["items"]) == 1
    assert teacher.get("/scheduled-passes", {"state": "missed"}).json()["items"] == []
    problem(teacher.get("/scheduled-passes", {"cursor": "x"}), 422, "invalid")
    problem(teacher.get("/scheduled-passes", {"from": "x"}), 422, "invalid")


def test_students_find_their_own_alone(school: World, call_as: CallAs) -> None:
    mine, theirs = plan(school), plan(school, student=school.students[1])
    student = call_as(school.student)

    found = student.get("/scheduled-passes").json()["items"]

    assert [one["id"] for one in found] == [str(mine.id)]
    ScheduledPass.model_validate(student.get(f"/scheduled-passes/{mine.id}").json())
    problem(student.get(f"/scheduled-passes/{theirs.id}"), 404, "not_found")


def test_a_student_plans_for_nobody_else(school: World, call_as: CallAs) -> None:
    other = [str(person_of(school.students[1]))]

    problem(make(call_as(school.student), school, students=other), 404, "not_found")
    stranger = [str(person_of(make_member(make_school(), "student")))]
    problem(make(call_as(school.teacher), school, students=stranger), 404, "not_found")


@pytest.mark.parametrize(
    "wrong",
    [
        {"students": []},
        {"dates": []},
        {"dates": ["soon"]},
        {"period": "", "offset_minutes": 0},
        {"at": "10:20"},
        {"offset_minutes": -1},
        {"note": "x" * 201},
        {"trip": "both"},
        {"more": 1},
    ],
)
def test_what_makes_no_sense_is_422(school: World, call_as: CallAs, wrong: dict[str, Any]) -> None:
    problem(make(call_as(school.teacher), school, **wrong), 422, "invalid")
    assert not Row.objects.exists()


def moved(caller: Caller, plan_id: Any, key: str | None = None, **changes: Any) -> Any:
    body = {"date": "2026-09-16", "period": "3", "offset_minutes": 10, **changes}
    return caller.patch(f"/scheduled-passes/{plan_id}", body, key=key)


def test_a_plan_is_moved_once_for_a_key(school: World, call_as: CallAs) -> None:
    teacher, made = call_as(school.teacher), plan(school)

    first, again = (moved(teacher, made.id, key="m1") for _ in range(2))

    assert first.status_code == again.status_code == 200
    ScheduledPass.model_validate(first.json())
    assert again.json()["due_at"] == "2026-09-16T13:40:00Z"
    assert Row.objects.get().version == made.version + 1
    problem(moved(teacher, made.id, key="m1", offset_minutes=20), 422, "invalid")
    assert moved(teacher, made.id, offset_minutes=20).json()["due_at"] == "2026-09-16T13:50:00Z"


def test_a_time_that_can_not_be_leaves_the_old_one(school: World, call_as: CallAs) -> None:
    made = plan(school)

    problem(moved(call_as(school.teacher), made.id, date=SATURDAY), 409, "no_school")
    problem(moved(call_as(school.teacher), made.id, period=""), 422, "invalid")
    assert moved(call_as(school.students[1]), made.id).status_code == 404
    assert Row.objects.get().due_at == made.due_at


def test_a_cancel_that_is_sent_twice_happens_once(school: World, call_as: CallAs) -> None:
    teacher, made = call_as(school.teacher), plan(school)
    page = f"/scheduled-passes/{made.id}/cancel"

    first, again = (teacher.post(page, {"words": "Ill"}, key="c1") for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["state"] == "cancelled"
    problem(teacher.post(page, {"words": "Ill"}), 409, "moved_on")
