"""How long which process waits for the database: nowhere for ever.

``CORRIDOR_WAITS`` names the kind of process (each command of ours sets it for itself);
``CORRIDOR_PATIENCE`` replaces the seconds that a statement may take there. 0 lets everything
wait for ever, as a debugger may want it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

CONNECT = 2  # seconds; libpq knows no less
POOL = 2.0  # seconds until somebody who waits for a free connection is turned away
RECONNECT = 2.0  # seconds of trying before a lost connection is left to the next who needs it
BEYOND = 2.0  # seconds that we keep waiting after the server should have given up


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds; 0 is for ever."""

    statement: float
    lock: float
    idle: float  # in a transaction, while the program does something else

    @property
    def answer(self) -> float | None:
        return self.statement + BEYOND if self.statement else None


KINDS = {
    "web": Waits(statement=8, lock=2, idle=30),
    "worker": Waits(statement=20, lock=5, idle=30),
    # Imports, migrations and whatever somebody runs by hand.
    "command": Waits(statement=3600, lock=60, idle=3600),
}


def waits() -> Waits:
    kind = KINDS[os.environ.get("CORRIDOR_WAITS", "command")]
    named = os.environ.get("CORRIDOR_PATIENCE")
    if named is None:
        return kind
    statement = float(named)
    return Waits(statement, min(kind.lock, statement), kind.idle if statement else 0)


def libpq_words(given: str = "") -> dict[str, Any]:
    """Sent when a connection is made, so they cost nothing later. ``given`` options win."""
    found = waits()
    server = {
        "statement_timeout": found.statement,
        "lock_timeout": found.lock,
        "idle_in_transaction_session_timeout": found.idle,
        # A statement of a client that has gone away holds its locks no longer than this.
        "client_connection_check_interval": 2 if found.statement else 0,
    }
    options = [f"-c {name}={round(seconds * 1000)}" for name, seconds in server.items()]
    words = {"options": " ".join([*options, given]).strip()}
    return {**words, **_NETWORK} if found.statement else words


# When the other machine is gone without a word.
_NETWORK = {
    "connect_timeout": CONNECT,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def pool(size: int) -> dict[str, Any]:
    from corridor.core.patience import PatientConnection

    return {
        "min_size": 1,
        "max_size": size,
        "timeout": POOL,
        "reconnect_timeout": RECONNECT,
        "connection_class": PatientConnection,
    }
