"""A connection that tells PostgreSQL which district is in force.

Row-level security shows the rows of ``app.district`` alone (``core.tenancy.protection``), so
that setting is put in force with each transaction, by ``SET LOCAL`` only: what one transaction
was told is gone with it, also behind a pooler that hands the connection to somebody else.

* ``transaction.atomic()`` begins with ``BEGIN; SET LOCAL app.district = …`` in one round trip.
* A statement outside ``atomic`` with a district in force gets such a transaction of its own.
* Where the scope changes within a transaction, the next statement says so first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.db.backends.utils import debug_transaction
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
        self.execute_wrappers.append(self._in_their_district)

    def _start_transaction_under_autocommit(self) -> None:
        self._begin(current_district())

    def _begin(self, district_id: UUID | None) -> None:
        self._tell("begin", district_id)

    def _tell(self, before: str, district_id: UUID | None) -> None:
        value = f"'{district_id}'" if district_id else "''"
        said = f"set local app.district = {value}"
        if before:
            said = f"{before}; {said}" if district_id else before
        with debug_transaction(self, said), self.wrap_database_errors:
            self.connection.execute(said, prepare=False)
        self._told = district_id

    def _in_their_district(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: Any
    ) -> Any:
        district_id = current_district()
        if not self.autocommit:
            if district_id != self._told and not self._has_failed():
                self._tell("", district_id)
            return execute(sql, params, many, context)
        if district_id is None:
            return execute(sql, params, many, context)
        return self._alone(district_id, execute, sql, params, many, context)

    def _alone(self, district_id: UUID, execute: Callable[..., Any], *statement: Any) -> Any:
        """One statement in a transaction of its own, as autocommit means it."""
        self._begin(district_id)
        try:
            result = execute(*statement)
        except BaseException:
            with suppress(DatabaseError):
                self._rollback()
            raise
        with self.wrap_database_errors:
            self._commit()
        return result

    def _has_failed(self) -> bool:
        """Nothing but a rollback is heard any more."""
        return bool(self.connection.info.transaction_status == TransactionStatus.INERROR)

    def _commit(self) -> None:
        self._told = None
        super()._commit()

    def _rollback(self) -> None:
        self._told = None
        super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._told = _UNKNOWN  # what was told since the savepoint is forgotten

    def _close(self) -> None:
        self._told = None
        super()._close()  # type: ignore[misc]

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
