"""Open streams, and how bytes reach them without a task for each."""

from __future__ import annotations

import asyncio
from collections import deque

from corridor.live import events
from corridor.live.audience import Listener
from corridor.live.protocol import Send

MOST_WAITING = 64
SHARE = 100


class Stream:
    """One listener's open answer.

    Events wait in ``backlog`` while the browser is slow to read. When too many wait they
    give way to one ``resync``, so that a stuck browser costs a bounded amount of memory.
    ``after`` is the position up to which the browser has everything already.
    """

    __slots__ = ("after", "backlog", "ending", "is_open", "is_queued", "listener", "send")

    def __init__(self, listener: Listener, send: Send) -> None:
        self.listener = listener
        self.send = send
        self.after = 0
        self.backlog: list[bytes] = []
        self.is_queued = True  # until the opening is written
        self.is_open = True
        self.ending = False

    def add(self, event: bytes, *, seq: int) -> None:
        if len(self.backlog) >= MOST_WAITING:
            self.backlog = [events.resync(seq)]
        else:
            self.backlog.append(event)

    async def flush(self) -> None:
        """Write all that waits; returns when the browser took it, or is gone."""
        while self.is_open and self.backlog:
            waiting, self.backlog = self.backlog, []
            body = waiting[0] if len(waiting) == 1 else b"".join(waiting)
            await self.send({"type": "http.response.body", "body": body, "more_body": True})
        if self.is_open and self.ending:
            self.is_open = False
            await self.send({"type": "http.response.body", "body": b"", "more_body": False})
        self.is_queued = False


class Courier:
    """Writes to the streams that have something waiting.

    A carrier task writes to one stream after another, and as a rule never pauses. When one
    browser is too slow and its write blocks, another carrier goes on with the rest.
    """

    def __init__(self) -> None:
        self._queue: deque[Stream] = deque()
        self._carriers: set[asyncio.Task[None]] = set()
        self._is_awake = False

    def post(self, stream: Stream, event: bytes, *, seq: int) -> None:
        if stream.is_open and not stream.ending:
            stream.add(event, seq=seq)
            self._enqueue(stream)

    def end(self, stream: Stream, farewell: bytes = b"") -> None:
        """Close the stream after a last event; what waited is dropped."""
        stream.backlog = [farewell] if farewell else []
        stream.ending = True
        self._enqueue(stream)

    def _enqueue(self, stream: Stream) -> None:
        if not stream.is_queued:
            stream.is_queued = True
            self._queue.append(stream)
            if not self._is_awake:
                self._is_awake = True
                asyncio.get_running_loop().call_soon(self._send_out)

    def _send_out(self) -> None:
        if not self._queue:
            self._is_awake = False
            return
        loop = asyncio.get_running_loop()
        carrier = loop.create_task(self._carry())
        self._carriers.add(carrier)
        carrier.add_done_callback(self._carriers.discard)
        # Runs when the carrier has done its share or is held up, whichever comes first.
        loop.call_soon(self._send_out)

    async def _carry(self) -> None:
        for _ in range(SHARE):
            if not self._queue:
                return
            await self._queue.popleft().flush()
