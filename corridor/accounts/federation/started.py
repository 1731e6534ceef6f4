"""Sign-ins that began in this browser and are under way at a provider.

What comes back counts only where it was asked for, in the same browser, a short time ago, and
once. So nobody can be signed in as somebody else by a link (login CSRF), and an answer that
somebody got hold of is worth nothing in another browser.
Source: RFC 9700, section 4.7; OASIS SAML 2.0 Profiles, section 4.1.4.3 (``InResponseTo``).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from corridor.core.errors import Refused

KEY = "sign_ins_started"
HOLDS_FOR = timedelta(minutes=10)
MOST = 5  # tabs of one browser that are at a provider's page


def begin(
    session: SessionBase, *, provider_id: UUID, onward: str, now: datetime, mark: str = ""
) -> str:
    """The mark that has to come back; ``mark`` where the protocol makes its own."""
    mark = mark or secrets.token_urlsafe(32)
    others = list(_fresh(session, now).items())[-(MOST - 1) :]
    this = {"provider": str(provider_id), "onward": onward, "at": now.isoformat()}
    session[KEY] = dict([*others, (mark, this)])
    return mark


def finish(session: SessionBase, *, mark: str, provider_id: UUID, now: datetime) -> str:
    """Where to go on. Raises ``Refused`` (``sign_in_not_asked_for``)."""
    known = _fresh(session, now)
    found = known.pop(mark, None)
    session[KEY] = known
    if found is None or found["provider"] != str(provider_id):
        raise Refused.because(
            "sign_in_not_asked_for",
            _("This sign-in did not begin in this browser, or it took too long. Please try again."),
        )
    return str(found["onward"])


def _fresh(session: SessionBase, now: datetime) -> dict[str, dict[str, Any]]:
    known: dict[str, dict[str, Any]] = session.get(KEY, {})
    return {k: v for k, v in known.items() if now - datetime.fromisoformat(v["at"]) < HOLDS_FOR}
