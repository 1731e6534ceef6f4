"""Connections that do not wait for ever: every answer of the database is due within a time.

The server's own timeouts end a statement that takes long, and say so. They cannot help when
the server itself stands still, or the machine behind a switch that drops packets: then nobody
says anything, and the thread that asked would wait as long as that lasts. So the one who asks
keeps time, too, a little longer than the server does.
"""

from __future__ import annotations

from select import POLLIN, poll
from typing import TypeVar

import psycopg
from django.conf import settings
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from psycopg.rows import TupleRow

RV = TypeVar("RV")
TICK = 0.1  # seconds; how often a signal is looked for


class NoAnswer(psycopg.OperationalError):
    """The database stood still. What it was told may or may not have been done."""


class PatientConnection(psycopg.Connection[TupleRow]):
    """Gives up after ``settings.DATABASE_ANSWERS_WITHIN`` seconds (None: never).

    The connection is closed then, since an answer may still come; the pool replaces it.
    ``patience`` says otherwise for one connection.
    """

    patience: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = TICK, timeout: float | None = None) -> RV:
        if timeout is not None:  # the caller keeps time
            return super().wait(gen, interval, timeout)
        bound = self.patience or settings.DATABASE_ANSWERS_WITHIN
        try:
            return super().wait(gen, interval, bound)
        except _WaitTimeout:
            self.pgconn.finish()
            raise NoAnswer(f"The database gave no answer for {bound:g} s.") from None

    def say(self, command: str) -> None:
        """A command without values and without an answer, such as BEGIN; in a pipeline it goes
        with what follows. By way of a cursor it would cost more than the server's part of it."""
        with self.lock:
            said = self._exec_command(command.encode())
            if self._pipeline is None:
                self.wait(said)
            else:
                next(said, None)  # put beside what goes out later: there is nothing to wait for

    def has_ended(self) -> bool:
        """Whether the server has closed this connection, which nobody is using.

        To ask the server each time would be a round trip before every request. One that ended
        a connection left a last word on it, so only where there is something to read is it asked.
        """
        waiting = poll()
        waiting.register(self.fileno(), POLLIN)
        if not waiting.poll(0):
            return False
        try:
            self.execute("")
        except psycopg.Error:
            return True
        return False
