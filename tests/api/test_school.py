from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import CallAs, Clock, problem
from tests.factories import World, make_location, make_member, make_school
from tests.statements import counted

PLACE = {"id", "name", "kind", "colour", "icon", "minutes", "approval", "state", "line_length"}


def test_locations_are_in_their_present_state(school: World, call_as: CallAs, clock: Clock) -> None:
    until = clock.now.replace(minute=20)
    school.change(school.nurse, closed_from=clock.now, closed_until=until)
    school.change(school.restroom, capacity_to=1)
    for student in school.students[1:]:
        call_as(student).ask(student, school.restroom)

    items = call_as(school.student).get("/locations").json()["items"]

    seen = {item["name"]: item for item in items}
    assert set(items[0]) == PLACE | {"trips", "code", "lifts_at", "busy", "refusals"}
    assert {name: item["state"] for name, item in seen.items()} == {
        "Library": "approval",
        "Nurse": "closed",
        "Restroom": "full",
        "Room 214": "closed",
    }
    assert (seen["Restroom"]["line_length"], seen["Restroom"]["busy"]) == (1, "Restroom is full.")
    assert (seen["Nurse"]["code"], seen["Nurse"]["lifts_at"]) == ("closed", "2026-09-14T14:20:00Z")
    assert seen["Room 214"]["code"] == "already_there"
    assert seen["Library"] == {
        "id": str(school.library.id),
        "name": "Library",
        "kind": "library",
        "colour": "slate",
        "icon": "map-pin",
        "minutes": 20,
        "approval": "destination",
        "state": "approval",
        "line_length": 0,
        "trips": "both",
        "code": None,
        "lifts_at": None,
        "busy": None,
        "refusals": [],
    }


def test_locations_that_are_not_for_a_grade_are_left_out_for_its_students(
    school: World, call_as: CallAs
) -> None:
    make_location(school.school, "Senior lounge", visible_grades=["12"])

    def names(member: Any) -> set[str]:
        return {i["name"] for i in call_as(member).get("/locations").json()["items"]}

    assert "Senior lounge" not in names(school.student)
    assert "Senior lounge" in names(school.teacher)


def test_members_are_everybody_for_staff(school: World, call_as: CallAs) -> None:
    make_member(make_school(), "teacher", given_name="Somebody", family_name="Elsewhere")

    found = call_as(school.teacher).get("/members").json()

    assert found["next"] is None
    assert [m["name"] for m in found["items"]] == [
        "Ms. Bennett",
        "Mr. Reyes",
        "Dana Test",
        "Student0 Test",
        "Student1 Test",
        "Student2 Test",
    ]
    assert found["items"][0] == {
        "id": str(school.teacher.person_id),
        "name": "Ms. Bennett",
        "roles": ["teacher"],
    }
    assert found["items"][3]["grade"] == "10"


def test_members_are_staff_only_for_students(school: World, call_as: CallAs) -> None:
    caller = call_as(school.student)

    def names(search: str) -> list[str]:
        items = caller.get("/members", {"search": search}).json()["items"]
        return [m["name"] for m in items]

    assert names("") == ["Ms. Bennett", "Mr. Reyes", "Dana Test"]
    assert names("student") == []
    assert names("reyes") == ["Mr. Reyes"]


def test_members_are_found_by_number_and_address_by_staff_only(
    school: World, call_as: CallAs
) -> None:
    make_member(school.school, "student", student_number="7001", family_name="Numbered")
    make_member(school.school, "nurse", email="kaur@example.com", family_name="Kaur")

    def names(member: Any, search: str) -> list[str]:
        items = call_as(member).get("/members", {"search": search}).json()["items"]
        return [m["name"].split()[-1] for m in items]

    assert names(school.teacher, "7001") == ["Numbered"]
    assert names(school.teacher, "kaur@ex") == ["Kaur"]
    assert names(school.student, "kaur") == ["Kaur"]
    assert names(school.student, "kaur@ex") == []


def test_members_search_asks_for_every_word(school: World, call_as: CallAs) -> None:
    def names(search: str) -> list[str]:
        items = call_as(school.teacher).get("/members", {"search": search}).json()["items"]
        return [m["name"] for m in items]

    assert names("jane bennett") == ["Ms. Bennett"]
    assert names("Ms. benn") == ["Ms. Bennett"]
    assert names("jane reyes") == []
    assert names("%") == []


def test_members_pages_meet_everybody_once(school: World, call_as: CallAs) -> None:
    for _ in range(4):
        make_member(school.school, "student", given_name="Twin", family_name="Same")
    caller = call_as(school.teacher)

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = caller.get("/members", {"limit": 2, "cursor": cursor}).json()
        seen += [m["id"] for m in page["items"]]
        cursor = page["next"]

    assert len(seen) == len(set(seen)) == 10


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("search", "x" * 201),
        ("search", "\x00"),
        ("limit", "0"),
        ("limit", "-1"),
        ("cursor", "x"),
        ("cursor", "WzEsMl0="),
        ("cursor", "bnVsbA=="),
        ("cursor", "WyJcdTAwMDAiLCAiIiwgIiJd"),
        ("find", "x"),
    ],
)
def test_members_with_a_bad_parameter_is_422(
    school: World, call_as: CallAs, name: str, value: str
) -> None:
    refused = problem(call_as(school.teacher).get("/members", {name: value}), 422, "invalid")

    assert [e["field"] for e in refused["errors"]] == [name]


@pytest.mark.parametrize("path", ["/passes", "/members", "/locations"])
def test_lists_cost_the_same_statements_whatever_their_length(
    school: World, call_as: CallAs, path: str
) -> None:
    caller = call_as(school.teacher)

    def statements() -> int:
        caller.get("/me")
        with CaptureQueriesContext(connection) as seen:
            assert caller.get(path).status_code == 200
        return len(counted(seen))

    caller.ask(school.student, school.nurse)
    statements()
    few = statements()
    for student in school.add_students(12):
        caller.ask(student, school.nurse)
    statements()

    assert statements() == few <= 5


def test_request_approve_and_end_cost_few_statements(school: World, call_as: CallAs) -> None:
    """After sign-in and with the rules in memory; savepoints of the test's own not counted."""
    student, librarian = call_as(school.student), call_as(school.librarian)
    for caller in (student, librarian):
        caller.get("/locations")

    def statements(call: Any) -> int:
        with CaptureQueriesContext(connection) as seen:
            answered = call()
        assert answered.status_code < 300
        said = counted(seen)
        assert "apitoken" in said[0], "the sign-in: the token, then its person's places"
        return len(said[2:])

    made: dict[str, Any] = {}

    def ask() -> Any:
        answered = student.ask(school.student, school.library)
        made.update(answered.json())
        return answered

    assert statements(ask) <= 6
    assert statements(lambda: librarian.post(f"/passes/{made['id']}/approve")) <= 6
    assert statements(lambda: student.post(f"/passes/{made['id']}/end")) <= 6
