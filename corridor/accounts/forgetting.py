"""Sessions that are over, tries and links of long ago and used SAML assertions that would no
longer be taken are deleted; nothing depends on when."""

from __future__ import annotations

import threading

from django.utils import timezone

from corridor.accounts import throttle
from corridor.accounts.commands.passwords import forget_links
from corridor.accounts.federation.saml.spending import forget_spent
from corridor.accounts.sessions import SessionStore
from corridor.core.rounds import go_round

INTERVAL_SECONDS = 600.0


def run(stop: threading.Event) -> None:
    """Until ``stop``; a database that is away is waited for."""
    go_round(forget, every=INTERVAL_SECONDS, stop=stop)


def forget() -> None:
    now = timezone.now()
    SessionStore.clear_expired()
    throttle.forget_old(now=now)
    forget_links(now=now)
    forget_spent(now=now)
