"""One transaction for a request that only looks: its statements share a beginning and an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest
from psycopg.errors import PipelineAborted
from psycopg.pq import PipelineStatus


def one_look(request: HttpRequest) -> AbstractContextManager[object]:
    """A transaction around a GET or HEAD; other requests decide in transactions of their own,
    which must not stay open while the answer is rendered."""
    return transaction.atomic() if request.method in ("GET", "HEAD") else nullcontext()


@contextmanager
def in_one_go() -> Iterator[None]:
    """What the body asks (``ask``) shares a round trip; it comes when the first answer is read,
    at the latest when the body is left. Outside a transaction each is asked alone."""
    if not connection.in_atomic_block or _is_in_one_go():
        yield
        return
    with connection.wrap_database_errors:
        try:
            with connection.connection.pipeline():
                yield
        except PipelineAborted as aborted:
            raise aborted.__context__ or aborted from None


@contextmanager
def with_kept_plans() -> Iterator[None]:
    """Within a transaction plans for any values are kept with the connection, as behind the
    gate: for statements that find their rows by keys, and are dearer to plan than to run."""
    if not connection.in_atomic_block:
        yield
        return
    connection.connection.say("set local plan_cache_mode = force_generic_plan")
    yield
    connection.connection.say("set local plan_cache_mode = auto")


def _is_in_one_go() -> bool:
    """Leaving an inner pipeline would wait for the server once more."""
    return bool(connection.connection.pgconn.pipeline_status != PipelineStatus.OFF)


def ask(statement: str, parameters: Any) -> Callable[[], list[tuple[Any, ...]]]:
    """Asks now; call what it returns for the rows, once."""
    cursor = connection.cursor()
    cursor.execute(statement, parameters)

    def rows() -> list[tuple[Any, ...]]:
        with cursor:
            return list(cursor.fetchall())

    return rows
