"""Exceptions from the pass limit: who may set them, which one holds, what is logged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from corridor.accounts.commands import save_group
from corridor.accounts.facts import GroupFacts
from corridor.accounts.models import Group, Member
from corridor.core.errors import Invalid, NotFound
from corridor.passes.commands import limits as commands
from corridor.passes.facts import LimitFacts
from corridor.passes.models import HallPass, PassLimit
from corridor.passes.queries import limits as queries
from corridor.rostering.models import Term
from corridor.schools.models import Change, SchoolGate
from tests.factories import TEN, World, actor_of, make_member, make_school, person_of

TODAY = date(2026, 9, 14)  # a Monday
DAY = timedelta(days=1)


def save(world: World, limit: PassLimit | None = None, **fields: Any) -> PassLimit:
    return commands.save_limit(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        limit_id=limit.id if limit else None,
        facts=LimitFacts(**{"passes": 3, **fields}),
        now=TEN,
    )


def make_group(world: World, name: str, *members: Member) -> Group:
    return save_group(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        group_id=None,
        facts=GroupFacts(name, people=tuple(person_of(member) for member in members)),
        now=TEN,
    )


def in_force(world: World, today: date = TODAY) -> dict[str, tuple[int | None, str]]:
    person = world.student.person
    assert person is not None
    found = queries.limits_of_student(school=world.school, student=person, today=today)
    return {limit.window: (limit.passes, limit.why) for limit in found}


def test_save_limit_adds_one_and_logs_it(world: World) -> None:
    gate = SchoolGate.objects.get(school=world.school)

    limit = save(world, grade="10", passes=0, reason=" Trial ")

    assert (limit.grade, limit.passes, limit.reason) == ("10", 0, "Trial")
    change = Change.objects.get()
    assert (change.subject, change.subject_name, change.before) == ("limit", "Grade 10", {})
    assert change.after["passes"] == 0
    assert not change.is_private
    gate.refresh_from_db()
    assert gate.rules_version == 1


def test_save_limit_changes_one_and_logs_what_differs(world: World) -> None:
    limit = save(world, student_id=person_of(world.student))

    save(world, limit, student_id=person_of(world.student), passes=9, ends_on=TODAY)

    change = Change.objects.latest("id")
    assert change.before == {"passes": 3, "ends_on": None}
    assert change.after == {"passes": 9, "ends_on": "2026-09-14"}
    assert change.subject_name == "Student0 Test"


def test_remove_limit_lets_the_next_nearest_hold(world: World) -> None:
    limit = save(world, student_id=person_of(world.student))
    save(world, grade="10", passes=4)

    commands.remove_limit(
        actor=actor_of(world.admin), school_id=world.school.id, limit_id=limit.id, now=TEN
    )

    assert in_force(world)["day"] == (4, "grade")
    assert Change.objects.latest("id").after == {}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"grade": "10", "student": True},
        {"stranger": True},
        {"put_away": True},
    ],
    ids=["nobody", "two at once", "of another school", "a group put away"],
)
def test_save_limit_is_for_exactly_one_of_the_school(world: World, fields: dict[str, Any]) -> None:
    if fields.pop("student", False):
        fields["student_id"] = person_of(world.student)
    if fields.pop("stranger", False):
        fields["student_id"] = person_of(make_member(make_school(), "student"))
    if fields.pop("put_away", False):
        group = make_group(world, "Gone")
        Group.objects.filter(id=group.id).update(archived_at=TEN)
        fields["group_id"] = group.id

    with pytest.raises(Invalid) as refused:
        save(world, **fields)

    assert set(refused.value.fields) == {"whom"}
    assert not PassLimit.objects.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"passes": 1000}, "passes"),
        ({"window": "year"}, "window"),
        ({"starts_on": TODAY, "ends_on": TODAY - DAY}, "ends_on"),
        ({"reason": "x" * 201}, "reason"),
    ],
)
def test_save_limit_says_which_field_is_wrong(
    world: World, fields: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(Invalid) as refused:
        save(world, grade="10", **fields)

    assert set(refused.value.fields) == {wrong}
    assert not PassLimit.objects.exists()


def test_two_exceptions_for_the_same_never_share_a_day(world: World) -> None:
    first = save(world, grade="10", starts_on=TODAY, ends_on=TODAY + 5 * DAY)

    with pytest.raises(Invalid) as refused:
        save(world, grade="10", starts_on=TODAY + 5 * DAY)
    assert set(refused.value.fields) == {"window"}

    save(world, grade="10", starts_on=TODAY + 6 * DAY)
    save(world, grade="10", window="week")
    save(world, grade="11")
    save(world, first, grade="10", passes=8, starts_on=TODAY, ends_on=TODAY + 5 * DAY)


def test_the_nearest_limit_wins(world: World) -> None:
    assert in_force(world) == {
        "day": (5, "school"),
        "week": (None, "school"),
        "term": (None, "school"),
    }

    save(world, grade="10", passes=4)
    save(world, grade="11", passes=99)
    assert in_force(world)["day"] == (4, "grade")

    save(world, group_id=make_group(world, "A", world.student).id, passes=2)
    save(world, group_id=make_group(world, "B", world.student).id, passes=3)
    save(world, group_id=make_group(world, "Others").id, passes=50)
    assert in_force(world)["day"] == (3, "group")

    save(world, student_id=person_of(world.student), passes=0)
    save(world, student_id=person_of(world.students[1]), passes=77)
    assert in_force(world)["day"] == (0, "student")

    save(world, student_id=person_of(world.student), window="week", passes=12)
    assert in_force(world)["week"] == (12, "student")
    assert in_force(world)["term"] == (None, "school")


def test_a_limit_holds_on_its_first_and_last_day_only(world: World) -> None:
    save(world, grade="10", passes=1, starts_on=TODAY, ends_on=TODAY + DAY)

    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [in_force(world, day)["day"][0] for day in days] == [5, 1, 1, 5]
    rows = [queries.limits(school_id=world.school.id, today=day)[0].when for day in days]
    assert rows == ["later", "now", "now", "over"]


def make_counted(world: World, *days: date) -> None:
    for day in days:
        HallPass.objects.create(
            school=world.school,
            student_id=person_of(world.student),
            origin=world.room,
            destination=world.restroom,
            created_by=world.student,
            state="ended",
            minutes=5,
            requested_at=TEN,
            counted_on=day,
        )


def test_what_is_used_is_counted_a_day_a_week_and_a_term(world: World) -> None:
    monday, friday = TODAY, TODAY + 4 * DAY
    Term.objects.create(
        oneroster_id="t1",
        title="Fall",
        kind="semester",
        starts_on=TODAY - 20 * DAY,
        ends_on=TODAY + 90 * DAY,
        school_year="2027",
    )
    make_counted(world, TODAY - 21 * DAY, TODAY - 20 * DAY, monday - DAY, monday, friday, friday)
    person = world.student.person
    assert person is not None

    found = queries.limits_of_student(school=world.school, student=person, today=friday)

    assert {limit.window: limit.used for limit in found} == {"day": 2, "week": 3, "term": 5}


@pytest.mark.parametrize("role", ["student", "teacher", "nurse", "counselor"])
def test_limits_are_for_admins(world: World, role: str) -> None:
    actor = actor_of(make_member(world.school, role))
    limit = save(world, grade="10")
    known: dict[str, Any] = {"actor": actor, "school_id": world.school.id, "now": TEN}

    with pytest.raises(NotFound):
        commands.save_limit(**known, limit_id=None, facts=LimitFacts(1, grade="11"))
    with pytest.raises(NotFound):
        commands.remove_limit(**known, limit_id=limit.id)

    assert PassLimit.objects.get() == limit
    assert Change.objects.count() == 1


def test_limits_of_another_school_are_not_found(world: World) -> None:
    limit = save(world, grade="10")
    elsewhere = make_school()
    stranger = actor_of(make_member(elsewhere, "school_admin"))

    for school_id in (elsewhere.id, world.school.id):
        with pytest.raises(NotFound):
            commands.remove_limit(actor=stranger, school_id=school_id, limit_id=limit.id, now=TEN)

    assert PassLimit.objects.get() == limit
