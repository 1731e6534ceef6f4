"""Classes of a roster: accepted by their teacher, changed by hand, made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from corridor.core.errors import Invalid, NotFound
from corridor.passes.commands.classes import (
    ClassFacts,
    accept_classes,
    add_to_class,
    make_class,
    remove_from_class,
)
from corridor.passes.queries.classes import classes_of, count_to_accept
from corridor.rostering.models import Enrollment, Section
from corridor.rostering.queries import teaching_now, whereabouts
from corridor.schools.commands import undo_change
from corridor.schools.models import Change
from tests.factories import TEN, World, actor_of, enroll, make_member, make_section, person_of

TODAY = TEN.date()


@pytest.fixture
def asking(world: World) -> World:
    world.change(world.school, accept_classes=True)
    return world


def where(world: World) -> Any:
    return whereabouts(person_id=person_of(world.student), school_id=world.school.id, now=TEN)


def test_a_class_drives_the_home_roster_once_its_teacher_accepted_it(asking: World) -> None:
    teacher = actor_of(asking.teacher)
    assert (where(asking), count_to_accept(actor=teacher, on=TODAY)) == (None, 1)

    assert accept_classes(actor=teacher, section_ids=[asking.section.id], now=TEN) == 1

    assert where(asking).section_id == asking.section.id
    assert count_to_accept(actor=teacher, on=TODAY) == 0


def test_without_the_step_a_class_counts_by_itself(world: World) -> None:
    """Negative control of the one above."""
    assert where(world).section_id == world.section.id
    assert count_to_accept(actor=actor_of(world.teacher), on=TODAY) == 0


def test_an_acceptance_can_be_taken_back(asking: World) -> None:
    accept_classes(actor=actor_of(asking.teacher), section_ids=[asking.section.id], now=TEN)

    undo_change(actor=actor_of(asking.admin), change_id=Change.objects.get().id, now=TEN)

    assert where(asking) is None


def test_nobody_accepts_the_class_of_somebody_else(asking: World) -> None:
    for stranger in (asking.librarian, asking.admin, make_member(asking.school, "teacher")):
        with pytest.raises(NotFound):
            accept_classes(actor=actor_of(stranger), section_ids=[asking.section.id], now=TEN)
    assert Section.objects.get().accepted_at is None


def test_a_student_is_put_in_and_taken_out_by_hand(world: World) -> None:
    teacher, new = actor_of(world.teacher), make_member(world.school, "student")
    section_id = world.section.id

    add_to_class(actor=teacher, section_id=section_id, person_id=person_of(new), now=TEN)
    remove_from_class(
        actor=teacher, section_id=section_id, person_id=person_of(world.student), now=TEN
    )

    [taught] = classes_of(actor=teacher, on=TODAY)
    assert taught.size == len(world.students)
    assert where(world) is None
    by_hand = Enrollment.objects.filter(is_manual=True)
    assert by_hand.count() == 2
    add_to_class(actor=teacher, section_id=section_id, person_id=person_of(world.student), now=TEN)
    assert where(world).section_id == section_id
    assert by_hand.count() == 2


def test_whoever_is_no_student_here_is_not_put_in(world: World) -> None:
    with pytest.raises(NotFound):
        add_to_class(
            actor=actor_of(world.teacher),
            section_id=world.section.id,
            person_id=person_of(world.librarian),
            now=TEN,
        )


def test_a_class_made_by_hand_counts_at_once(asking: World) -> None:
    facts = ClassFacts("Study hall", asking.room.id, ("3",), (person_of(asking.student),))

    made = make_class(actor=actor_of(asking.librarian), facts=facts, now=TEN)

    assert where(asking).section_id == made.id
    teaching = teaching_now(
        person_id=person_of(asking.librarian), school_id=asking.school.id, now=TEN
    )
    assert teaching is not None
    assert teaching.title == "Study hall"


def test_a_class_made_by_hand_can_be_taken_back(world: World) -> None:
    facts = ClassFacts("Study hall", world.room.id, ("3",))
    make_class(actor=actor_of(world.teacher), facts=facts, now=TEN)

    undo_change(actor=actor_of(world.admin), change_id=Change.objects.get().id, now=TEN)

    assert [one.title for one in classes_of(actor=actor_of(world.teacher), on=TODAY)] == ["Biology"]


@pytest.mark.parametrize(
    ("title", "periods", "field"), [("", ("3",), "title"), ("Study", (), "periods")]
)
def test_a_class_needs_a_name_and_a_period(
    world: World, title: str, periods: tuple[str, ...], field: str
) -> None:
    facts = ClassFacts(title, world.room.id, periods)
    with pytest.raises(Invalid) as refused:
        make_class(actor=actor_of(world.teacher), facts=facts, now=TEN)
    assert field in refused.value.fields
    assert Section.objects.count() == 1


def test_the_list_says_what_waits(asking: World) -> None:
    mine = make_section(asking.library, period="2", title="Reading")
    enroll(mine, asking.teacher, part="teacher")
    Section.objects.filter(id=mine.id).update(is_manual=True)

    found = classes_of(actor=actor_of(asking.teacher), on=TODAY)

    assert [(one.title, one.is_to_accept) for one in found] == [
        ("Reading", False),
        ("Biology", True),
    ]
