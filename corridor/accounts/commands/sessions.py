"""Ending sign-ins: one's own, and as an admin those of somebody else.

Streams that were opened under a session end with it, within seconds (``live.audience``).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.accounts.actor import Actor
from corridor.accounts.models import Session, User
from corridor.accounts.queries import account_of, has_power_over, member_of
from corridor.core import audit
from corridor.core.audit import Kind
from corridor.core.errors import NotAllowed, NotFound
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require


@transaction.atomic
def end_own_session(*, actor: Actor, user_id: UUID, session_id: UUID, now: datetime) -> None:
    """One of one's own; raises ``NotFound`` for anybody else's."""
    if not Session.objects.filter(id=session_id, user_id=user_id).delete()[0]:
        raise NotFound
    note_own(actor, Kind.SESSIONS_ENDED, now)


@transaction.atomic
def end_other_sessions(*, actor: Actor, user_id: UUID, this: UUID | None, now: datetime) -> None:
    """All of one's own but ``this``."""
    theirs = Session.objects.filter(user_id=user_id)
    (theirs.exclude(id=this) if this else theirs).delete()
    note_own(actor, Kind.SESSIONS_ENDED, now)


def end_sessions(*, user_id: UUID) -> int:
    """All of an account; returns how many these were."""
    return Session.objects.filter(user_id=user_id).delete()[0]


def note_own(actor: Actor, kind: Kind, now: datetime) -> None:
    """Somebody changed their own password, or ended their own sign-ins."""
    audit.append(kind=kind, now=now, by=audit.by(actor), subjects=[actor.person_id])


@transaction.atomic
def sign_out_everywhere(*, actor: Acting, school_id: UUID, member_id: UUID, now: datetime) -> int:
    """As an admin, end every sign-in of somebody; returns how many these were."""
    user = account_to_run(actor, school_id, member_id)
    ended = end_sessions(user_id=user.id)
    _note(actor, user, now, {"ended": ended})
    return ended


@transaction.atomic
def unlink(
    *, actor: Acting, school_id: UUID, member_id: UUID, identity_id: UUID, now: datetime
) -> None:
    """An account at a provider is theirs no longer, and whoever came in with it is out.

    The next sign-in links anew, as the roster has it then.
    """
    user = account_to_run(actor, school_id, member_id)
    if not user.identities.filter(id=identity_id).delete()[0]:
        raise NotFound
    end_sessions(user_id=user.id)
    audit.append(
        kind=Kind.PERSON_CHANGED,
        now=now,
        by=audit.by(actor),
        subjects=[user.person_id],
        details={"what": "unlinked"},
    )


def account_to_run(actor: Acting, school_id: UUID, member_id: UUID) -> User:
    """Whoever may set somebody's password may also keep them out."""
    require(actor, school_id, Permission.ACCOUNTS)
    member = member_of(school_id=school_id, member_id=member_id)
    user = account_of(person=member.person)
    if user is None:
        raise NotFound
    if not has_power_over(actor, member):
        raise NotAllowed
    return user


def _note(actor: Acting, user: User, now: datetime, details: dict[str, object]) -> None:
    audit.append(
        kind=Kind.SESSIONS_ENDED,
        now=now,
        by=audit.by(actor),
        subjects=[user.person_id],
        details=details,
    )
