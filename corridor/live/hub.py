"""One per process: hears the relay, keeps the switchboard up to date, watches over sign-ins."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.db import Error as DatabaseError
from django.utils import timezone

from corridor.core import outbox
from corridor.core.outbox import Change
from corridor.live import events
from corridor.live.audience import listener_of
from corridor.live.database import AS_PLATFORM, direct, in_thread
from corridor.live.pace import busyness
from corridor.live.relay import CHANNEL
from corridor.live.standing import Standing, fallen
from corridor.live.streams import Stream
from corridor.live.switchboard import RING, Switchboard, heard_by

log = logging.getLogger(__name__)

BEAT_EVERY = 15.0
PATIENCE = 10.0  # without a word of the relay, screens may no longer believe in silence
RECHECK_EVERY = 3.5  # whoever may not listen any more is gone within 5 s
FEEL_EVERY = 1.0  # how busy the process is
PAGE = 1000
GATHER = 0.1  # what happens meanwhile is told in one write: the write costs, not the event
MOST_REPLAYED = 500

running: set[Hub] = set()


def end_all_streams() -> None:
    """Before a shutdown, which would otherwise wait for streams that never end."""
    for hub in running:
        for stream in list(hub.board.streams):
            hub.board.end(stream)


class Hub:
    """Hears the relay through one ``LISTEN`` connection and delivers to the switchboard."""

    def __init__(self) -> None:
        self.board = Switchboard()
        self.ready = asyncio.Event()
        self._heard_at = float("-inf")
        self._term = ""
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def is_live(self) -> bool:
        """Whether silence means that nothing changed: relay and database answered of late."""
        return self.silence() < PATIENCE

    def silence(self) -> float:
        """Seconds since the relay was heard."""
        return time.monotonic() - self._heard_at

    def start(self) -> None:
        running.add(self)
        steps = (
            *((self._listen, 0.5), (self._beat, BEAT_EVERY)),
            *((self._recheck, RECHECK_EVERY), (self._feel, FEEL_EVERY)),
        )
        self._tasks = [asyncio.create_task(_again(step, pause)) for step, pause in steps]

    async def stop(self) -> None:
        running.discard(self)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # What the database says

    async def _listen(self) -> None:
        """Until the connection fails."""
        async with await psycopg.AsyncConnection.connect(
            direct("corridor live"), autocommit=True
        ) as connection:
            await connection.execute(AS_PLATFORM)
            await connection.execute(f"listen {CHANNEL}")
            await self._synchronise(connection)
            while True:
                notes = connection.notifies(timeout=PATIENCE / 2, stop_after=1)
                said = [json.loads(note.payload) async for note in notes]
                async with asyncio.timeout(PATIENCE / 2):
                    await self._hear(connection, said)
                await asyncio.sleep(GATHER)

    async def _hear(self, connection: psycopg.AsyncConnection, said: list[dict[str, Any]]) -> None:
        if not said:
            await connection.execute("select 1")  # a dead connection would be silent, too
            return
        if said[-1]["term"] != self._term:
            self._term = said[-1]["term"]
            self.board.begin_before(said[0]["first"])
            await self._synchronise(connection)
        elif said[-1]["last"] > self.board.last:
            await self._catch_up(connection)
        was_live, self._heard_at = self.is_live, time.monotonic()
        if not was_live:
            self.board.broadcast(events.beat(self.board.last))

    async def _synchronise(self, connection: psycopg.AsyncConnection) -> None:
        """Begin, or find out what was missed. What can't be told becomes a resync for all."""
        rows = await (await connection.execute(outbox.NEWEST, [RING])).fetchall()
        newest = [Change.of(row) for row in reversed(rows)]
        last = newest[-1].seq if newest else 0
        is_first = not self.ready.is_set()
        if is_first or last < self.board.last or (newest and self.board.last < newest[0].seq - 1):
            self.board.start_from(last=last, newest=newest)
            self.board.broadcast(events.resync(last))
            self.ready.set()
        else:
            self.board.deliver(change for change in newest if change.seq > self.board.last)

    async def _catch_up(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            found = await connection.execute(outbox.AFTER, [self.board.last, PAGE])
            rows = await found.fetchall()
            self.board.deliver(Change.of(row) for row in rows)
            if len(rows) < PAGE:
                return

    # What the clock says

    async def _beat(self) -> None:
        if self.is_live:
            self.board.broadcast(events.beat(self.board.last))

    async def _feel(self) -> None:
        self.board.pace.feel(busyness.since())

    async def _recheck(self) -> None:
        """End the streams of everybody who may not hear any more what they hear."""
        known: defaultdict[UUID, list[Standing]] = defaultdict(list)
        for stream in self.board.streams:
            known[stream.listener.audience.district_id].append(stream.listener.standing)
        for district_id, some in known.items():
            ask = partial(fallen, some, district_id=district_id, now=timezone.now())
            if gone := await in_thread(ask):
                for stream in self.board.streams_of(gone):
                    await self._look_again(stream)

    async def _look_again(self, stream: Stream) -> None:
        before = stream.listener
        after = await in_thread(
            partial(
                listener_of,
                session_key=before.session_key,
                asked=before.topics,
                now=timezone.now(),
            )
        )
        if after and (after.audience, after.topics) == (before.audience, before.topics):
            stream.listener = after
        else:
            self.board.end(stream, events.BYE)

    # What a stream that joins has to be told

    async def replay(self, stream: Stream, *, after: int | None) -> bytes:
        """All that the stream missed since ``after``, or one resync; then its position."""
        here = self.board.last  # what follows waits in the backlog: no pause since it joined
        if after is None:
            return events.position(here)
        if after > here:
            return await self._from_ahead(stream, after)
        changes = self.board.remembered(stream, after=after)
        if changes is None:
            changes = await self._from_table(stream, after=after, until=here)
        if changes is None or len(changes) > MOST_REPLAYED:
            return events.resync(here)
        told = [self.board.nudge(change, heard_by(stream, change)) for change in changes]
        return b"".join([*told, events.position(here)])

    async def _from_ahead(self, stream: Stream, after: int) -> bytes:
        """Another process was faster than this one, or the number was never given."""
        stream.after = after
        if after <= await in_thread(outbox.latest_seq):
            return events.position(after)
        stream.after = 0
        return events.resync(self.board.last)

    async def _from_table(self, stream: Stream, *, after: int, until: int) -> list[Change] | None:
        listener = stream.listener
        return await in_thread(
            partial(
                outbox.missed,
                after=after,
                until=until,
                district_id=listener.audience.district_id,
                topics=sorted(listener.topics),
                limit=MOST_REPLAYED,
            )
        )


async def _again(step: Callable[[], Awaitable[None]], pause: float) -> None:
    """Do a step for ever; one that fails is told in the log once and tried again."""
    failing = False
    while True:
        try:
            await step()
            failing = False
        except (psycopg.OperationalError, DatabaseError, OSError) as error:
            if not failing:
                log.warning("%s has lost the database and tries again: %s", step.__name__, error)
            failing = True
        except Exception:
            log.exception("%s failed and is tried again", step.__name__)
        await asyncio.sleep(pause)
