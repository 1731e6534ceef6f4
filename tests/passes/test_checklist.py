"""First days: items tick themselves; once it is closed the card costs nothing."""

from __future__ import annotations

import pytest

from corridor.accounts.actor import Actor
from corridor.accounts.commands import (
    close_checklist,
    note_first_step,
    open_checklists,
    reopen_checklist,
)
from corridor.accounts.models import Member
from corridor.passes.commands import Ask, request_pass
from corridor.passes.queries.checklist import checklist_of
from tests.factories import TEN, World, actor_of, make_user, person_of
from tests.pages import Visitor, at_ten, text_of  # noqa: F401

TODAY = TEN.date()
CARD = 'id="checklist"'
pytestmark = pytest.mark.usefixtures("at_ten")


def done(actor: Actor) -> list[bool]:
    return [check.is_done for check in checklist_of(actor=actor, on=TODAY)]


def test_a_student_s_items_tick_themselves(world: World) -> None:
    student = actor_of(world.student)
    assert done(student) == [True, False, False]

    note_first_step(actor=student, step="places")
    ask = Ask(student_id=person_of(world.student), destination_id=world.restroom.id)
    request_pass(actor=student, ask=ask, now=TEN)

    assert done(student) == [True, True, True]


def test_a_teacher_s_items_tick_themselves(world: World) -> None:
    teacher = actor_of(world.teacher)
    assert done(teacher) == [True, False, False, False]

    for step in ("classes", "room"):
        note_first_step(actor=teacher, step=step)
    ask = Ask(student_id=person_of(world.student), destination_id=world.restroom.id)
    request_pass(actor=teacher, ask=ask, now=TEN)

    assert done(teacher) == [True, True, True, True]


def test_where_the_school_wants_it_the_classes_are_to_be_accepted(world: World) -> None:
    world.change(world.school, accept_classes=True)
    teacher = actor_of(world.teacher)
    note_first_step(actor=teacher, step="classes")

    assert done(teacher)[1] is False


def test_a_step_is_noted_once(world: World) -> None:
    for _ in range(2):
        note_first_step(actor=actor_of(world.teacher), step="room")

    assert Member.objects.get(id=world.teacher.id).first_steps == ["room"]


def test_the_first_sign_in_opens_it_and_no_later_one(world: World) -> None:
    user = make_user(world.teacher)
    open_checklists(user=user)
    assert Member.objects.get(id=world.teacher.id).checklist == "open"

    close_checklist(actor=actor_of(world.teacher))
    open_checklists(user=user)

    assert Member.objects.get(id=world.teacher.id).checklist == "closed"


@pytest.mark.parametrize(("who", "page"), [("student", "/"), ("teacher", "/room/")])
def test_the_card_stands_on_the_start_page_until_it_is_waved_off(
    world: World, who: str, page: str
) -> None:
    member = getattr(world, who)
    reopen_checklist(actor=actor_of(member))
    visitor = Visitor(member)
    assert CARD in text_of(visitor.get(page))

    visitor.post("/getting-started/close/")

    assert CARD not in text_of(visitor.get(page))
    assert "Take your first pass" in text_of(visitor.get("/getting-started/")) or who == "teacher"
    visitor.post("/getting-started/show/")
    assert CARD in text_of(visitor.get(page))


def test_what_is_complete_is_shown_once_more_and_closes_itself(world: World) -> None:
    student = actor_of(world.student)
    reopen_checklist(actor=student)
    note_first_step(actor=student, step="places")
    ask = Ask(student_id=person_of(world.student), destination_id=world.restroom.id)
    request_pass(actor=student, ask=ask, now=TEN)
    visitor = Visitor(world.student)

    assert [CARD in text_of(visitor.get("/")) for _ in range(2)] == [True, False]
