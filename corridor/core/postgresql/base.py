"""Django's PostgreSQL engine, with connections that do not wait for ever."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel

from corridor.core.patience import PatientConnection


class DatabaseWrapper(base.DatabaseWrapper):
    """A pool makes such connections by its option ``connection_class``."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self.pool:
            return super().get_new_connection(conn_params)
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return PatientConnection.connect(**conn_params)
