"""What whoever owns the tables of the audit log can do, once they took the guard away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

GUARDED = ("core_auditentry", "core_auditlink")


@contextmanager
def owner() -> Iterator[CursorWrapper]:
    """A cursor in the owner's role, within the test's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        app = cursor.fetchone()[0]
        cursor.execute("set constraints all immediate")
        cursor.execute("reset role")
        yield cursor
        cursor.execute(f'set role "{app}"')


def unguard(cursor: CursorWrapper) -> None:
    for table in GUARDED:
        cursor.execute(f"alter table {table} disable trigger append_only")


def tamper(statement: str, *values: Any) -> None:
    with owner() as cursor:
        unguard(cursor)
        cursor.execute(statement, values)
