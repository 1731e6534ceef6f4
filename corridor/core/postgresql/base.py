"""Django's PostgreSQL engine, with connections that do not wait for ever."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from django.db.backends.utils import CursorWrapper
from psycopg import sql
from psycopg.pq import TransactionStatus

from corridor.core.patience import PatientConnection

READS = re.compile(r"\s*(select|set|show|savepoint|release|rollback)\b", re.IGNORECASE)
READS_WITH = re.compile(r"\s*with\b", re.IGNORECASE)
WRITES = re.compile(r"\b(insert|update|delete|merge)\b", re.IGNORECASE)
WRITES_BY_NAME = re.compile(
    r"\b(procrastinate_|corridor_)\w+\(|\b(nextval|setval)\(", re.IGNORECASE
)


@lru_cache(maxsize=1000)
def plainly_reads(statement: str) -> bool:
    """A WITH may hold what writes, and a SELECT call a function that does."""
    reads = READS.match(statement) or (READS_WITH.match(statement) and not WRITES.search(statement))
    return bool(reads) and not WRITES_BY_NAME.search(statement)


class Cursor(CursorWrapper):
    """COPY goes the way of every statement, which Django spares it: it writes, and it needs a
    transaction that has begun."""

    def copy(self, statement: str) -> Any:
        def begin_copy(said: str, *_given: Any) -> Any:
            return self.cursor.copy(said)

        return self._execute_with_wrappers(statement, None, many=False, executor=begin_copy)


class DatabaseWrapper(base.DatabaseWrapper):
    """A pool makes such connections by its option ``connection_class``.

    ``has_changed``: whether a transaction that may have written was committed since somebody
    last said no. Any statement that does not plainly read may have written.
    """

    has_changed = False
    _may_write = False

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.execute_wrappers.append(self._look_at)

    def _look_at(
        self, execute: Callable[..., Any], statement: Any, params: Any, many: Any, context: Any
    ) -> Any:
        if not plainly_reads(str(statement)):
            if self.autocommit:
                self.has_changed = True
            else:
                self._may_write = True
        return execute(statement, params, many, context)

    def _commit(self) -> None:
        self.has_changed |= self._may_write
        self._may_write = False
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        """A transaction that only read ends with COMMIT, which is the same to everybody else:
        with a rollback psycopg would forget all statements that it has prepared, and planning
        them again costs more than most requests. Every refusal ends in one."""
        if self._has_only_read():
            super()._commit()  # type: ignore[misc]
        else:
            super()._rollback()  # type: ignore[misc]
        self._may_write = False

    def _has_only_read(self) -> bool:
        """In the transaction that is open; one that failed, or a lost connection, has not."""
        if self._may_write or self.connection is None:
            return False
        return bool(self.connection.info.transaction_status == TransactionStatus.INTRANS)

    def make_cursor(self, cursor: Any) -> Cursor:
        return Cursor(cursor, self)

    def _configure_role(self, connection: Any) -> bool:
        """Django's own would ask the pool for a connection to quote the name with, while the
        pool waits for this one."""
        role = self.settings_dict["OPTIONS"].get("assume_role")
        if role:
            connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
        return bool(role)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self.pool:
            return self._from_pool(conn_params)
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return PatientConnection.connect(**conn_params)

    def _from_pool(self, conn_params: dict[str, Any]) -> Any:
        """One that the server has not closed; those that it has, go back to be replaced.

        After a restart of the server that can be all of them, and never more.
        """
        for _ in range(self.pool.max_size):
            connection = super().get_new_connection(conn_params)
            if not connection.has_ended():
                return connection
            self.pool.putconn(connection)
        return super().get_new_connection(conn_params)
