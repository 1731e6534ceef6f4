"""Classes changed by hand stand in the log of changes, and go back; rooms follow at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from corridor.accounts.models import PlaceStaff
from corridor.core.errors import NotFound
from corridor.rostering.commands import (
    SectionFacts,
    accept_classes,
    make_section,
    put_in_class,
    take_out_of_class,
)
from corridor.rostering.models import Enrollment, Section
from corridor.schools import rule_effects
from corridor.schools.change_lines import ChangeLine, in_days
from corridor.schools.change_queries import ChangeFilter, page_of_changes, visible_changes
from corridor.schools.commands import save_rules, undo_change
from corridor.schools.models import Change, School
from corridor.schools.rule_facts import RuleFacts
from tests.factories import TEN, World, actor_of, enroll, make_member, person_of, staff_place

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def latest() -> Change:
    found: Change = Change.objects.filter(subject="class").latest("at", "id")
    return found


def undo(world: World, change: Change, *, later: int = 1) -> Change:
    now = change.at + later * MINUTE
    return undo_change(actor=actor_of(world.admin), change_id=change.id, now=now)


def read(world: World) -> list[ChangeLine]:
    seen = visible_changes(actor=actor_of(world.admin), school_id=world.school.id)
    page = page_of_changes(seen, wanted=ChangeFilter(subject="class"))
    return [line for day in in_days(page.rows, zone=world.school.zone) for line in day.lines]


def said(line: ChangeLine) -> list[tuple[str, str, str]]:
    return [(one.label, one.before, one.after) for one in line.differences]


def test_who_is_put_in_and_taken_out_is_read_and_goes_back(world: World) -> None:
    new = make_member(world.school, "student", given_name="Nia", family_name="Ode")
    teacher, section_id = actor_of(world.teacher), world.section.id
    put_in_class(actor=teacher, section_id=section_id, person_id=person_of(new), now=TEN)
    first = latest()
    take_out_of_class(
        actor=teacher,
        section_id=section_id,
        person_id=person_of(world.student),
        now=TEN + MINUTE,
    )
    second = latest()

    lines = read(world)
    assert said(lines[1]) == [("Student", "not in it", "Nia Ode")]
    assert said(lines[0])[0][2] == "not in it"
    assert all(line.logged.can_undo for line in lines), "one student blocks no other"

    undo(world, first, later=3)
    undo(world, second, later=4)
    assert not Enrollment.objects.filter(person_id=person_of(new)).exists()
    row = Enrollment.objects.get(person_id=person_of(world.student), section=world.section)
    assert (row.archived_at, row.is_manual) == (None, False), "a roster may touch it again"


def test_an_undo_goes_back_itself(world: World) -> None:
    student = person_of(world.student)
    take_out_of_class(
        actor=actor_of(world.teacher), section_id=world.section.id, person_id=student, now=TEN
    )
    back = undo(world, latest())
    undo(world, back)

    row = Enrollment.objects.get(person_id=student, section=world.section)
    assert (row.archived_at is None, row.is_manual) == (False, True)


def test_a_new_class_is_one_line_and_goes_with_its_room(world: World) -> None:
    teacher = actor_of(world.teacher)
    facts = SectionFacts(
        "Chess", world.library.id, (("4", ""),), students=(person_of(world.student),)
    )
    made = make_section(actor=teacher, facts=facts, now=TEN)

    (line,) = read(world)
    assert (line.kind, line.change.subject_name) == ("new", "Chess")
    assert ("Room", "", world.library.name) in said(line)
    rooms = PlaceStaff.objects.filter(location=world.library, member=world.teacher, part="teaches")
    assert rooms.exists()

    gone = undo(world, line.change)
    in_force = Section.objects.filter(id=made.id, archived_at__isnull=True)
    assert not in_force.exists()
    assert not rooms.exists()

    undo(world, gone)
    assert in_force.exists()
    assert rooms.exists()
    assert made.enrollments.filter(person_id=person_of(world.student)).exists()


def test_accepting_is_logged_once_and_goes_back(world: World) -> None:
    world.change(world.school, accept_classes=True)
    teacher, theirs = actor_of(world.teacher), [world.section.id]
    assert accept_classes(actor=teacher, section_ids=theirs, now=TEN) == 1
    accepted = latest()
    assert accept_classes(actor=teacher, section_ids=theirs, now=TEN + MINUTE) == 0
    assert latest() == accepted, "there was nothing to say"
    assert said(read(world)[0]) == [("Accepted by its teacher", "no", "yes")]

    undo(world, accepted, later=2)
    assert Section.objects.get(id=world.section.id).accepted_at is None


def test_only_who_looks_after_people_reads_of_classes(world: World) -> None:
    """Negative control for the permission: with it the line is there."""
    take_out_of_class(
        actor=actor_of(world.teacher),
        section_id=world.section.id,
        person_id=person_of(world.student),
        now=TEN,
    )
    without = replace(actor_of(world.admin), sets=("school_admin:see_changes",))

    seen = visible_changes(actor=without, school_id=world.school.id)
    assert not seen.filter(subject="class").exists()
    with pytest.raises(NotFound):
        undo_change(actor=without, change_id=latest().id, now=TEN + MINUTE)
    assert len(read(world)) == 1


def ask_for_acceptance(world: World, *, wanted: bool) -> None:
    facts = replace(RuleFacts.of(School.objects.get(id=world.school.id)), accept_classes=wanted)
    save_rules(actor=actor_of(world.admin), school_id=world.school.id, facts=facts, now=TEN)


@pytest.fixture
def teaching(world: World) -> tuple[PlaceStaff, PlaceStaff]:
    """The roster's room of a class that nobody has accepted, and a part given by hand."""
    other = make_member(world.school, "teacher")
    enroll(world.section, other, part="teacher")
    by_roster = staff_place(world.room, other, part="teaches")
    PlaceStaff.objects.filter(id=by_roster.id).update(from_roster=True)
    return by_roster, staff_place(world.library, other, part="teaches")


def test_asking_for_acceptance_takes_and_gives_rooms_at_once(
    world: World, teaching: tuple[PlaceStaff, PlaceStaff]
) -> None:
    by_roster, by_hand = teaching
    roster = PlaceStaff.objects.filter(member=by_roster.member, location=world.room)

    ask_for_acceptance(world, wanted=True)
    assert not roster.exists()
    assert PlaceStaff.objects.filter(id=by_hand.id).exists()

    ask_for_acceptance(world, wanted=False)
    assert roster.get().from_roster


def test_without_its_effect_rooms_wait_for_the_next_import(
    world: World,
    teaching: tuple[PlaceStaff, PlaceStaff],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control."""
    monkeypatch.setattr(rule_effects, "_effects", [])

    ask_for_acceptance(world, wanted=True)

    assert PlaceStaff.objects.filter(id=teaching[0].id).exists()
