"""Whether the database answers somebody who comes anew.

A pooled connection may be fine while no new one can be made, and the other way round; whoever
decides about sending requests here wants to know of new ones. So readiness opens one, asks,
and closes it, and each step is bounded by the waits of a connection.
"""

from __future__ import annotations

import psycopg
from django.db import connections

from corridor.core.patience import PatientConnection

SECONDS = 2  # to connect, and as much again to answer


def database_answers() -> bool:
    known = connections["default"].get_connection_params()
    try:
        with PatientConnection.connect(**{**known, "connect_timeout": SECONDS}) as connection:
            connection.patience = SECONDS
            connection.execute("select 1")
    except psycopg.Error:
        return False
    return True
