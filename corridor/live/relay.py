"""Numbers the committed changes and wakes the live processes: one relay at a time.

A deciding transaction only inserts an outbox row; ``NOTIFY`` there would serialise all
commits. The relay reads rows that have no number yet, so a row that commits late is
numbered late and never skipped, and a reader of ``seq > last`` sees every one.

The advisory lock, the numbering and the notifications share one connection: a relay that
lost its lock has lost its means to write, too.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg

from corridor.core import outbox
from corridor.core.metrics import counted
from corridor.live.database import AS_PLATFORM, direct

log = logging.getLogger(__name__)

CHANNEL = "corridor_live"
LOCK = 0x0C02_21D0
BATCH = 500

BUSY_PAUSE = 0.05
IDLE_PAUSE = 0.12
STANDBY_PAUSE = 1.0
HEARTBEAT_EVERY = 3.0
PRUNE_EVERY = 60.0
KEPT = timedelta(hours=1)

# A frozen or cut-off relay must not keep the lock for longer than screens stay patient.
_SESSION = "set idle_session_timeout = '8s'; set idle_in_transaction_session_timeout = '8s'"
_UNSENT = "select district_id, id from core_outbox where seq is null order by id limit %s"
_NUMBER = """
    update core_outbox set seq = given.seq
    from unnest(%s::uuid[], %s::uuid[], %s::bigint[]) as given (district_id, id, seq)
    where core_outbox.district_id = given.district_id and core_outbox.id = given.id
"""


def run(stop: threading.Event) -> None:
    """Stand by until no other relay works, then relay, until ``stop`` is set.

    Loses nothing when the database goes away: it connects again and carries on.
    """
    while not stop.is_set():
        try:
            with psycopg.connect(direct("corridor relay"), autocommit=True) as connection:
                connection.execute(AS_PLATFORM)
                connection.execute(_SESSION)
                _work(connection, stop)
        except psycopg.Error as error:
            log.warning("The relay lost the database and will try again: %s", error)
            stop.wait(STANDBY_PAUSE)


def _work(connection: psycopg.Connection, stop: threading.Event) -> None:
    while not _is_the_one(connection):
        if stop.wait(STANDBY_PAUSE):
            return
    relay = Relay(connection)
    while not stop.is_set():
        sent = relay.step(now=datetime.now(UTC))
        if sent < BATCH:
            stop.wait(BUSY_PAUSE if sent else IDLE_PAUSE)


def _is_the_one(connection: psycopg.Connection) -> bool:
    row = connection.execute("select pg_try_advisory_lock(%s)", [LOCK]).fetchone()
    return bool(row and row[0])


class Relay:
    """The relay that holds the lock. ``term`` tells the hubs when another one takes over."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.term = uuid4().hex
        row = connection.execute(outbox.LATEST).fetchone()
        self.last = int(row[0]) if row else 0
        self._say_number()
        self._beat_due = self._prune_due = time.monotonic()

    def step(self, *, now: datetime) -> int:
        """One look at the outbox; returns how many changes were passed on."""
        first = self.last + 1
        sent = self._number()
        clock = time.monotonic()
        if sent or clock >= self._beat_due:
            self._notify(first)
            self._beat_due = clock + HEARTBEAT_EVERY
        if clock >= self._prune_due:
            with self.connection.cursor() as cursor:
                outbox.prune(cursor, before=now - KEPT)
            self._prune_due = clock + PRUNE_EVERY
        return sent

    def _number(self) -> int:
        rows = self.connection.execute(_UNSENT, [BATCH]).fetchall()
        counted.outbox_unsent.set(len(rows))
        counted.outbox_age.set(time.time() - time_of(rows[0][1]) if rows else 0)
        if not rows:
            return 0
        numbers = list(range(self.last + 1, self.last + 1 + len(rows)))
        districts, ids = [row[0] for row in rows], [row[1] for row in rows]
        self.connection.execute(_NUMBER, [districts, ids, numbers])
        self.last = numbers[-1]
        self._say_number()
        return len(rows)

    def _say_number(self) -> None:
        """After the rows have their numbers: a page that reads it has seen all up to it."""
        self.connection.execute(outbox.NUMBERED, {"last": self.last, "kept_from": 1})

    def _notify(self, first: int) -> None:
        """One for all of a batch; without a batch it is the heartbeat (``first > last``)."""
        payload = json.dumps({"term": self.term, "first": first, "last": self.last})
        self.connection.execute("select pg_notify(%s, %s)", [CHANNEL, payload])


def time_of(made: UUID) -> float:
    """When an id was made, in seconds since 1970: a UUIDv7 begins with its milliseconds."""
    return (made.int >> 80) / 1000
