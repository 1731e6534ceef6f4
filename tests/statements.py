"""Counting what the database is asked, beside the plumbing of transactions."""

from __future__ import annotations

from django.test.utils import CaptureQueriesContext

TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SET")


def counted(seen: CaptureQueriesContext) -> list[str]:
    """The statements without BEGIN, SET LOCAL, savepoints and COMMIT."""
    said = [query["sql"].strip() for query in seen.captured_queries]
    return [sql for sql in said if not sql.upper().startswith(TRANSACTION)]
