"""Sending somebody who would meet whom they are kept apart from: a reason, an adult, or not."""

from __future__ import annotations

from typing import Any

import pytest

from corridor.passes import commands
from corridor.passes.models import HallPass, KeepApartEvent
from tests.factories import TEN, World, actor_of, person_of
from tests.pages import Visitor, text_of
from tests.passes.policy import keep_apart
from tests.passes.staff_days import gym, overrides, press, state_of, teacher
from tests.passes.student_days import Clock, clock, request_pass
from tests.passes.test_new_pass import send, ticked

__all__ = ["clock", "gym", "teacher"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def out(world: World, gym: Any, clock: Clock) -> None:
    """The first two are kept apart, and the second is out."""
    group = keep_apart(world, *world.students[:2])
    world.change(world.school, pass_limit=9)
    assert group.is_on
    request_pass(world, world.nurse, by=world.students[1])


def outcomes() -> list[tuple[str, str]]:
    return list(KeepApartEvent.objects.order_by("at", "id").values_list("outcome", "reason"))


def test_approve_holds_the_student_in_line_and_asks(
    world: World, teacher: Visitor, gym: Any
) -> None:
    asked = request_pass(world, gym)

    answer = press(teacher, asked, "approve")
    page = text_of(answer)

    assert "Student0 Test would meet somebody" in page
    assert "Student1" not in page
    assert f'action="/passes/{asked}/start/"' in page
    assert f'formaction="/passes/{asked}/with-adult/"' in page
    assert state_of(asked) == "waiting"


def test_start_needs_a_reason_which_is_logged(world: World, teacher: Visitor) -> None:
    waiting = request_pass(world, world.restroom)
    assert state_of(waiting) == "waiting"

    assert "would meet somebody" in text_of(press(teacher, waiting, "start"))
    answer = press(teacher, waiting, "start", reason="  ")
    assert answer.status_code == 409
    assert "A few words are enough." in text_of(answer)
    assert state_of(waiting) == "waiting"

    assert press(teacher, waiting, "start", reason="Ms. Ortiz is there").status_code == 303
    assert state_of(waiting) == "out"
    assert "keep_apart" in overrides(waiting)
    assert outcomes()[-1] == ("overridden", "Ms. Ortiz is there")


def test_with_adult_goes_without_a_reason(world: World, teacher: Visitor) -> None:
    waiting = request_pass(world, world.restroom)

    assert press(teacher, waiting, "with-adult").status_code == 303

    assert state_of(waiting) == "out"
    assert outcomes()[-1] == ("with_adult", "with an adult")


def test_urgent_request_is_asked_about_before_anything_happens(
    world: World, teacher: Visitor
) -> None:
    asked = request_pass(world, world.restroom, urgent=True)

    answer = press(teacher, asked, "approve")

    assert answer.status_code == 409
    assert f'action="/passes/{asked}/approve/"' in text_of(answer)
    assert state_of(asked) == "requested"
    press(teacher, asked, "approve", reason="Sick")
    assert state_of(asked) == "out"


def test_nobody_is_asked_when_the_other_one_is_back(
    world: World, teacher: Visitor, gym: Any
) -> None:
    """The control: the same tap without anybody to meet."""
    other = HallPass.objects.get()
    commands.end_pass(actor=actor_of(world.students[1]), pass_id=other.id, now=TEN)
    asked = request_pass(world, gym)

    assert press(teacher, asked, "approve").status_code == 303
    assert state_of(asked) == "out"
    assert outcomes() == []


def test_a_student_reads_nothing_of_it(world: World) -> None:
    waiting = request_pass(world, world.restroom)
    student = Visitor(world.student)

    for answer in (press(student, waiting, "start"), press(student, waiting, "start", reason="x")):
        assert answer.status_code == 409
        assert "kept apart" not in text_of(answer)
        assert "would meet" not in text_of(answer)
    assert press(student, waiting, "with-adult").status_code == 403


def test_hidden_names_keep_the_question_off_the_screen(
    world: World, teacher: Visitor, gym: Any
) -> None:
    teacher.post("/room/hide-names/", hide="1")
    asked = request_pass(world, gym)

    answer = press(teacher, asked, "approve")

    assert answer.status_code == 303
    assert "kept apart" not in text_of(teacher.get("/room/"))


def test_new_pass_sends_the_others_and_asks_about_who_would_meet(
    world: World, teacher: Visitor
) -> None:
    answer = send(teacher, world.restroom, world.students[0], world.students[2])
    page = text_of(answer)

    assert answer.status_code == 409
    assert "1 pass started." in page
    assert "would meet somebody they are kept apart from" in page
    assert ticked(page) == {person_of(world.student)}
    assert not HallPass.objects.filter(student_id=world.student.person_id).exists()
    assert HallPass.objects.filter(student_id=world.students[2].person_id).exists()


@pytest.mark.parametrize(
    ("query", "data", "outcome"),
    [
        ("&anyway=1", {"reason": "Only today"}, ("overridden", "Only today")),
        ("&anyway=1&adult=1", {}, ("with_adult", "with an adult")),
    ],
)
def test_new_pass_goes_on_with_a_reason_or_an_adult(
    world: World, teacher: Visitor, query: str, data: dict[str, str], outcome: tuple[str, str]
) -> None:
    path = f"/room/new-pass/?to={world.restroom.id}{query}"

    answer = teacher.post(path, s=[str(world.student.person_id)], **data)

    assert answer.status_code == 303
    assert outcomes() == [outcome]


def test_pass_page_tells_admins_and_who_did_it_that_they_were_kept_apart(
    world: World, teacher: Visitor
) -> None:
    waiting = request_pass(world, world.restroom)
    press(teacher, waiting, "start", reason="Fine")

    for member, told in ((world.admin, True), (world.librarian, False), (world.student, False)):
        page = text_of(Visitor(member).get(f"/passes/{waiting}/"))
        assert ("kept apart" in page) == told
        assert "A rule was set aside" not in page
    assert "kept apart" in text_of(teacher.get(f"/passes/{waiting}/"))
