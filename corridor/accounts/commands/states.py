"""Keeping somebody out: switched off until somebody switches it on, or suspended until a date.

Both hold at once: sign-ins, streams and tokens end with the commit, and links that were sent are
no good. Somebody without an account gets one for it, so that it also holds for a first sign-in
through a provider. See ``accounts.states``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.commands.passwords import end_links
from corridor.accounts.commands.sessions import end_sessions
from corridor.accounts.commands.users import create_bare_user
from corridor.accounts.models import Person, User
from corridor.accounts.queries import account_of, has_power_over, member_of
from corridor.core import audit
from corridor.core.errors import Invalid, NotAllowed
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

LONGEST_REASON = 200


@transaction.atomic
def switch_off_account(*, actor: Acting, school_id: UUID, member_id: UUID, now: datetime) -> None:
    """Nobody signs in with it any more, and whoever is, is out. Tokens hold no longer either."""
    user = _account(actor, school_id, member_id)
    User.objects.filter(id=user.id).update(is_active=False)
    _note(actor, user, now, "switched_off", ended=_out(user))


@transaction.atomic
def switch_on_account(*, actor: Acting, school_id: UUID, member_id: UUID, now: datetime) -> None:
    user = _account(actor, school_id, member_id)
    User.objects.filter(id=user.id).update(is_active=True)
    _note(actor, user, now, "switched_on")


@transaction.atomic
def suspend_account(
    *, actor: Acting, school_id: UUID, member_id: UUID, until: datetime, reason: str, now: datetime
) -> None:
    """Like switched off, but it ends by itself. ``reason`` is for admins."""
    if until <= now:
        raise Invalid({"until": _("Choose a day that is still to come.")})
    if len(reason.strip()) > LONGEST_REASON:
        raise Invalid({"reason": _("Say it in 200 characters.")})
    user = _account(actor, school_id, member_id)
    User.objects.filter(id=user.id).update(suspended_until=until, suspended_for=reason.strip())
    _note(actor, user, now, "suspended", until=until, ended=_out(user))


@transaction.atomic
def end_suspension(*, actor: Acting, school_id: UUID, member_id: UUID, now: datetime) -> None:
    user = _account(actor, school_id, member_id)
    User.objects.filter(id=user.id).update(suspended_until=None, suspended_for="")
    _note(actor, user, now, "resumed")


def _account(actor: Acting, school_id: UUID, member_id: UUID) -> User:
    """Whoever may set somebody's password may also keep them out; nobody themselves."""
    require(actor, school_id, Permission.ACCOUNTS)
    member = member_of(school_id=school_id, member_id=member_id)
    person: Person | None = member.person
    if person is None or not has_power_over(actor, member):
        raise NotAllowed
    user = account_of(person=person) or create_bare_user(person=person)
    if user.id == getattr(actor, "user_id", None):
        raise Invalid({"account": _("Nobody can switch off their own account.")})
    return user


def _out(user: User) -> int:
    end_links(user_id=user.id)
    return end_sessions(user_id=user.id)


def _note(actor: Acting, user: User, now: datetime, what: str, **more: Any) -> None:
    audit.append(
        kind=audit.Kind.ACCOUNT_CHANGED,
        now=now,
        by=audit.by(actor),
        subjects=[user.person_id],
        details={"what": what, **more},
    )
