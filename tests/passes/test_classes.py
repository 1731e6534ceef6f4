"""Classes of a roster: accepted by their teacher, changed by hand, made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from corridor.core.errors import NotFound
from corridor.passes.queries.classes import classes_of, count_to_accept
from corridor.rostering.commands import (
    SectionFacts,
    accept_classes,
    make_section,
    put_in_class,
    take_out_of_class,
)
from corridor.rostering.models import Enrollment, Section
from corridor.rostering.queries import teaching_now, whereabouts
from tests.factories import TEN, World, actor_of, enroll, make_member, person_of
from tests.factories import make_section as made_in

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


def test_nobody_accepts_the_class_of_somebody_else(asking: World) -> None:
    for stranger in (asking.librarian, asking.admin, make_member(asking.school, "teacher")):
        with pytest.raises(NotFound):
            accept_classes(actor=actor_of(stranger), section_ids=[asking.section.id], now=TEN)
    assert Section.objects.get().accepted_at is None


def test_a_student_is_put_in_and_taken_out_by_hand(world: World) -> None:
    teacher, new = actor_of(world.teacher), make_member(world.school, "student")
    section_id = world.section.id

    put_in_class(actor=teacher, section_id=section_id, person_id=person_of(new), now=TEN)
    take_out_of_class(
        actor=teacher, section_id=section_id, person_id=person_of(world.student), now=TEN
    )

    [taught] = classes_of(actor=teacher, on=TODAY)
    assert taught.size == len(world.students)
    assert where(world) is None
    put_in_class(actor=teacher, section_id=section_id, person_id=person_of(world.student), now=TEN)
    assert where(world).section_id == section_id
    assert Enrollment.objects.filter(is_manual=True).count() == 2


def test_whoever_is_no_student_here_is_not_put_in(world: World) -> None:
    with pytest.raises(NotFound):
        put_in_class(
            actor=actor_of(world.teacher),
            section_id=world.section.id,
            person_id=person_of(world.librarian),
            now=TEN,
        )


def test_a_class_made_by_hand_counts_at_once(asking: World) -> None:
    colleague = make_member(asking.school, "teacher")
    facts, acting = SectionFacts("Study hall", asking.room.id, (("3", ""),)), actor_of(colleague)

    made = make_section(actor=acting, facts=facts, now=TEN)
    put_in_class(actor=acting, section_id=made.id, person_id=person_of(asking.student), now=TEN)

    assert where(asking).section_id == made.id
    teaching = teaching_now(person_id=person_of(colleague), school_id=asking.school.id, now=TEN)
    assert teaching is not None
    assert teaching.title == "Study hall"


def test_the_list_says_what_waits(asking: World) -> None:
    mine = made_in(asking.library, period="2", title="Reading")
    enroll(mine, asking.teacher, part="teacher")
    Section.objects.filter(id=mine.id).update(is_manual=True, accepted_at=TEN)

    found = classes_of(actor=actor_of(asking.teacher), on=TODAY)

    assert [(one.title, one.is_to_accept) for one in found] == [
        ("Reading", False),
        ("Biology", True),
    ]
