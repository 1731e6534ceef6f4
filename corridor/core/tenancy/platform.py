"""Tasks that look across districts, in the one role that may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from corridor.core.roles import APP, PLATFORM


@contextmanager
def as_platform() -> Iterator[CursorWrapper]:
    """A cursor with the rights of the platform, for the body: due times and the outbox only."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"set local role {PLATFORM}")
        yield cursor
        cursor.execute(f"set local role {APP}")
