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


def test_pass_of_one_has_its_events(school: World, call_as: CallAs) -> None:
    made = call_as(school.student).ask(school.student, school.library).json()
    call_as(school.admin).post(f"/passes/{made['id']}/approve")

    seen = call_as(school.librarian).get(f"/passes/{made['id']}").json()

    assert list(seen) == [*FIELDS, "events"]
    assert [(e["kind"], e["actor"], e["device"], e["overrode"]) for e in seen["events"]] == [
        ("requested", "Student0 Test", "api", []),
        ("approved", "Dana Test", "api", ["approver"]),
        ("started", "Dana Test", "api", []),
    ]
    assert seen["events"][0]["at"] == "2026-09-14T14:00:00Z"
    own = call_as(school.student).get(f"/passes/{made['id']}").json()
    assert [e["overrode"] for e in own["events"]] == [[], [], []]


NOT_THERE = "01890000-0000-7000-8000-000000000000"


@pytest.mark.parametrize("pass_id", ["nothing", "1", NOT_THERE, "%00", "..%2f"])
def test_pass_that_is_not_there_is_404(school: World, call_as: CallAs, pass_id: str) -> None:
    problem(call_as(school.teacher).get(f"/passes/{pass_id}"), 404, "not_found")
    problem(call_as(school.teacher).post(f"/passes/{pass_id}/end"), 404, "not_found")


def test_pass_of_somebody_else_is_404_for_a_student(school: World, call_as: CallAs) -> None:
    made = call_as(school.student).ask(school.student, school.restroom).json()
    before = rows()
    other = call_as(school.students[1])

    problem(other.get(f"/passes/{made['id']}"), 404, "not_found")
    for verb in ("approve", "decline", "start", "arrive", "send-back", "end", "cancel", "correct"):
        problem(other.post(f"/passes/{made['id']}/{verb}"), 404, "not_found")
    problem(other.post(f"/passes/{made['id']}/extend", {"minutes": 5}), 404, "not_found")

    assert rows() == before


def test_find_passes_gives_students_their_own_and_staff_all(school: World, call_as: CallAs) -> None:
    for student in school.students:
        call_as(student).ask(student, school.restroom)

    mine = call_as(school.student).get("/passes").json()
    all_of_them = call_as(school.teacher).get("/passes", {"state": "live"}).json()
    nothing = call_as(school.student).get("/passes", {"student": str(school.students[1].person_id)})

    assert [p["student"]["name"] for p in mine["items"]] == ["Student0 Test"]
    assert [list(p) for p in mine["items"]] == [FIELDS]
    assert len(all_of_them["items"]) == 3
    assert nothing.json() == {"items": [], "next": None}


def test_find_passes_filters(school: World, call_as: CallAs, clock: Clock) -> None:
    teacher = call_as(school.teacher)
    one = teacher.ask(school.students[0], school.restroom).json()["id"]
    clock.forward(minutes=1)
    two = teacher.ask(school.students[1], school.nurse).json()["id"]
    teacher.post(f"/passes/{one}/end")

    def found(**query: str) -> list[str]:
        return [p["id"] for p in teacher.get("/passes", query).json()["items"]]

    assert found() == [two, one]
    assert found(state="live") == [two]
    assert found(state="ended") == [one]
    assert found(student=str(school.students[0].person_id)) == [one]
    assert found(location=str(school.nurse.id)) == [two]
    assert found(location=str(school.room.id)) == [two, one]
    assert found(since="2026-09-14T14:00:30Z") == [two]
    assert found(since="2026-09-14T10:01:00-04:00") == [two]
    assert found(since="2026-09-14T14:01:00 00:00") == [two]
    assert found(location=str(uuid4())) == []


def test_find_passes_pages_meet_every_pass_once(
    school: World, call_as: CallAs, clock: Clock
) -> None:
    teacher = call_as(school.teacher)
    made = [
        teacher.ask(student, school.nurse).json()["id"]
        for student in [*school.students, *school.add_students(4)]
    ]

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = teacher.get("/passes", {"limit": 3, "cursor": cursor}).json()
        seen += [p["id"] for p in page["items"]]
        cursor = page["next"]

    assert sorted(seen) == sorted(made)
    assert len(seen) == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "happy"),
        ("state", ""),
        ("student", "maya"),
        ("location", "\x00"),
        ("since", "yesterday"),
        ("since", "2026-09-14"),
        ("since", "2026-09-14T14:00:00"),
        ("since", "9999-99-99T00:00:00Z"),
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "many"),
        ("limit", "9" * 400),
        ("cursor", "x"),
        ("cursor", "\x00"),
        ("cursor", "é"),
        ("cursor", "bm90aGluZyBhdCBhbGw="),
        ("states", "live"),
    ],
)
def test_find_passes_with_a_bad_parameter_is_422(
    school: World, call_as: CallAs, name: str, value: str
) -> None:
    refused = problem(call_as(school.teacher).get("/passes", {name: value}), 422, "invalid")

    assert [e["field"] for e in refused["errors"]] == [name]


def test_find_passes_says_what_is_overdue(school: World, call_as: CallAs, clock: Clock) -> None:
    teacher = call_as(school.teacher)
    teacher.ask(school.student, school.restroom)

    clock.forward(minutes=5)
    assert [p["overdue"] for p in teacher.get("/passes").json()["items"]] == [False]
    clock.forward(seconds=1)
    assert [p["overdue"] for p in teacher.get("/passes").json()["items"]] == [True]


def test_a_substitute_finds_the_passes_of_today_and_no_history(
    school: World, call_as: CallAs, clock: Clock
) -> None:
    """Whoever has another part at the school besides sees what that part sees."""
    old = call_as(school.student).ask(school.student, school.nurse).json()["id"]
    HallPass.objects.filter(id=old).update(state="ended", ended_at=clock.now)
    clock.forward(days=1)
    new = call_as(school.student).ask(school.student, school.nurse).json()["id"]
    found = {}
    for roles in (["substitute"], ["substitute", "nurse"]):
        caller = call_as(make_member(school.school, *roles))
        listed = {row["id"] for row in caller.get("/passes").json()["items"]}
        found[len(roles)] = (listed, caller.get(f"/passes/{old}").status_code)

    assert found == {1: ({new}, 404), 2: ({old, new}, 200)}
