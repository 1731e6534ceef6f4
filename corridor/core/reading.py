"""Looking at the database: one transaction for a request, one round trip for what goes together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, cast

from django.db import connection, transaction
from django.http import HttpRequest


def one_look(request: HttpRequest) -> AbstractContextManager[object]:
    """A transaction around a GET or HEAD; other requests decide in transactions of their own,
    which must not stay open while the answer is rendered."""
    return transaction.atomic() if request.method in ("GET", "HEAD") else nullcontext()


def in_one_go() -> AbstractContextManager[None]:
    """What the body asks (``ask``) shares a round trip; it comes when the first answer is read,
    at the latest when the body is left. Outside a transaction each is asked alone.

    The server does one after the other, each on what it sees when its turn has come.
    """
    return cast("AbstractContextManager[None]", connection.in_one_go())  # type: ignore[attr-defined]


_PLANS = "select set_config('plan_cache_mode', '{}', true), set_config('enable_sort', '{}', true)"


@contextmanager
def with_kept_plans() -> Iterator[None]:
    """Within a transaction plans for any values are kept with the connection, as behind the
    gate: for statements that find their rows by keys, and are dearer to plan than to run. They
    don't sort where they can hash."""
    if not connection.in_atomic_block:
        yield
        return
    connection.connection.say(_PLANS.format("force_generic_plan", "off"))
    yield
    connection.connection.say(_PLANS.format("auto", "on"))


def ask(
    statement: str, parameters: Any, *, cursor: Any = None
) -> Callable[[], list[tuple[Any, ...]]]:
    """Asks now; call what it returns for the rows, once. ``cursor`` is one that reads values in
    a way of its own."""
    cursor = cursor or connection.cursor()
    cursor.execute(statement, parameters)

    def rows() -> list[tuple[Any, ...]]:
        with cursor:
            return list(cursor.fetchall())

    return rows


def tight(statement: str) -> str:
    """Without indentation and comments: beyond 4096 characters psycopg translates a statement
    each time."""
    lines = (line.strip() for line in statement.splitlines())
    return "\n".join(line for line in lines if not line.startswith("--"))
