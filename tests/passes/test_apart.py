"""Keeping students apart: who may, at which schools it holds, what is logged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotFound
from corridor.passes.commands import apart as commands
from corridor.passes.facts import ApartFacts
from corridor.passes.models import HallPass, KeepApart, KeepApartEvent
from corridor.passes.queries import apart as queries
from corridor.schools.models import Change, School, SchoolGate
from tests.factories import TEN, World, actor_of, make_member, make_school, person_of

TODAY = date(2026, 9, 14)
DAY = timedelta(days=1)


def pair(world: World) -> tuple[Any, ...]:
    return tuple(person_of(student) for student in world.students[:2])


def save(world: World, group: KeepApart | None = None, **fields: Any) -> KeepApart:
    return commands.save_keep_apart(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        group_id=group.id if group else None,
        facts=ApartFacts(**{"name": "Group 1", "people": pair(world), **fields}),
        now=TEN,
    )


def verb(
    world: World, name: str, group: KeepApart, actor: Member | None = None, **more: Any
) -> Any:
    return getattr(commands, name)(
        actor=actor_of(actor or world.admin),
        school_id=world.school.id,
        group_id=group.id,
        now=TEN,
        **more,
    )


def versions() -> dict[Any, int]:
    return dict(SchoolGate.objects.values_list("school_id", "rules_version"))


def also_at(school: School, member: Member) -> Member:
    elsewhere = make_member(school, "student")
    elsewhere.person = member.person
    elsewhere.save()
    return elsewhere


def test_save_keep_apart_stores_who_and_logs_no_name(world: World) -> None:
    group = save(world, note="Agreed with both families", ends_on=TODAY)

    assert set(group.members.values_list("person_id", flat=True)) == set(pair(world))
    change = Change.objects.get()
    assert (change.subject, change.subject_name) == ("keep_apart", "Group 1")
    assert change.after["people"] == sorted(map(str, pair(world)))
    assert "Student0" not in str(change.after)


def test_save_keep_apart_changes_exactly_its_people(world: World) -> None:
    group = save(world)
    _one, two, three = (person_of(student) for student in world.students)

    save(world, group, people=(two, three), is_on=False)

    assert set(group.members.values_list("person_id", flat=True)) == {two, three}
    assert set(Change.objects.latest("id").before) == {"people", "is_on"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"starts_on": TODAY, "ends_on": TODAY - DAY}, "ends_on"),
        ({"note": "x" * 501}, "note"),
        ({"people": ()}, "people"),
    ],
)
def test_save_keep_apart_says_which_field_is_wrong(
    world: World, fields: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(Invalid) as refused:
        save(world, **fields)

    assert set(refused.value.fields) == {wrong}
    assert not KeepApart.objects.exists()


def test_keeping_apart_needs_two_different_students_of_the_school(world: World) -> None:
    one, _two = pair(world)
    stranger = person_of(make_member(make_school(), "student"))

    for people in ((one,), (one, one), (one, stranger), (one, person_of(world.teacher))):
        with pytest.raises(Invalid):
            save(world, people=people)

    assert not KeepApart.objects.exists()
    assert not Change.objects.exists()


def test_the_rules_move_on_at_every_school_of_theirs(world: World) -> None:
    middle, third = make_school(), make_school()
    also_at(middle, world.student)
    gone = also_at(third, world.students[1])
    gone.archived_at = TEN
    gone.save()

    group = save(world)
    assert versions() == {world.school.id: 1, middle.id: 1, third.id: 0}

    save(world, group, people=tuple(person_of(student) for student in world.students[1:3]))
    assert versions()[middle.id] == 2  # who was in it may go again

    for number, name in enumerate(("archive_keep_apart", "restore_keep_apart"), 3):
        verb(world, name, group)
        assert versions() == {world.school.id: number, middle.id: 2, third.id: 0}


def test_gates_are_locked_in_the_order_of_their_ids(world: World) -> None:
    schools = [world.school, *(make_school() for _ in range(3))]
    for school in reversed(schools[1:]):
        also_at(school, world.student)

    with CaptureQueriesContext(connection) as captured:
        save(world)

    locks = [query["sql"] for query in captured if "FOR NO KEY UPDATE" in query["sql"]]
    order = [school.id for sql in locks for school in schools if school.id.hex in sql]
    assert order == sorted(school.id for school in schools)


def test_archive_and_restore_keep_apart(world: World) -> None:
    group = save(world)

    verb(world, "archive_keep_apart", group)
    assert queries.keep_aparts(school_id=world.school.id, today=TODAY, prevented=[]) == []

    verb(world, "restore_keep_apart", group)
    [row] = queries.keep_aparts(school_id=world.school.id, today=TODAY, prevented=[])
    assert (row.students, row.grades, row.when) == (2, ("10",), "now")


def test_prolong_keep_apart_moves_its_last_day(world: World) -> None:
    group = save(world, starts_on=TODAY, ends_on=TODAY)

    with pytest.raises(Invalid):
        verb(world, "prolong_keep_apart", group, ends_on=TODAY - DAY)
    verb(world, "prolong_keep_apart", group, ends_on=TODAY + DAY)

    assert KeepApart.objects.get().ends_on == TODAY + DAY


def test_a_group_holds_on_its_days_while_it_is_on(world: World) -> None:
    group = save(world, starts_on=TODAY, ends_on=TODAY + DAY)

    def when(day: date) -> str:
        return queries.keep_aparts(school_id=world.school.id, today=day, prevented=[])[0].when

    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [when(day) for day in days] == ["later", "now", "now", "over"]

    KeepApart.objects.filter(id=group.id).update(is_on=False)
    assert when(TODAY) == "off"


def test_opening_names_is_logged_and_changes_nothing(world: World) -> None:
    group = save(world)
    before = (KeepApart.objects.values().get(), versions())

    verb(world, "open_names", group)
    verb(world, "open_names", group)

    assert (KeepApart.objects.values().get(), versions()) == before
    looks = Change.objects.filter(before={"names": "closed"}, after={"names": "opened"})
    assert [look.actor_id for look in looks] == [person_of(world.admin)] * 2
    assert queries.apart_figures(school=world.school, events=[], today=TODAY).opened == 2


@pytest.mark.parametrize("role", ["student", "teacher", "nurse", "hall_monitor"])
def test_keeping_apart_is_for_admins(world: World, role: str) -> None:
    group = save(world)
    someone = make_member(world.school, role)
    facts = ApartFacts("Theirs", pair(world))

    with pytest.raises(NotFound):
        commands.save_keep_apart(
            actor=actor_of(someone), school_id=world.school.id, group_id=None, facts=facts, now=TEN
        )
    for name in ("archive_keep_apart", "restore_keep_apart", "open_names"):
        with pytest.raises(NotFound):
            verb(world, name, group, someone)

    assert KeepApart.objects.get() == group
    assert Change.objects.count() == 1


def test_groups_of_another_school_are_not_found(world: World) -> None:
    group = save(world)
    elsewhere = make_school()
    stranger = actor_of(make_member(elsewhere, "school_admin"))

    for school_id in (elsewhere.id, world.school.id):
        with pytest.raises(NotFound):
            commands.open_names(actor=stranger, school_id=school_id, group_id=group.id, now=TEN)

    assert queries.keep_aparts(school_id=elsewhere.id, today=TODAY, prevented=[]) == []


def make_event(world: World, group: KeepApart, outcome: str, **fields: Any) -> KeepApartEvent:
    hall_pass = HallPass.objects.create(
        school=world.school,
        student_id=person_of(world.student),
        origin=world.room,
        destination=world.restroom,
        created_by=world.student,
        state="ended",
        minutes=5,
        requested_at=TEN,
        started_at=fields.pop("started_at", None),
    )
    return KeepApartEvent.objects.create(
        keep_apart=group, hall_pass=hall_pass, outcome=outcome, **{"at": TEN, **fields}
    )


def test_what_was_prevented_is_counted(world: World) -> None:
    group = save(world)
    for minutes in (2, 3, 9):
        make_event(world, group, "held", started_at=TEN + timedelta(minutes=minutes))
    make_event(world, group, "held")
    make_event(world, group, "overridden", actor=world.teacher, reason="Fire drill")
    make_event(world, group, "with_adult")
    make_event(world, group, "held", at=TEN - timedelta(days=200))

    events = queries.prevented(school=world.school, today=TODAY)
    figures = queries.apart_figures(school=world.school, events=events, today=TODAY)

    assert (figures.held, figures.overridden, figures.with_adult) == (4, 1, 1)
    assert figures.usual_wait == timedelta(minutes=3)
    [sent] = [event for event in events if event.outcome == "overridden"]
    assert (sent.actor, sent.reason, sent.place) == ("Ms. Bennett", "Fire drill", "Restroom")
    elsewhere = make_school()
    assert queries.prevented(school=elsewhere, today=TODAY) == []


def test_a_group_that_ends_soon_is_named_for_review(world: World) -> None:
    save(world, name="Soon", ends_on=TODAY + 14 * DAY)
    save(world, name="Later", ends_on=TODAY + 15 * DAY)
    save(world, name="Without end")

    rows = queries.keep_aparts(school_id=world.school.id, today=TODAY, prevented=[])

    assert [row.group.name for row in rows if row.ends_soon] == ["Soon"]
