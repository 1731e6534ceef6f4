"""Taking back what was changed of roles, what they may do, and parts at places."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.commands.assisting import set_teachers
from corridor.accounts.commands.extensions import set_extension
from corridor.accounts.commands.people import set_member_roles
from corridor.accounts.commands.permission_sets import named_role, save_permissions
from corridor.accounts.commands.place_staff import set_place_staff
from corridor.accounts.permissions import EDITABLE
from corridor.core.errors import NotFound
from corridor.schools.models import Change
from corridor.schools.policies import Acting
from corridor.schools.queries import location_of


def restore_place_staff(*, actor: Acting, change: Change, now: datetime) -> None:
    """Each part that changed has the people again that it had."""
    location = location_of(school_id=change.school_id, location_id=change.subject_id)
    for part, members in change.before.items():
        set_place_staff(
            actor=actor,
            location=location,
            part=part,
            member_ids=[UUID(text) for text in members],
            now=now,
        )


def restore_roles(*, actor: Acting, change: Change, now: datetime) -> None:
    set_member_roles(
        actor=actor,
        school_id=change.school_id,
        member_id=change.subject_id,
        roles=change.before["roles"],
        now=now,
    )


def restore_permissions(*, actor: Acting, change: Change, now: datetime) -> None:
    """Another set for a role goes back to the one before."""
    if not isinstance(actor, Actor):
        raise NotFound
    ids = {named_role(actor.district_id, role).id: role for role in EDITABLE}
    role = ids.get(change.subject_id)
    if role is None:
        raise NotFound
    save_permissions(actor=actor, role=role, permissions=change.before["permissions"], now=now)


def restore_assists(*, actor: Acting, change: Change, now: datetime) -> None:
    set_teachers(
        actor=actor,
        school_id=change.school_id,
        member_id=change.subject_id,
        teachers=[UUID(text) for text in change.before["teachers"]],
        now=now,
    )


def restore_extension(*, actor: Acting, change: Change, now: datetime) -> None:
    set_extension(
        actor=actor,
        school_id=change.school_id,
        member_id=change.subject_id,
        extension=change.before["extension"],
        now=now,
    )
