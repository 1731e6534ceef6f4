"""Reading passes: their columns, and one pass of any age."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.datetime import TimestamptzLoader

from corridor.core.reading import ask
from corridor.passes.situation import LivePass

COLUMNS = tuple(f.name for f in fields(LivePass))
LIST = ", ".join(COLUMNS)
_LISTS = (COLUMNS.index("asked"), COLUMNS.index("asked_too"))
_SELECT = f"select {LIST} from passes_hallpass"


def read_times_fast(cursor: Any) -> None:
    """Times come as psycopg's own loader makes them, in UTC as the connection is; Django's
    loader is Python and would be most of what reading the board costs."""
    cursor.adapters.register_loader("timestamptz", TimestamptzLoader)


def load_pass(*, district_id: UUID, school_id: UUID, pass_id: UUID) -> LivePass | None:
    """One pass in any state."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SELECT} where district_id = %s and school_id = %s and id = %s",
            [district_id, school_id, pass_id],
        )
        row = cursor.fetchone()
    return live_of(row) if row else None


def live_of(row: Sequence[Any]) -> LivePass:
    values: list[Any] = list(row)
    for position in _LISTS:
        values[position] = tuple(values[position])
    return LivePass(*values)


def ask_fast(statement: str, values: dict[str, Any]) -> Callable[[], list[tuple[Any, ...]]]:
    """``core.reading.ask``, with ``read_times_fast``."""
    cursor = connection.cursor()
    read_times_fast(cursor)
    return ask(statement, values, cursor=cursor)
