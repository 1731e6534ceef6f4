"""A roster takes as long as it takes: in its job the database may answer later than elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from corridor.core.patience import PatientConnection

STATEMENT_SECONDS = 3600
LOCK_SECONDS = 60
_SETTINGS = ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout")


@contextmanager
def patient() -> Iterator[None]:
    """For the body, on this thread's connection; afterwards it is as impatient as before."""
    connection.ensure_connection()
    ours = connection.connection
    seconds = (STATEMENT_SECONDS, STATEMENT_SECONDS, LOCK_SECONDS)
    _say([f"set {name} = '{n}s'" for name, n in zip(_SETTINGS, seconds, strict=True)])
    if isinstance(ours, PatientConnection):
        ours.patience = STATEMENT_SECONDS
    try:
        yield
    finally:
        if isinstance(ours, PatientConnection):
            ours.patience = None
        if connection.connection is ours and not connection.needs_rollback and not ours.closed:
            _say([f"reset {name}" for name in _SETTINGS])


def _say(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
