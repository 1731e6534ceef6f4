"""Django's PostgreSQL engine, with connections that do not wait for ever."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from psycopg import sql

from corridor.core.patience import PatientConnection

READS = re.compile(r"\s*(select|set|show|savepoint|release|rollback)\b", re.IGNORECASE)


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
        if not READS.match(str(statement)):
            self._may_write = True
            self.has_changed |= self.autocommit
        return execute(statement, params, many, context)

    def _commit(self) -> None:
        self.has_changed |= self._may_write
        self._may_write = False
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self._may_write = False
        super()._rollback()  # type: ignore[misc]

    def _configure_role(self, connection: Any) -> bool:
        """Django's own would ask the pool for a connection to quote the name with, while the
        pool waits for this one."""
        role = self.settings_dict["OPTIONS"].get("assume_role")
        if role:
            connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
        return bool(role)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self.pool:
            return super().get_new_connection(conn_params)
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return PatientConnection.connect(**conn_params)
