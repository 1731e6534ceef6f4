"""Where colleagues ring somebody up: said by themselves, or by who looks after people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.accounts.actor import NO_STAFF, Actor
from corridor.accounts.commands.people import NamedMember
from corridor.accounts.models import Member
from corridor.accounts.queries import member_of
from corridor.core.errors import NotAllowed
from corridor.core.extensions import parsed
from corridor.schools.commands.changes import record_change
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

SUBJECT = "extension"


def set_own_extension(*, actor: Actor, extension: str, now: datetime) -> None:
    """Raises ``Invalid`` for what is no extension."""
    if not actor.is_staff or actor.stand_in is not None:
        raise NotAllowed("Staff with an account of their own.")
    _write(actor, actor.school.id, actor.member_id, extension, now)


def set_extension(
    *, actor: Acting, school_id: UUID, member_id: UUID, extension: str, now: datetime
) -> None:
    """Of somebody of the staff. Raises ``Invalid`` for what is no extension."""
    require(actor, school_id, Permission.PEOPLE)
    _write(actor, school_id, member_id, extension, now)


@transaction.atomic
def _write(actor: Acting, school_id: UUID, member_id: UUID, extension: str, now: datetime) -> None:
    member = member_of(school_id=school_id, member_id=member_id)
    if NO_STAFF.issuperset(member.roles):
        raise NotAllowed("Staff have a phone on their desk.")
    said = parsed(extension)
    Member.objects.filter(id=member.id).update(extension=said)
    record_change(
        actor=actor,
        school_id=school_id,
        subject=SUBJECT,
        thing=NamedMember(member.id, str(member.person)),
        before={"extension": member.extension},
        after={"extension": said},
        now=now,
    )
