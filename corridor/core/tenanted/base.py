"""A connection that tells PostgreSQL which district is in force.

Row-level security shows the rows of ``app.district`` alone (``core.tenancy.protection``), so
that setting is put in force with each transaction, by ``SET LOCAL`` only: what one transaction
was told is gone with it, also behind a pooler that hands the connection to somebody else.

A round trip costs more than most of our statements, so nothing is said alone that can go with
another statement. All is sent, then all is read (a pipeline):

* BEGIN and the district go with the first statement of ``transaction.atomic()``.
* A statement outside ``atomic`` with a district in force gets such a transaction of its own,
  COMMIT included.
* Where the scope changes within a transaction, the next statement says so first.
* What is said ``with_commit`` goes with COMMIT.
* What is said ``in_one_go`` goes together; each statement sees what those before it did and
  waited for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.db.backends.utils import debug_transaction
from psycopg import ServerCursor
from psycopg.errors import PipelineAborted
from psycopg.pq import TransactionStatus

from corridor.core.postgresql import base
from corridor.core.scope import current_district

OWNER_WORDS = ("USER", "PASSWORD", "HOST", "PORT")
_UNKNOWN = object()


class DatabaseWrapper(base.DatabaseWrapper):
    """psycopg stays in autocommit mode; transactions are begun here, with their district."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: UUID | object | None = None
        self._has_to_begin = False
        self._held_back: tuple[str, Any] | None = None
        self._is_on_its_way = False
        self.execute_wrappers.append(self._in_their_district)

    def _start_transaction_under_autocommit(self) -> None:
        self._has_to_begin = True

    def _in_their_district(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: Any
    ) -> Any:
        self._say_what_was_held_back()
        if not self._has_to_hear():
            return execute(sql, params, many, context)
        # Not for several statements in one text, one with many values, a cursor of the server's.
        fits = params is not None and not many
        fits = fits and not isinstance(context["cursor"].cursor, ServerCursor)
        fits = fits and not self._is_on_its_way
        with self._undone_if_it_fails(), self._in_one_go() if fits else nullcontext():
            self._open()
            result = execute(sql, params, many, context)
            if self.autocommit:
                self._say("commit")
        return result

    def _has_to_hear(self) -> bool:
        """Whether the server has to know something before the next statement."""
        if self.autocommit:
            return current_district() is not None
        if self._has_to_begin:
            return True
        has_failed = self.connection.info.transaction_status == TransactionStatus.INERROR
        return current_district() != self._told and not has_failed

    def _open(self) -> None:
        district_id = current_district()
        if self.autocommit or self._has_to_begin:
            self._say("begin")
            self._has_to_begin, self._told = False, None
        if district_id != self._told:
            self._say(f"set local app.district = '{district_id or ''}'")
        self._told = None if self.autocommit else district_id

    @contextmanager
    def in_one_go(self) -> Iterator[None]:
        """See ``core.reading.in_one_go``."""
        if self.autocommit or self._is_on_its_way:
            yield  # leaving an inner pipeline would wait for the server once more
            return
        self._is_on_its_way = True
        try:
            with self._in_one_go():
                yield
        finally:
            self._is_on_its_way = False

    @contextmanager
    def _in_one_go(self) -> Iterator[None]:
        """One round trip for what the body says; its answers are there when it is left.

        What followed an error is aborted, and psycopg may tell that instead of the error.
        """
        with self.wrap_database_errors:
            try:
                with self.connection.pipeline():
                    yield
            except PipelineAborted as aborted:
                raise aborted.__context__ or aborted from None

    @contextmanager
    def _undone_if_it_fails(self) -> Iterator[None]:
        """Where there is no transaction around that would see to it."""
        try:
            yield
        except BaseException:
            if self.autocommit:
                with suppress(DatabaseError):
                    self._rollback()
            raise

    def _say(self, sql: str) -> None:
        with debug_transaction(self, sql), self.wrap_database_errors:
            self.connection.say(sql)

    def with_commit(self, sql: str, params: Any) -> None:
        """The last statement of a transaction, whose answer nobody reads.

        What is wrong with it is raised where the transaction ends, as with deferred constraints.
        It is said at once where there is another transaction around.
        """
        self._held_back = (sql, params)
        if not self.in_atomic_block or self.savepoint_ids:
            self._say_what_was_held_back()

    def _say_what_was_held_back(self) -> None:
        if self._held_back:
            statement, self._held_back = self._held_back, None
            with self.cursor() as cursor:
                cursor.execute(*statement)

    def _commit(self) -> None:
        if self._held_back:
            with self._in_one_go():
                self._say_what_was_held_back()
                self._say("commit")
        super()._commit()
        self._forget()

    def _rollback(self) -> None:
        self._forget()
        super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._told = _UNKNOWN  # what was told since the savepoint is forgotten

    def _close(self) -> None:
        self._forget()
        super()._close()  # type: ignore[misc]

    def _forget(self) -> None:
        self._told, self._has_to_begin, self._held_back = None, False, None

    @contextmanager
    def _nodb_cursor(self) -> Iterator[Any]:
        """Creating and dropping databases is the owner's work."""
        with as_owner(self), super()._nodb_cursor() as cursor:
            yield cursor


@contextmanager
def as_owner(connection: Any) -> Iterator[None]:
    """Connect as the owner of the tables for the body; for commands, never for requests."""
    ours = connection.settings_dict
    theirs = {**ours, **{word: settings.DATABASE_OWNER[word] for word in OWNER_WORDS}}
    kept = {k: v for k, v in ours["OPTIONS"].items() if k not in ("assume_role", "pool")}
    theirs["OPTIONS"] = {**kept, **settings.DATABASE_OWNER["OPTIONS"]}
    connection.close()
    connection.close_pool()
    connection.settings_dict = theirs
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = ours
