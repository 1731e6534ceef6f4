"""Answers at a glance: several at once, in advance, from both sides, and by somebody faster."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from corridor.passes import commands
from corridor.passes.models import HallPass, PassEvent, PreApproval
from tests.factories import TEN, World, actor_of, make_member, staff_place
from tests.pages import Visitor, text_of
from tests.passes.staff_days import gym, press, state_of, teacher
from tests.passes.student_days import MINUTE, Clock, clock, request_pass

__all__ = ["clock", "gym", "teacher"]
pytestmark = pytest.mark.django_db
NEXT = "/room/"


def ask_all(world: World, gym: Any) -> list[UUID]:
    return [request_pass(world, gym, by=member) for member in world.students]


def test_approve_all_releases_as_there_is_room(world: World, teacher: Visitor, gym: Any) -> None:
    world.change(gym, capacity_to=2)
    asked = ask_all(world, gym)
    assert "Approve all 3" in text_of(teacher.get("/room/"))

    teacher.post("/room/approve-all/", **{"pass": [str(id_) for id_ in asked], "next": NEXT})

    assert [state_of(id_) for id_ in asked] == ["out", "out", "waiting"]
    assert "2 are on their way, 1 in line." in text_of(teacher.get("/room/"))


def test_approve_all_leaves_alone_what_is_not_theirs(
    world: World, teacher: Visitor, gym: Any
) -> None:
    mine = request_pass(world, gym)
    others = request_pass(world, world.library, by=world.students[1])
    ids = [str(mine), str(others), str(world.room.id), "nonsense"]

    teacher.post("/room/approve-all/", **{"pass": ids, "next": NEXT})

    assert (state_of(mine), state_of(others)) == ("out", "requested")
    assert Visitor(world.students[2]).post("/room/approve-all/").status_code == 404


def test_approve_all_of_nothing_says_so(world: World, teacher: Visitor) -> None:
    teacher.post("/room/approve-all/", next=NEXT)

    assert "Nobody is waiting for you any more." in text_of(teacher.get("/room/"))


def say_yes(visitor: Visitor, world: World, passes: str = "2", **data: Any) -> Any:
    return visitor.post("/room/settings/yes/", room=str(world.room.id), passes=passes, **data)


def test_yes_in_advance_lets_the_next_ones_go_and_counts_down(
    world: World, teacher: Visitor, gym: Any
) -> None:
    say_yes(teacher, world, to=str(gym.id))
    assert "2 more agreed to" in text_of(teacher.get("/room/"))

    asked = ask_all(world, gym)

    assert [state_of(id_) for id_ in asked] == ["out", "out", "requested"]
    assert "more agreed to" not in text_of(teacher.get("/room/"))


def test_yes_in_advance_can_be_withdrawn_by_its_teacher_alone(
    world: World, teacher: Visitor, gym: Any
) -> None:
    say_yes(teacher, world)
    yes = PreApproval.objects.get()
    path = f"/room/settings/yes/{yes.id}/withdraw/"
    assert "2 of 2 left" in text_of(teacher.get("/room/settings/"))

    assert Visitor(world.librarian).post(path).status_code == 404
    assert Visitor(world.student).post(path).status_code == 404
    assert PreApproval.objects.get().remaining == 2

    assert teacher.post(path).status_code == 303
    assert state_of(request_pass(world, gym)) == "requested"


@pytest.mark.parametrize("passes", ["0", "21", "many", ""])
def test_yes_in_advance_takes_a_few_passes(world: World, teacher: Visitor, passes: str) -> None:
    assert say_yes(teacher, world, passes).status_code == 422
    assert not PreApproval.objects.exists()


@pytest.fixture
def both(world: World, clock: Clock) -> UUID:
    world.change(world.library, approval="both")
    return request_pass(world, world.library)


def test_both_sides_are_told_that_the_other_has_to_agree(
    world: World, teacher: Visitor, both: UUID
) -> None:
    assert "Mr. Reyes has to say yes too" in text_of(teacher.get("/room/"))

    press(teacher, both, "approve")
    page = text_of(teacher.get("/room/"))

    assert state_of(both) == "requested"
    assert "Your yes is in. Waits for Mr. Reyes" in page
    assert f"/passes/{both}/approve/" not in page
    assert "Ms. Bennett said yes." in text_of(Visitor(world.librarian).get("/room/"))


def test_a_colleagues_answer_stands_there_for_a_minute(
    world: World, clock: Clock, both: UUID
) -> None:
    world.change(world.library, approval="destination")
    other = make_member(world.school, "librarian", title="Ms.", family_name="Stone")
    staff_place(world.library, other)
    world.change(world.library, minutes=20)
    asked = request_pass(world, world.library, by=world.students[1])
    stone, reyes = Visitor(other), Visitor(world.librarian)
    press(reyes, asked, "approve")

    page = text_of(stone.get("/room/", room=world.library.id))
    assert "Mr. Reyes said yes" in page
    assert f"/passes/{asked}/approve/" not in page
    assert "Mr. Reyes said yes" not in text_of(reyes.get("/room/"))

    answer = press(stone, asked, "approve")
    assert answer.status_code == 409
    assert "Mr. Reyes was faster and said yes." in text_of(answer)

    clock.now = TEN + MINUTE
    assert "Mr. Reyes said yes" not in text_of(stone.get("/room/", room=world.library.id))


def test_not_now_offers_to_send_them_after_all(world: World, teacher: Visitor, gym: Any) -> None:
    asked = request_pass(world, gym)
    press(teacher, asked, "decline")

    page = text_of(teacher.get("/room/"))
    assert "Send them after all</a>" in page
    assert f"s={world.student.person_id}&amp;to={gym.id}" in page
    query = {"s": str(world.student.person_id), "to": str(gym.id), "room": str(world.room.id)}
    assert "New pass to Gym" in text_of(teacher.get("/room/new-pass/", **query))


def test_line_tells_the_teacher_whose_turn_it_is(
    world: World, teacher: Visitor, clock: Clock
) -> None:
    world.change(world.restroom, capacity_to=1)
    first = request_pass(world, world.restroom, by=world.students[1])
    request_pass(world, world.restroom)
    commands.end_pass(actor=actor_of(world.students[1]), pass_id=first, now=TEN)

    page = text_of(teacher.get("/room/"))

    assert "Their turn" in page
    assert "0:30" in page


def test_extend_pressed_twice_on_one_page_adds_once(world: World, teacher: Visitor) -> None:
    pass_id = request_pass(world, world.restroom)
    shown = HallPass.objects.get(id=pass_id).version
    assert f'name="version" value="{shown}"' in text_of(teacher.get("/room/"))

    for _ in range(2):
        assert press(teacher, pass_id, "extend", minutes="5", version=shown).status_code == 303
    assert HallPass.objects.get(id=pass_id).minutes == 10

    # The control: the page that shows what the first press did may be pressed again.
    later = HallPass.objects.get(id=pass_id).version
    press(teacher, pass_id, "extend", minutes="5", version=later)
    assert HallPass.objects.get(id=pass_id).minutes == 15
    assert PassEvent.objects.filter(hall_pass_id=pass_id, kind="extended").count() == 2
