"""Flex over the API: what a student may choose, and choosing."""

from __future__ import annotations

from tests.api.conftest import CallAs, problem
from tests.factories import World
from tests.flex.making import TODAY, FlexWorld

DAY = TODAY.isoformat()


def test_a_student_reads_signs_up_waits_and_gives_up(school: World, call_as: CallAs) -> None:
    flex = FlexWorld(school)
    first, second = (call_as(member) for member in school.students[:2])

    shown = first.get("/flex", {"day": DAY}).json()["items"][0]
    assert (shown["period"], shown["starts_at"]) == ("Flex", "2026-09-14T15:40:00Z")
    assert [one["title"] for one in shown["activities"]] == ["Open studio", "Robotics lab"]
    address = f"/flex/{flex.studio.id}/{DAY}"
    taken = first.post(f"{address}/sign-up").json()["items"][0]["activities"][0]
    waiting = second.post(f"{address}/sign-up").json()["items"][0]["activities"][0]

    assert (taken["state"], taken["seats_left"]) == ("in", 0)
    assert (waiting["state"], waiting["line_position"]) == ("waiting", 1)
    first.post(f"{address}/give-up")
    assert flex.states(flex.studio) == {1: "in"}


def test_a_seat_that_staff_gave_is_kept(school: World, call_as: CallAs) -> None:
    flex = FlexWorld(school)
    flex.assign(flex.robots, 0)

    refused = call_as(school.student).post(f"/flex/{flex.robots.id}/{DAY}/give-up")

    problem(refused, 409, "flex_kept")
    assert flex.states(flex.robots) == {0: "in"}


def test_staff_do_not_choose(school: World, call_as: CallAs) -> None:
    FlexWorld(school)

    problem(call_as(school.teacher).get("/flex", {"day": DAY}), 404, "not_found")
