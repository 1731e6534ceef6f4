"""What the log of changes says of people and their parts, and how it goes back."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from corridor.accounts.commands.undo import (
    restore_assists,
    restore_extension,
    restore_permissions,
    restore_place_staff,
    restore_roles,
)
from corridor.accounts.models import Group, Member, Person, PlaceStaff, Role
from corridor.schools.permissions import Permission
from corridor.schools.subjects import Subject

SUBJECTS = (
    Subject(
        "place_staff",
        _("Staff of a place"),
        icon="user-check",
        labels=dict(PlaceStaff.Part.choices),
        values={part: {"": _("nobody")} for part in PlaceStaff.Part.values},
        restore=restore_place_staff,
    ),
    Subject(
        "roles",
        _("Roles"),
        icon="shield",
        labels={"roles": _("Roles")},
        values={"roles": dict(Role.choices)},
        restore=restore_roles,
        permission=Permission.ROLES,
    ),
    Subject(
        "permissions",
        _("What a role may do"),
        icon="shield",
        labels={"permissions": _("May")},
        values={"permissions": {**dict(Permission.choices), "": _("nothing")}},
        restore=restore_permissions,
        permission=Permission.DISTRICT,
    ),
    Subject(
        "assists",
        _("Acts for"),
        icon="users",
        labels={"teachers": _("Teachers")},
        values={"teachers": {"": _("nobody")}},
        restore=restore_assists,
        permission=Permission.PEOPLE,
    ),
    Subject(
        "away",
        _("Out of office"),
        icon="briefcase",
        labels={
            "away_from": _("Away from"),
            "away_until": _("Away until"),
            "away_note": _("Note"),
        },
    ),
    Subject(
        "extension",
        _("Phone extension"),
        icon="phone",
        labels={"extension": _("Extension")},
        values={"extension": {"": _("none")}},
        restore=restore_extension,
        permission=Permission.PEOPLE,
    ),
)


def names(ids: set[UUID]) -> Mapping[UUID, str]:
    """Members and people by name, groups by theirs. Three statements."""
    members = Member.objects.filter(id__in=ids, person__isnull=False).select_related("person")
    groups = Group.objects.filter(id__in=ids).values_list("id", "name")
    return {
        **{person.id: person.name for person in Person.objects.filter(id__in=ids)},
        **{member.id: str(member.person) for member in members},
        **dict(groups),
    }
