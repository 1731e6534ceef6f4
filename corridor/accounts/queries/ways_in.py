"""How somebody comes in, as their page tells admins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from corridor.accounts.models import AccountLink, Identity, Person, User
from corridor.accounts.queries.factors import has_factor
from corridor.accounts.queries.invitations import invitation_of
from corridor.accounts.queries.people import account_of
from corridor.accounts.queries.sessions import count_sessions
from corridor.accounts.states import is_suspended


@dataclass(frozen=True, slots=True)
class WayIn:
    """``account`` is ``None`` for who never had one; ``devices`` are where they are signed in.

    ``comes_from_elsewhere``: they came in through a provider before.
    """

    account: User | None = None
    devices: int = 0
    invitation: AccountLink | None = None
    ran_out: bool = False
    has_factor: bool = False
    is_suspended: bool = False
    comes_from_elsewhere: bool = False

    @property
    def has_password(self) -> bool:
        return self.account is not None and self.account.has_usable_password()

    @property
    def is_off(self) -> bool:
        return self.account is not None and not self.account.is_active


def way_in_of(*, person: Person, now: datetime) -> WayIn:
    """At most six statements."""
    account = account_of(person=person)
    if account is None:
        return WayIn()
    invitation = None if account.has_usable_password() else invitation_of(user_id=account.id)
    return WayIn(
        account=account,
        devices=count_sessions(user_id=account.id, now=now),
        invitation=invitation,
        ran_out=invitation is not None and invitation.ends_at <= now,
        has_factor=has_factor(user_id=account.id),
        is_suspended=is_suspended(account, now=now),
        comes_from_elsewhere=Identity.objects.filter(user_id=account.id).exists(),
    )
