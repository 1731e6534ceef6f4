"""What a role may do in the district, and whether guardians are let in: for district admins.

A set that is the usual one is not stored, so that what a later release adds to a role comes
to it by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import PermissionSet, Role
from corridor.accounts.permissions import ALWAYS, EDITABLE, NONE, USUAL, Powers, held_by, most_of
from corridor.accounts.policies import may_grant
from corridor.core import audit
from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change
from corridor.schools.models import District
from corridor.schools.permissions import Permission

SUBJECT = "permissions"


@dataclass(frozen=True, slots=True)
class NamedRole:
    """A role as the log of changes names it: always by the same id in a district."""

    id: UUID
    role: Role

    def __str__(self) -> str:
        return str(self.role.label)


def named_role(district_id: UUID, role: Role) -> NamedRole:
    return NamedRole(uuid5(district_id, role.value), role)


def save_permissions(
    *, actor: Actor, role: Role, permissions: Iterable[str], now: datetime
) -> Powers:
    """Let a role do exactly this, at every school of the district, from the next click on.

    Raises ``Invalid`` for what the role can't have, ``NotAllowed`` for what the actor does not
    have to give. What a role can't lose it keeps.
    """
    _require_district(actor)
    wanted = _checked(role, permissions)
    with transaction.atomic():
        touch_rules(school_id=actor.school.id, now=now)  # so that two of them take turns
        stored = PermissionSet.objects.filter(role=role.value)
        before = held_by(role, stored.values_list("permissions", flat=True).first())
        if not may_grant(actor, role, wanted - before):
            raise NotAllowed("Nobody gives what they do not have.")
        _store(role, wanted)
        record_change(
            actor=actor,
            school_id=actor.school.id,
            subject=SUBJECT,
            thing=named_role(actor.district_id, role),
            before={"permissions": sorted(before)},
            after={"permissions": sorted(wanted)},
            now=now,
        )
    return wanted


def usual_permissions(*, actor: Actor, role: Role, now: datetime) -> Powers:
    """Let a role do what it usually may."""
    return save_permissions(actor=actor, role=role, permissions=USUAL[role], now=now)


def _require_district(actor: Actor) -> None:
    if not actor.may(Permission.DISTRICT):
        raise NotFound("What roles may do is for district admins.")


def _checked(role: Role, permissions: Iterable[str]) -> Powers:
    if role not in EDITABLE:
        raise NotFound("What this role may do is fixed.")
    names = set(permissions)
    if names - set(Permission.values):
        raise Invalid({"permissions": _("There is no such permission.")})
    wanted = frozenset(Permission(name) for name in names) | ALWAYS.get(role, NONE)
    if wanted - most_of(role):
        raise Invalid({"permissions": _("This role can’t have one of these.")})
    return wanted


def _store(role: Role, wanted: Powers) -> None:
    if wanted == USUAL[role]:
        PermissionSet.objects.filter(role=role.value).delete()
        return
    PermissionSet.objects.update_or_create(
        role=role.value, defaults={"permissions": sorted(wanted)}
    )


@transaction.atomic
def let_guardians_in(*, actor: Actor, now: datetime) -> None:
    """From now on guardians sign in and see passes of their own children."""
    _set_guardians(actor, "on", now)


@transaction.atomic
def keep_guardians_out(*, actor: Actor, now: datetime) -> None:
    """With their next click guardians are out. Who is whose guardian stays known."""
    _set_guardians(actor, "off", now)


def _set_guardians(actor: Actor, wanted: str, now: datetime) -> None:
    _require_district(actor)
    District.objects.filter(id=actor.district_id).update(guardians_are_on=wanted == "on")
    details = {"guardians": wanted}
    audit.append(kind=audit.Kind.RULES_CHANGED, now=now, by=audit.by(actor), details=details)
