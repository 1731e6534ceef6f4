"""One pass, and many, as the API tells of them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from corridor.passes.models import HallPass
from tests.api.conftest import CallAs, Clock, problem, rows
from tests.api.test_passes import FIELDS
from tests.factories import World, make_member


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
