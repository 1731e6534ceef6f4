"""Sessions that are over and tries of long ago are deleted; nothing depends on when."""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, connection
from django.utils import timezone

from corridor.accounts import throttle
from corridor.accounts.sessions import SessionStore

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 600.0


def run(stop: threading.Event) -> None:
    """Until ``stop``; a database that is away is waited for."""
    while not stop.wait(INTERVAL_SECONDS):
        try:
            forget()
        except DatabaseError:
            log.warning("Old sign-ins could not be deleted; it is tried again.")
            connection.close()


def forget() -> None:
    SessionStore.clear_expired()
    throttle.forget_old(now=timezone.now())
