"""Groups that a series may follow, for whoever looks after groups."""

from __future__ import annotations

from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Group, GroupMember
from corridor.accounts.queries.picking import students_here
from corridor.core.errors import NotFound
from corridor.schools.permissions import Permission


def groups_for(*, actor: Actor) -> list[Group]:
    """Those in use at the actor's school, by name; a group says something of who is in it, so
    nobody else is told its name here."""
    if not actor.may(Permission.LIMITS):
        return []
    here = Group.objects.filter(school_id=actor.school.id, archived_at__isnull=True)
    return list(here.order_by("name", "id"))


def group_to_follow(*, actor: Actor, group_id: UUID) -> tuple[UUID, ...]:
    """Who is in it now; raises ``NotFound`` for what the actor may not follow."""
    if group_id not in {group.id for group in groups_for(actor=actor)}:
        raise NotFound(f"No group {group_id}")
    return students_in(group_id=group_id, school_id=actor.school.id)


def students_in(*, group_id: UUID, school_id: UUID) -> tuple[UUID, ...]:
    """Who has left the school is in none."""
    rows = GroupMember.objects.filter(group_id=group_id).order_by("id")
    listed = list(rows.values_list("person_id", flat=True))
    here = students_here(school_id=school_id).filter(id__in=listed)
    at_school = set(here.values_list("id", flat=True))
    return tuple(person for person in listed if person in at_school)
