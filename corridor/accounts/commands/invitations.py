"""Inviting people to choose a password of their own, so that no admin ever knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts import letters
from corridor.accounts.commands.passwords import end_links, make_link
from corridor.accounts.commands.users import account_for
from corridor.accounts.links import Purpose
from corridor.accounts.models import Member, Person
from corridor.accounts.queries import account_of, has_power_over, member_of
from corridor.accounts.queries.invitations import uninvited_staff
from corridor.core import audit
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require


@dataclass(frozen=True, slots=True)
class Invited:
    """The only moment at which ``secret``, which the link is made of, can be read."""

    member_id: UUID
    name: str
    email: str
    secret: str


@transaction.atomic
def invite(*, actor: Acting, school_id: UUID, member_id: UUID, now: datetime) -> Invited:
    """Make a link for somebody without a password, and mail it where mail is set up.

    An invitation from before is no good any more. Raises ``Refused`` for somebody who has a
    password, ``Invalid`` without an address or where somebody else has it.
    """
    require(actor, school_id, Permission.ACCOUNTS)
    member = member_of(school_id=school_id, member_id=member_id)
    if not has_power_over(actor, member):
        raise NotAllowed
    return _invite(actor, member, now)


@transaction.atomic
def invite_staff(*, actor: Acting, school_id: UUID, now: datetime) -> list[Invited]:
    """Invite everybody of the staff who has an address, no account yet and no invitation.

    Who may not be invited by this admin, or whose address is somebody else's, is left out.
    """
    require(actor, school_id, Permission.ACCOUNTS)
    found = []
    for member in uninvited_staff(actor=actor, school_id=school_id, now=now):
        try:
            with transaction.atomic():
                found.append(_invite(actor, member, now))
        except (Invalid, Refused):
            continue
    return found


def _invite(actor: Acting, member: Member, now: datetime) -> Invited:
    person: Person | None = member.person
    if person is None or member.archived_at is not None:
        raise NotFound
    user = account_for(person=person)
    if user.has_usable_password():
        raise Refused.because("has_password", _("They have chosen a password already."))
    secret = make_link(user_id=user.id, purpose=Purpose.INVITATION, now=now)
    _note(actor, person, "invited", now)
    letters.invite(to=user.email, school=member.school.name, secret=secret)
    return Invited(member.id, str(person), user.email, secret)


@transaction.atomic
def withdraw_invitation(*, actor: Acting, school_id: UUID, member_id: UUID, now: datetime) -> None:
    """The link that was sent is no good any more."""
    require(actor, school_id, Permission.ACCOUNTS)
    member = member_of(school_id=school_id, member_id=member_id)
    if not has_power_over(actor, member):
        raise NotAllowed
    user = account_of(person=member.person)
    if user is None or member.person is None or user.has_usable_password():
        raise NotFound
    if end_links(user_id=user.id):
        _note(actor, member.person, "withdrawn", now)


def _note(actor: Acting, person: Person, what: str, now: datetime) -> None:
    audit.append(
        kind=audit.Kind.ACCOUNT_CHANGED,
        now=now,
        by=audit.by(actor),
        subjects=[person.id],
        details={"what": what},
    )
