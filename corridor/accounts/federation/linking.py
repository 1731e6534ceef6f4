"""Whose account somebody's account at a provider is. Nobody signs up: who is not on the roster
gets no account, and no person is ever made here.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from corridor.accounts import signing_log
from corridor.accounts.commands.users import create_bare_user
from corridor.accounts.federation.claims import Claims
from corridor.accounts.federation.finding import BY_ADDRESS, Found, whom
from corridor.accounts.models import Identity, SignInProvider, User
from corridor.core import audit
from corridor.core.tenancy import in_district


def account_for(
    *, provider: SignInProvider, claims: Claims, now: datetime, device: str = "web"
) -> User:
    """The account of the person whom the claims mean, which is made at their first sign-in.

    The same person through two providers has one account. Raises ``Refused`` (codes in
    ``finding``). Of two first sign-ins at the same instant the second finds what the first made.
    """
    with in_district(provider.district_id):
        try:
            return _account_for(provider, claims, now, device)
        except IntegrityError:
            return _account_for(provider, claims, now, device)


@transaction.atomic
def _account_for(provider: SignInProvider, claims: Claims, now: datetime, device: str) -> User:
    found = whom(provider=provider, claims=claims, now=now)
    if found.identity:
        Identity.objects.filter(id=found.identity.id).update(used_at=now)
        return found.identity.user
    user = found.user or create_bare_user(person=found.person)
    _link(user, claims, found, now)
    _note(user, provider, found, now, device)
    return user


def _link(user: User, claims: Claims, found: Found, now: datetime) -> None:
    """Whom the roster names by another account than before signs in with that one from now on.

    An address takes no account's place, also not of one that was linked in this very instant.
    """
    ours = {"district_id": user.district_id, "user": user, "issuer": claims.issuer}
    if found.by != BY_ADDRESS:
        Identity.objects.filter(**ours).delete()
    Identity.objects.create(
        **ours, subject=claims.subject, linked_by=found.by, linked_at=now, used_at=now
    )


def _note(user: User, provider: SignInProvider, found: Found, now: datetime, device: str) -> None:
    audit.append(
        kind=audit.Kind.PERSON_CHANGED,
        now=now,
        by=signing_log.by_user(user, device, person_id=user.person_id),
        subjects=[user.person_id],
        details={"what": "linked", "how": provider.kind, "by": found.by},
    )
