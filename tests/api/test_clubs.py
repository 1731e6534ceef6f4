"""Clubs over the API: a look first, then all passes at once, and a problem list for each row."""

from __future__ import annotations

from typing import Any

from corridor.planning.models import Club, ScheduledPass
from tests.api.conftest import CallAs, Clock
from tests.factories import World, person_of

DAYS = ["2026-09-15", "2026-09-16", "2026-09-19"]  # the last is a Saturday


def plan(world: World, **changes: Any) -> dict[str, Any]:
    usual = {
        "name": "Robotics",
        "members": ["Test, Student0", str(person_of(world.students[1])), "Studnet2 Test", "Nobody"],
        "destination": str(world.nurse.id),
        "dates": DAYS,
        "period": "3",
    }
    return {**usual, **changes}


def test_a_look_says_of_each_row_whom_it_means_and_saves_nothing(
    world: World, call_as: CallAs, clock: Clock
) -> None:
    answered = call_as(world.teacher).post("/clubs", plan(world, preview=True), key="k")

    body = answered.json()
    assert (answered.status_code, body["club"], body["passes"], body["left_out"]) == (
        200,
        None,
        4,
        2,
    )
    assert [row["state"] for row in body["rows"]] == ["found", "found", "unknown", "unknown"]
    assert body["rows"][2]["candidates"][0]["name"] == "Student2 Test"
    assert body["rows"][0]["problems"] == [
        {"date": DAYS[2], "detail": "There is no school that day.", "planned": False}
    ]
    assert not Club.objects.exists()


def test_all_passes_are_planned_once_for_a_key(world: World, call_as: CallAs, clock: Clock) -> None:
    teacher = call_as(world.teacher)

    first = teacher.post("/clubs", plan(world), key="k")
    again = teacher.post("/clubs", plan(world), key="k")
    other = teacher.post("/clubs", plan(world, minutes=3), key="k")

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert (first.json()["passes"], again.json()["passes"]) == (4, 4)
    assert first.json()["club"] == again.json()["club"]
    assert ScheduledPass.objects.count() == 4


def test_what_is_missing_is_told_by_field(world: World, call_as: CallAs, clock: Clock) -> None:
    wanted = plan(world, dates=[], period="", members=["Nobody"])

    answered = call_as(world.teacher).post("/clubs", wanted, key="k")

    fields = {error["field"] for error in answered.json()["errors"]}
    assert (answered.status_code, fields) == (422, {"dates", "period", "members"})


def test_a_student_plans_no_club(world: World, call_as: CallAs, clock: Clock) -> None:
    assert call_as(world.student).post("/clubs", plan(world), key="k").status_code == 403
