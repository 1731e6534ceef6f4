"""Work that comes round again and again in the worker, and outlives a database that is away."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0  # beyond the usual wait, after a round that failed


def go_round(step: Callable[[], object], *, every: float, stop: threading.Event) -> None:
    """Do a step every so many seconds until ``stop``; one that fails is tried again."""
    while not stop.wait(every):
        try:
            step()
        except DatabaseError:
            log.exception("%s could not reach the database; it tries again.", step.__qualname__)
            connection.close()
            stop.wait(PAUSE_SECONDS)
