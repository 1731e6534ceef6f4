"""Groups of students: the list, one of them, and what they are used for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from corridor.accounts.models import Group, GroupMember, Member, Person
from corridor.core.errors import NotFound
from corridor.schools.models import Location


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group with how many students it has, and the places that only it may see or not."""

    group: Group
    students: int
    limits: int
    places: tuple[str, ...]


def groups(*, school_id: UUID) -> list[GroupRow]:
    """The school's groups by name, those put away left out. Four statements."""
    here = Group.objects.filter(school_id=school_id, archived_at__isnull=True)
    members = GroupMember.objects.filter(group__school_id=school_id)
    students = dict(members.values_list("group_id").annotate(Count("id")))
    limits = dict(here.values_list("id").annotate(Count("pass_limits")))
    places = _places_by_group(school_id)
    return [
        GroupRow(
            group,
            students.get(group.id, 0),
            limits.get(group.id, 0),
            tuple(places.get(group.id, ())),
        )
        for group in here.order_by("name")
    ]


def _places_by_group(school_id: UUID) -> dict[UUID, list[str]]:
    names: dict[UUID, list[str]] = {}
    shown = Location.objects.filter(school_id=school_id, archived_at__isnull=True)
    for name, ids in shown.order_by("name").values_list("name", "visible_groups"):
        for group_id in ids:
            names.setdefault(group_id, []).append(name)
    return names


def group_of(*, school_id: UUID, group_id: UUID) -> Group:
    """One group of this school, put away or not; raises ``NotFound``."""
    found: Group | None = Group.objects.filter(school_id=school_id, id=group_id).first()
    if found is None:
        raise NotFound
    return found


def students_of_group(*, group_id: UUID) -> list[Person]:
    """Who is in a group, by family name."""
    found = Person.objects.filter(groups__group_id=group_id)
    return list(found.order_by("family_name", "given_name", "id"))


def places_that_show(*, group: Group) -> list[str]:
    """The names of the places whose list this group is on."""
    found = Location.objects.filter(
        school_id=group.school_id, archived_at__isnull=True, visible_groups__contains=[group.id]
    )
    return list(found.order_by("name").values_list("name", flat=True))


def schools_of(*, people: Iterable[UUID], school_id: UUID) -> list[UUID]:
    """Every school at which one of these people is, and this one; in the order of their ids.

    Rules that belong to a person hold at all of them; whoever locks their gates in this
    order never waits in a circle.
    """
    members = Member.objects.filter(
        Q(person_id__in=list(people)), archived_at__isnull=True
    ).values_list("school_id", flat=True)
    return sorted({school_id, *members})
