"""Roles and the staff of places: every change in the log, and back again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from corridor.accounts import commands
from corridor.accounts.models import Member, PlaceStaff
from corridor.core.errors import Invalid, NotAllowed, Refused
from corridor.schools.commands import undo_change
from corridor.schools.models import Change
from tests.factories import TEN, World, actor_of, make_member, staff_place

MINUTE = timedelta(minutes=1)


def take_back(world: World, change: Change) -> Change:
    return undo_change(actor=actor_of(world.admin), change_id=change.id, now=TEN + MINUTE)


def give(world: World, member: Member, *roles: str) -> None:
    commands.set_member_roles(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        member_id=member.id,
        roles=roles,
        now=TEN,
    )


def test_roles_are_recorded_and_go_back(world: World) -> None:
    give(world, world.teacher, "teacher", "nurse")
    change = Change.objects.get()

    line = take_back(world, change)

    assert (change.subject, change.subject_name) == ("roles", "Ms. Bennett")
    assert (change.before, change.after) == (
        {"roles": ["teacher"]},
        {"roles": ["nurse", "teacher"]},
    )
    assert Member.objects.get(id=world.teacher.id).roles == ["teacher"]
    assert line.undoes_id == change.id


def test_a_school_admin_takes_no_power_back_that_they_could_not_give(world: World) -> None:
    district = make_member(world.school, "district_admin")
    commands.set_member_roles(
        actor=actor_of(district),
        school_id=world.school.id,
        member_id=world.teacher.id,
        roles=["district_admin"],
        now=TEN,
    )

    with pytest.raises(NotAllowed):
        take_back(world, Change.objects.get())

    assert Member.objects.get(id=world.teacher.id).roles == ["district_admin"]


def test_the_staff_of_a_place_is_recorded_and_goes_back(world: World) -> None:
    taught = staff_place(world.nurse, world.teacher, "teaches")
    PlaceStaff.objects.filter(id=taught.id).update(from_roster=True)
    world.change(world.nurse, minutes=15)
    commands.add_place_staff(
        actor=actor_of(world.admin),
        location=world.nurse,
        member_id=world.librarian.id,
        part="approves",
        now=TEN,
    )
    change = Change.objects.get()

    take_back(world, change)

    assert change.before == {"approves": []}
    assert change.after == {"approves": [str(world.librarian.id)]}
    assert [row.id for row in world.nurse.staff.all()] == [taught.id]


def test_somebody_removed_comes_back(world: World) -> None:
    row = world.library.staff.get()
    commands.remove_place_staff(
        actor=actor_of(world.admin), location=world.library, place_staff_id=row.id, now=TEN
    )

    take_back(world, Change.objects.get())

    assert world.library.staff.get().member_id == world.librarian.id


def test_somebody_who_left_does_not_come_back_with_an_undo(world: World) -> None:
    row = world.library.staff.get()
    commands.remove_place_staff(
        actor=actor_of(world.admin), location=world.library, place_staff_id=row.id, now=TEN
    )
    Member.objects.filter(id=world.librarian.id).update(archived_at=TEN)

    with pytest.raises(Refused, match="somebody of the staff"):
        take_back(world, Change.objects.get())

    assert not world.library.staff.exists()


def test_what_was_refused_is_not_recorded(world: World) -> None:
    with pytest.raises(Invalid):
        give(world, world.teacher)
    with pytest.raises(Refused):
        give(world, world.admin, "teacher")

    assert not Change.objects.exists()
