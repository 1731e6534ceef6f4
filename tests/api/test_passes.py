from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from corridor.passes.models import HallPass, IdempotencyKey
from tests.api.conftest import CallAs, Clock, problem, rows
from tests.factories import World, make_member, make_school

FIELDS = [
    "id",
    "state",
    "student",
    "origin",
    "destination",
    "trip",
    "minutes",
    "requested_at",
    "started_at",
    "due_at",
    "arrived_at",
    "ended_at",
    "end_reason",
    "overdue",
    "line_position",
    "over_limit",
    "version",
    "end_unknown",
    "urgent",
]


def test_request_pass_answers_201_with_exactly_the_fields_of_a_pass(
    school: World, call_as: CallAs
) -> None:
    answered = call_as(school.student).ask(school.student, school.restroom)

    made = answered.json()
    assert answered.status_code == 201
    assert answered.headers["Location"] == f"/api/v1/passes/{made['id']}"
    assert answered.headers["Content-Type"] == "application/json"
    assert list(made) == FIELDS
    assert made == {
        "id": made["id"],
        "state": "out",
        "student": {"id": str(school.student.person_id), "name": "Student0 Test"},
        "origin": {"id": str(school.room.id), "name": "Room 214"},
        "destination": {"id": str(school.restroom.id), "name": "Restroom"},
        "trip": "round_trip",
        "minutes": 5,
        "requested_at": "2026-09-14T14:00:00Z",
        "started_at": "2026-09-14T14:00:00Z",
        "due_at": "2026-09-14T14:05:00Z",
        "arrived_at": None,
        "ended_at": None,
        "end_reason": None,
        "overdue": False,
        "line_position": None,
        "over_limit": False,
        "version": 1,
        "end_unknown": False,
        "urgent": False,
    }


def test_request_pass_that_needs_a_yes_is_requested(school: World, call_as: CallAs) -> None:
    made = call_as(school.student).ask(school.student, school.library, trip="one_way").json()

    assert (made["state"], made["trip"], made["started_at"]) == ("requested", "one_way", None)


def test_request_pass_to_a_full_place_says_the_position_in_line(
    school: World, call_as: CallAs
) -> None:
    school.change(school.restroom, capacity_to=1)
    positions = [
        call_as(student).ask(student, school.restroom).json()["line_position"]
        for student in school.students
    ]

    assert positions == [None, 1, 2]


def test_request_pass_by_staff_names_origin_minutes_and_note(
    school: World, call_as: CallAs
) -> None:
    made = (
        call_as(school.teacher)
        .ask(
            school.student,
            school.nurse,
            origin=str(school.library.id),
            minutes=30,
            note="Feels dizzy",
        )
        .json()
    )

    assert (made["state"], made["origin"]["name"], made["minutes"]) == ("out", "Library", 30)
    assert HallPass.objects.get(id=made["id"]).note == "Feels dizzy"


def test_request_pass_repeated_with_its_key_gives_the_same_pass(
    school: World, call_as: CallAs
) -> None:
    caller = call_as(school.student)
    body = {
        "student": str(school.student.person_id),
        "destination": str(school.restroom.id),
        "trip": "round_trip",
    }
    first = caller.post("/passes", body, key="once")
    other_spelling = b' {"trip": "round_trip", "note": "", "destination": "%s", "student": "%s"}'
    again = caller.post(
        "/passes",
        other_spelling % (body["destination"].upper().encode(), body["student"].encode()),
        key="once",
    )

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert HallPass.objects.count() == 1


def test_request_pass_with_a_new_key_is_a_new_wish(school: World, call_as: CallAs) -> None:
    caller = call_as(school.student)
    caller.ask(school.student, school.restroom)

    refused = problem(caller.ask(school.student, school.restroom), 409, "live_pass")

    assert "Restroom" in refused["detail"]
    assert refused["overridable_by"] == ["the student", "any teacher"]


def test_request_pass_with_a_used_key_and_another_body_is_422(
    school: World, call_as: CallAs
) -> None:
    caller = call_as(school.teacher)
    body = {
        "student": str(school.student.person_id),
        "destination": str(school.restroom.id),
        "trip": "round_trip",
    }
    caller.post("/passes", body, key="once")
    before = rows()

    body["destination"] = str(school.nurse.id)
    refused = problem(caller.post("/passes", body, key="once"), 422, "invalid")

    assert [e["field"] for e in refused["errors"]] == ["Idempotency-Key"]
    assert rows() == before


def test_request_pass_keys_of_two_people_do_not_meet(school: World, call_as: CallAs) -> None:
    for student in school.students[:2]:
        body = {
            "student": str(student.person_id),
            "destination": str(school.restroom.id),
            "trip": "round_trip",
        }
        assert call_as(student).post("/passes", body, key="same").status_code == 201


