"""Taking back what was changed of roles and of who is staff of a place."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.accounts.commands.people import set_member_roles
from corridor.accounts.commands.place_staff import set_place_staff
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
