"""What one tap of staff on a pass does, and who may not."""

from __future__ import annotations

from typing import Any

import pytest

from corridor.passes.models import HallPass, PassEvent
from tests.factories import (
    TEN,
    World,
)
from tests.pages import Visitor, text_of
from tests.passes.staff_days import gym, overrides, press, state_of, strangers, teacher
from tests.passes.student_days import MINUTE, Clock, clock, request_pass

__all__ = ["clock", "gym", "strangers", "teacher"]
pytestmark = pytest.mark.django_db


def test_approve_starts_the_pass_and_goes_back(world: World, teacher: Visitor, gym: Any) -> None:
    pass_id = request_pass(world, gym)

    answer = press(teacher, pass_id, "approve")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/room/")
    assert state_of(pass_id) == "out"
    assert overrides(pass_id) == set()


def test_approve_never_leads_to_another_site(world: World, teacher: Visitor, gym: Any) -> None:
    pass_id = request_pass(world, gym)

    answer = teacher.post(f"/passes/{pass_id}/approve/", next="https://elsewhere.example/")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_approve_above_the_limit_is_logged(world: World, teacher: Visitor) -> None:
    world.change(world.school, pass_limit=0)
    pass_id = request_pass(world, world.restroom)

    press(teacher, pass_id, "approve")

    assert state_of(pass_id) == "out"
    assert overrides(pass_id) == {"pass_limit"}


def test_approve_into_a_full_place_says_that_they_wait(
    world: World, teacher: Visitor, gym: Any
) -> None:
    world.change(gym, capacity_to=1)
    press(teacher, request_pass(world, gym), "approve")
    second = request_pass(world, gym, by=world.students[1])

    press(teacher, second, "approve")

    assert state_of(second) == "waiting"
    assert "There is no room right now: Student1 Test is in line for Gym." in text_of(
        teacher.get("/room/")
    )


def test_approve_after_somebody_was_faster_says_so(
    world: World, teacher: Visitor, gym: Any
) -> None:
    pass_id = request_pass(world, gym)
    press(teacher, pass_id, "approve")

    answer = press(teacher, pass_id, "approve")

    assert answer.status_code == 409
    assert "This pass is on its way by now." in text_of(answer)
    assert PassEvent.objects.filter(hall_pass_id=pass_id, kind="approved").count() == 1


def test_decline_takes_a_reason_but_needs_none(world: World, teacher: Visitor, gym: Any) -> None:
    first = request_pass(world, gym)
    second = request_pass(world, gym, by=world.students[1])

    press(teacher, first, "decline")
    press(teacher, second, "decline", reason="After the test")

    assert (state_of(first), state_of(second)) == ("declined", "declined")
    said = PassEvent.objects.get(hall_pass_id=second, kind="declined").detail
    assert said["reason"] == "After the test"
    assert "Student1 Test reads “Not now”." in text_of(teacher.get("/room/"))


def test_extend_gives_minutes_and_refuses_what_is_no_number(world: World, teacher: Visitor) -> None:
    pass_id = request_pass(world, world.restroom)

    assert press(teacher, pass_id, "extend", minutes="5").status_code == 303
    assert HallPass.objects.get(id=pass_id).due_at == TEN + 10 * MINUTE

    for minutes in ("", "many", "-1", "0", "1000"):
        answer = press(teacher, pass_id, "extend", minutes=minutes)
        assert answer.status_code == 422
    assert HallPass.objects.get(id=pass_id).due_at == TEN + 10 * MINUTE


def test_end_arrive_and_send_back_move_the_pass(world: World, teacher: Visitor) -> None:
    pass_id = request_pass(world, world.nurse)

    for verb, state in (("arrive", "arrived"), ("send-back", "returning"), ("end", "ended")):
        assert press(teacher, pass_id, verb).status_code == 303
        assert state_of(pass_id) == state


def test_correct_moves_the_end_and_keeps_what_was(
    world: World, teacher: Visitor, clock: Clock
) -> None:
    pass_id = request_pass(world, world.restroom)
    clock.now = TEN + 9 * MINUTE
    press(teacher, pass_id, "end")
    assert "It ended on time" in text_of(teacher.get(f"/passes/{pass_id}/"))

    press(teacher, pass_id, "correct")

    assert HallPass.objects.get(id=pass_id).ended_at == TEN + 5 * MINUTE
    page = text_of(teacher.get(f"/passes/{pass_id}/"))
    assert "Corrected: ended on time" in page
    assert "By Ms. Bennett. It said 10:09 before." in page
    assert "It ended on time" not in page


VERBS = ("approve", "decline", "extend", "correct", "start", "arrive", "send-back", "end", "cancel")


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_of_a_pass_are_not_there_for_strangers(
    world: World, strangers: dict[str, Visitor], verb: str
) -> None:
    pass_id = request_pass(world, world.library)
    before = HallPass.objects.filter(id=pass_id).values().get()

    for stranger in strangers.values():
        assert press(stranger, pass_id, verb, minutes="5").status_code == 404

    assert HallPass.objects.filter(id=pass_id).values().get() == before


@pytest.mark.parametrize("verb", ["approve", "decline", "extend", "correct"])
def test_verbs_of_staff_are_refused_to_the_student(world: World, clock: Clock, verb: str) -> None:
    pass_id = request_pass(world, world.library)

    assert press(Visitor(world.student), pass_id, verb, minutes="5").status_code == 403
    assert state_of(pass_id) == "requested"


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_change_nothing_when_asked_with_get(
    world: World, teacher: Visitor, verb: str
) -> None:
    pass_id = request_pass(world, world.restroom)

    assert teacher.get(f"/passes/{pass_id}/{verb}/").status_code == 405
    assert state_of(pass_id) == "out"
