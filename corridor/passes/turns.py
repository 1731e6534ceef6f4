"""One decision at a time per school, inside this process: a queue in front of the gate.

The database's lock on the gate's row stays the truth, for it holds between processes. But
whoever waits for it there keeps a transaction open, and is woken through the lock manager:
with sixteen callers that costs as much CPU as deciding does. Waiting here costs next to none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from uuid import UUID

from django.db import connection

PATIENCE = 2.0  # seconds; whoever waited so long goes on and waits at the gate itself

_turns: dict[UUID, Lock] = {}


@contextmanager
def turn_of(school_id: UUID) -> Iterator[None]:
    """The body runs when no other thread decides for this school.

    Inside a transaction there is no waiting: it may hold a gate already, for which another
    thread that has its turn is waiting in the database.
    """
    if connection.in_atomic_block:
        yield
        return
    turn = _turns.setdefault(school_id, Lock())
    came = turn.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if came:
            turn.release()