def test_request_pass_refusal_is_not_remembered(
    school: World, call_as: CallAs, clock: Clock
) -> None:
    until = clock.now.replace(minute=10)
    school.change(school.restroom, closed_from=clock.now, closed_until=until)
    caller = call_as(school.student)
    body = {
        "student": str(school.student.person_id),
        "destination": str(school.restroom.id),
        "trip": "round_trip",
    }

    refused = problem(caller.post("/passes", body, key="later"), 409, "closed")
    assert refused["lifts_at"] == "2026-09-14T14:10:00Z"
    assert IdempotencyKey.objects.count() == 0

    clock.forward(minutes=10)
    assert caller.post("/passes", body, key="later").status_code == 201


@pytest.mark.parametrize("key", [None, "", "two words", "é", "x" * 121, "a\x00b"])
def test_request_pass_without_a_usable_key_is_422(
    school: World, call_as: CallAs, unchanged: None, key: str | None
) -> None:
    body = {
        "student": str(school.student.person_id),
        "destination": str(school.restroom.id),
        "trip": "round_trip",
    }

    refused = problem(call_as(school.student).post("/passes", body, key=key), 422, "invalid")

    assert [e["field"] for e in refused["errors"]] == ["Idempotency-Key"]
    assert "Idempotency-Key" in refused["detail"]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"student": None}, ["student"]),
        ({"student": "maya"}, ["student"]),
        ({"student": 7}, ["student"]),
        ({"destination": "nowhere"}, ["destination"]),
        ({"destination": str(uuid4())}, ["destination"]),
        ({"destination": []}, ["destination"]),
        ({"origin": "here"}, ["origin"]),
        ({"trip": "there"}, ["trip"]),
        ({"trip": None}, ["trip"]),
        ({"trip": "one_way"}, ["trip"]),
        ({"minutes": 0}, ["minutes"]),
        ({"minutes": -3}, ["minutes"]),
        ({"minutes": 6}, ["minutes"]),
        ({"minutes": 10**30}, ["minutes"]),
        ({"minutes": "5"}, ["minutes"]),
        ({"minutes": 5.0}, ["minutes"]),
        ({"minutes": True}, ["minutes"]),
        ({"approver": "anyone"}, ["approver"]),
        ({"note": 5}, ["note"]),
        ({"note": "x" * 201}, ["note"]),
        ({"note": "a\x00b"}, ["note"]),
        ({"note": "\ud800"}, ["note"]),
        ({"hurry": True}, ["hurry"]),
        ({"urgent": "yes"}, ["urgent"]),
        ({"reason": "x" * 201}, ["reason"]),
        ({"minutes": "x", "trip": 1}, ["minutes", "trip"]),
    ],
)
def test_request_pass_with_bad_values_is_422_and_changes_nothing(
    school: World, call_as: CallAs, unchanged: None, change: dict[str, Any], fields: list[str]
) -> None:
    refused = problem(
        call_as(school.student).ask(school.student, school.restroom, **change), 422, "invalid"
    )

    assert sorted(e["field"] for e in refused["errors"]) == sorted(fields)
    assert all(e["detail"] for e in refused["errors"])


@pytest.mark.parametrize("missing", ["student", "destination", "trip"])
def test_request_pass_names_what_is_missing(
    school: World, call_as: CallAs, unchanged: None, missing: str
) -> None:
    body = {
        "student": str(school.student.person_id),
        "destination": str(school.restroom.id),
        "trip": "round_trip",
    }
    del body[missing]

    refused = problem(call_as(school.student).post("/passes", body, key="k"), 422, "invalid")

    assert refused["errors"] == [{"field": missing, "detail": "This is required."}]


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"[]", b"null", b'"x"', b"{'a': 1}", b"\xff\xfe\xfd", b"[" * 50_000, b"1" * 5000],
)
def test_request_pass_with_a_body_that_is_no_object_is_422(
    school: World, call_as: CallAs, unchanged: None, body: bytes
) -> None:
    refused = problem(call_as(school.student).post("/passes", body, key="k"), 422, "invalid")

    assert [e["field"] for e in refused["errors"]] == ["body"]


def test_request_pass_for_another_student_is_404(
    school: World, call_as: CallAs, unchanged: None
) -> None:
    other = school.students[1]

    problem(call_as(school.student).ask(other, school.restroom), 404, "not_found")


def test_request_pass_for_somebody_of_another_school_is_404(school: World, call_as: CallAs) -> None:
    elsewhere = make_member(make_school(), "student")
    before = rows()

    problem(call_as(school.teacher).ask(elsewhere, school.restroom), 404, "not_found")
    problem(call_as(school.teacher).ask(school.librarian, school.restroom), 404, "not_found")

    assert rows() == before


def test_request_pass_from_a_room_that_is_not_their_own_is_403(
    school: World, call_as: CallAs, unchanged: None
) -> None:
    caller = call_as(school.student)

    answered = caller.ask(school.student, school.restroom, origin=str(school.nurse.id))

    problem(answered, 403, "not_allowed")
