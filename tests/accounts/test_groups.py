"""Groups of students: who is in them, what is logged, and when they can't be put away."""

from __future__ import annotations

from typing import Any

import pytest

from corridor.accounts import commands, queries
from corridor.accounts.facts import GroupFacts
from corridor.accounts.models import Group
from corridor.core.errors import Invalid, NotFound, Refused
from corridor.passes.models import PassLimit
from corridor.schools.models import Change, SchoolGate
from tests.factories import TEN, World, actor_of, make_location, make_member, make_school, person_of


def save(world: World, *, group: Group | None = None, **fields: Any) -> Group:
    return commands.save_group(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        group_id=group.id if group else None,
        facts=GroupFacts(**{"name": "Seniors", **fields}),
        now=TEN,
    )


def people_of(group: Group) -> set[Any]:
    return set(group.members.values_list("person_id", flat=True))


def rules_version(world: World) -> int:
    return SchoolGate.objects.get(school=world.school).rules_version


def test_save_group_makes_it_with_its_people_and_logs_it(world: World) -> None:
    one, two, _three = (person_of(student) for student in world.students)
    version = rules_version(world)

    group = save(world, note="Robotics", people=(one, two))

    assert people_of(group) == {one, two}
    assert rules_version(world) == version + 1
    change = Change.objects.get()
    assert (change.subject, change.subject_id, change.before) == ("group", group.id, {})
    assert change.after["people"] == sorted([str(one), str(two)])


def test_save_group_changes_exactly_its_people(world: World) -> None:
    one, two, three = (person_of(student) for student in world.students)
    group = save(world, people=(one, two))

    save(world, group=group, people=(two, three))

    assert people_of(group) == {two, three}
    assert set(Change.objects.latest("id").before) == {"people"}


def test_save_group_keeps_who_left_but_takes_in_no_stranger(world: World) -> None:
    group = save(world, people=(person_of(world.student),))
    world.student.archived_at = TEN
    world.student.save()
    stranger = make_member(make_school(), "student")

    save(world, group=group, name="Still here", people=(person_of(world.student),))
    for outsider in (stranger, world.teacher):
        with pytest.raises(Invalid) as refused:
            save(world, group=group, people=(person_of(outsider),))
        assert set(refused.value.fields) == {"people"}

    assert people_of(group) == {person_of(world.student)}


def test_save_group_needs_a_name_of_its_own(world: World) -> None:
    save(world)

    for name in ("", "Seniors", "x" * 81):
        with pytest.raises(Invalid) as refused:
            save(world, name=name)
        assert set(refused.value.fields) == {"name"}

    assert Group.objects.count() == 1


@pytest.mark.parametrize("role", ["student", "teacher", "nurse"])
def test_groups_are_for_admins(world: World, role: str) -> None:
    with pytest.raises(NotFound):
        commands.save_group(
            actor=actor_of(make_member(world.school, role)),
            school_id=world.school.id,
            group_id=None,
            facts=GroupFacts("Ours"),
            now=TEN,
        )

    assert not Group.objects.exists()
    assert not Change.objects.exists()


def test_groups_of_another_school_are_not_found(world: World) -> None:
    elsewhere = make_school()
    group = save(world)
    stranger = actor_of(make_member(elsewhere, "school_admin"))

    for school_id in (elsewhere.id, world.school.id):
        with pytest.raises(NotFound):
            commands.archive_group(actor=stranger, school_id=school_id, group_id=group.id, now=TEN)

    assert queries.groups(school_id=elsewhere.id) == []


def archive(world: World, group: Group) -> None:
    commands.archive_group(
        actor=actor_of(world.admin), school_id=world.school.id, group_id=group.id, now=TEN
    )


def test_archive_group_puts_it_away_and_restore_takes_it_back(world: World) -> None:
    group = save(world)

    archive(world, group)
    assert queries.groups(school_id=world.school.id) == []

    commands.restore_group(
        actor=actor_of(world.admin), school_id=world.school.id, group_id=group.id, now=TEN
    )
    assert [row.group for row in queries.groups(school_id=world.school.id)] == [group]


def test_archive_group_is_refused_while_a_place_reads_it(world: World) -> None:
    group = save(world)
    place = make_location(world.school, "Flex space", visible_groups=[group.id])

    with pytest.raises(Refused, match="Flex space"):
        archive(world, group)

    place.visible_groups = []
    place.save()
    archive(world, group)


def test_archive_group_is_refused_while_a_limit_reads_it(world: World) -> None:
    group = save(world)
    limit = PassLimit.objects.create(school=world.school, group=group, passes=9)

    with pytest.raises(Refused, match="pass limit"):
        archive(world, group)

    limit.delete()
    archive(world, group)


def test_match_students_reads_numbers_addresses_and_names(world: World) -> None:
    maya = make_member(
        world.school,
        "student",
        given_name="Mariana",
        preferred_name="Maya",
        family_name="Alvarez Cruz",
        student_number="0233",
        email="maya@fairview.example",
    )
    spellings = [
        *("0233", "MAYA@fairview.example", "maya  alvarez cruz"),
        *("Alvarez Cruz,Maya", "Mariana Alvarez Cruz", "Alvarez Cruz, Mariana"),
    ]

    for line in spellings:
        match = queries.match_students(school_id=world.school.id, lines=f"\n  {line}  \n\n")
        assert match.people == (person_of(maya),), line
        assert match.is_clear


def test_match_students_tells_what_it_cannot_know(world: World) -> None:
    twins = [
        make_member(world.school, "student", given_name="Sam", family_name="Lee") for _ in "ab"
    ]
    make_member(make_school(), "student", given_name="Else", family_name="Where")

    match = queries.match_students(
        school_id=world.school.id, lines="Sam Lee\nElse Where\nMs. Bennett\nStudent0 Test"
    )

    assert match.people == (person_of(world.student),)
    assert match.unmatched == ("Else Where", "Ms. Bennett")
    [(line, people)] = match.ambiguous
    assert line == "Sam Lee"
    assert {person.id for person in people} == {person_of(twin) for twin in twins}


def test_match_students_prefers_a_number_to_a_name(world: World) -> None:
    numbered = make_member(world.school, "student", student_number="Sam Lee")
    make_member(world.school, "student", given_name="Sam", family_name="Lee")

    match = queries.match_students(school_id=world.school.id, lines="Sam Lee")

    assert match.people == (person_of(numbered),)


def test_pick_students_finds_besides_those_chosen(world: World) -> None:
    one, two, _three = world.students

    picker = queries.pick_students(
        school_id=world.school.id, chosen=[person_of(one)], search="student"
    )

    assert [person.id for person in picker.chosen] == [person_of(one)]
    assert person_of(two) in {person.id for person in picker.found}
    assert person_of(one) not in {person.id for person in picker.found}
    assert person_of(world.teacher) not in {person.id for person in picker.found}


def test_schools_of_people_come_in_the_order_of_their_ids(world: World) -> None:
    other = make_school()
    both = make_member(other, "student")
    both.person = world.student.person
    both.save()

    found = queries.schools_of(people=[person_of(world.student)], school_id=world.school.id)
    assert found == sorted([world.school.id, other.id])

    both.archived_at = TEN
    both.save()
    found = queries.schools_of(people=[person_of(world.student)], school_id=world.school.id)
    assert found == [world.school.id]
