"""Makers of the rows of a school's rules, for tests with a database."""

from __future__ import annotations

from typing import Any

from corridor.accounts.models import Group, GroupMember, Member
from corridor.passes.models import Accommodation, KeepApart, KeepApartMember, PassLimit
from corridor.schools.models import NoPassWindow, SchoolGate
from tests.factories import World, person_of


def touch(world: World) -> None:
    """The rules of the school have changed."""
    gate = SchoolGate.objects.get(school=world.school)
    SchoolGate.objects.filter(id=gate.id).update(rules_version=gate.rules_version + 1)


def keep_apart(world: World, *members: Member, **fields: Any) -> KeepApart:
    group = KeepApart.objects.create(school=world.school, name="Group 1", **fields)
    for member in members:
        KeepApartMember.objects.create(keep_apart=group, person_id=person_of(member))
    touch(world)
    return group


def accommodate(world: World, member: Member, **fields: Any) -> Accommodation:
    made = Accommodation.objects.create(school=world.school, person_id=person_of(member), **fields)
    touch(world)
    return made


def limit(world: World, passes: int, **fields: Any) -> PassLimit:
    made = PassLimit.objects.create(school=world.school, passes=passes, **fields)
    touch(world)
    return made


def group(world: World, *members: Member, name: str = "Chess club") -> Group:
    made = Group.objects.create(school=world.school, name=name)
    for member in members:
        GroupMember.objects.create(group=made, person_id=person_of(member))
    touch(world)
    return made


def window(world: World, **fields: Any) -> NoPassWindow:
    made = NoPassWindow.objects.create(school=world.school, **fields)
    touch(world)
    return made
