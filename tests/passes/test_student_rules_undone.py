"""Taking back what was changed of groups, limits, keeping apart and accommodations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from corridor.accounts.commands import archive_group, save_group
from corridor.accounts.facts import GroupFacts
from corridor.accounts.models import Group
from corridor.core.errors import NotFound, Refused
from corridor.passes.commands.accommodations import save_accommodation
from corridor.passes.commands.apart import archive_keep_apart, open_names, save_keep_apart
from corridor.passes.commands.limits import remove_limit, save_limit
from corridor.passes.facts import AccommodationFacts, ApartFacts, LimitFacts
from corridor.passes.models import Accommodation, KeepApart, PassLimit
from corridor.schools.commands.undo import undo_change
from corridor.schools.models import Change
from corridor.schools.subjects import subject_of
from tests.factories import TEN, World, actor_of, make_member, person_of

DAY = date(2026, 9, 20)


def known(world: World) -> dict[str, Any]:
    return {"actor": actor_of(world.admin), "school_id": world.school.id, "now": TEN}


def undo_latest(world: World, subject: str, actor: Any = None) -> None:
    change = Change.objects.filter(subject=subject).latest("id")
    undo_change(actor=actor or actor_of(world.admin), change_id=change.id, now=TEN)


def people(row: Any) -> set[Any]:
    return set(row.members.values_list("person_id", flat=True))


def test_a_group_goes_back(world: World) -> None:
    one, two, _three = (person_of(student) for student in world.students)
    group = save_group(**known(world), group_id=None, facts=GroupFacts("A", people=(one,)))
    save_group(**known(world), group_id=group.id, facts=GroupFacts("B", people=(two,)))

    undo_latest(world, "group")
    group.refresh_from_db()
    assert (group.name, people(group)) == ("A", {one})

    archive_group(**known(world), group_id=group.id)
    undo_latest(world, "group")
    group.refresh_from_db()
    assert group.archived_at is None


def test_a_new_group_is_put_away(world: World) -> None:
    save_group(**known(world), group_id=None, facts=GroupFacts("A"))

    undo_latest(world, "group")

    assert Group.objects.get().archived_at is not None


def test_a_limit_goes_back(world: World) -> None:
    mine = LimitFacts(3, student_id=person_of(world.student), ends_on=DAY, reason="Trial")
    limit = save_limit(**known(world), limit_id=None, facts=mine)
    changed = LimitFacts(9, student_id=person_of(world.student))
    save_limit(**known(world), limit_id=limit.id, facts=changed)

    undo_latest(world, "limit")
    limit.refresh_from_db()
    assert (limit.passes, limit.ends_on, limit.reason) == (3, DAY, "Trial")

    remove_limit(**known(world), limit_id=limit.id)
    undo_latest(world, "limit")
    again = PassLimit.objects.get()
    assert (again.id, again.passes, again.ends_on) == (limit.id, 3, DAY)
    assert again.student_id == person_of(world.student)


def test_a_new_limit_goes(world: World) -> None:
    save_limit(**known(world), limit_id=None, facts=LimitFacts(3, grade="10"))

    undo_latest(world, "limit")

    assert not PassLimit.objects.exists()


def test_keeping_apart_goes_back(world: World) -> None:
    one, two, three = (person_of(student) for student in world.students)
    first = ApartFacts("Group 1", (one, two), ends_on=DAY)
    group = save_keep_apart(**known(world), group_id=None, facts=first)
    save_keep_apart(**known(world), group_id=group.id, facts=ApartFacts("Group 2", (one, three)))

    undo_latest(world, "keep_apart")
    group.refresh_from_db()
    assert (group.name, group.ends_on, people(group)) == ("Group 1", DAY, {one, two})

    archive_keep_apart(**known(world), group_id=group.id)
    undo_latest(world, "keep_apart")
    group.refresh_from_db()
    assert group.archived_at is None


def test_a_new_group_kept_apart_is_put_away(world: World) -> None:
    one, two, _three = (person_of(student) for student in world.students)
    save_keep_apart(**known(world), group_id=None, facts=ApartFacts("Group 1", (one, two)))

    undo_latest(world, "keep_apart")

    assert KeepApart.objects.get().archived_at is not None


def test_a_look_at_names_stays_in_the_log(world: World) -> None:
    one, two, _three = (person_of(student) for student in world.students)
    group = save_keep_apart(**known(world), group_id=None, facts=ApartFacts("Group 1", (one, two)))
    open_names(**known(world), group_id=group.id)

    with pytest.raises(Refused):
        undo_latest(world, "apart_names")

    assert Change.objects.count() == 2


def test_an_accommodation_goes_back_for_the_nurse_alone(world: World) -> None:
    nurse = actor_of(make_member(world.school, "nurse"))
    student = person_of(world.student)
    given: dict[str, Any] = {"actor": nurse, "student_id": student, "now": TEN}
    first = AccommodationFacts(time_percent=150, allowed_places=(world.library.id,), ends_on=DAY)
    save_accommodation(**given, facts=first)
    save_accommodation(**given, facts=AccommodationFacts(time_percent=200))

    with pytest.raises(NotFound):
        undo_latest(world, "accommodation")
    assert Accommodation.objects.get().time_percent == 200

    undo_latest(world, "accommodation", nurse)
    now = Accommodation.objects.get()
    assert (now.time_percent, now.allowed_places, now.ends_on) == (150, [world.library.id], DAY)
    assert all(change.is_private for change in Change.objects.all())


def test_the_log_says_how_many_are_kept_apart_and_not_who(world: World) -> None:
    subject = subject_of("keep_apart")
    assert subject is not None
    assert subject.say is not None
    assert subject.say("people", ["Maya Alvarez", "Leo Park"]) == "2 students"
    private = subject_of("accommodation")
    assert private is not None
    assert private.is_private
