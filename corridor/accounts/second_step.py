"""Between the right password and being signed in, and who has to set a second factor up.

The half-signed-in state lies in a stranger's session: it names an account and gives no right to
anything. It ends after five minutes, with a new password, and with the session that follows it.

How somebody came in stands in the session (``HOW``: "password", "passkey", "demo", or the kind of
a provider), and by what besides (``SECOND``), so that no page has to ask the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from corridor.accounts.lifetimes import Placed
from corridor.accounts.models import User
from corridor.accounts.policies import needs_factor
from corridor.accounts.states import is_barred

HALF, HOW, SECOND = "half", "how", "second"
LASTS = timedelta(minutes=5)
BY_PASSWORD = "password"  # noqa: S105 (how, not which)


@dataclass(frozen=True, slots=True)
class Half:
    """Somebody whose password was right; ``onward`` is where they wanted to go."""

    user: User
    onward: str


def begin(session: SessionBase, user: User, *, onward: str, now: datetime) -> None:
    """Whatever the session held is gone, and so is its id: nobody can have planted it."""
    session.flush()
    session[HALF] = {
        "user": str(user.id),
        "hash": user.get_session_auth_hash(),
        "onward": onward,
        "at": now.isoformat(),
    }


def half_of(session: SessionBase, *, now: datetime) -> Half | None:
    told = session.get(HALF)
    if not told or now - datetime.fromisoformat(told["at"]) >= LASTS:
        return None
    user = User.objects.filter(id=UUID(told["user"])).first()
    if user is None or is_barred(user, now=now):
        return None
    same = constant_time_compare(told["hash"], user.get_session_auth_hash())
    return Half(user, told["onward"]) if same else None


def note(session: SessionBase, *, how: str, second: str = "") -> None:
    """``second`` is "code", "recovery" or "passkey"; "" for nothing besides the password."""
    session[HOW] = how
    if second:
        session[SECOND] = second


def is_owed(session: SessionBase, places: Iterable[Placed], *, for_staff: bool) -> bool:
    """Whether this sign-in by password alone is for setting a second factor up only."""
    if session.get(HOW) != BY_PASSWORD or session.get(SECOND):
        return False
    return needs_factor(places, for_staff=for_staff)
