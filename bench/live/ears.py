"""The client of the fan-out: thousands of open streams that only listen.

A stream that breaks is opened again as a browser does it, with ``Last-Event-ID``.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Any, cast

from bench.live.remote import Answer, answer_questions, chance, quantile

NUDGE = re.compile(rb'id: (\d+)\nevent: nudge\n[^\n]*"v":(\d+)')
AT_ONCE = 100
RETRY = 2.0


@dataclass
class Tally:
    """What all streams heard together; a version is the microsecond of its making."""

    delivered: int = 0
    repeated: int = 0
    resyncs: int = 0
    refused: int = 0
    latencies: list[float] = field(default_factory=list)

    def report(self) -> Answer:
        return {
            "delivered": self.delivered,
            "repeated": self.repeated,
            "resyncs": self.resyncs,
            "refused": self.refused,
            "p50_ms": quantile(self.latencies, 0.5),
            "p99_ms": quantile(self.latencies, 0.99),
            "max_ms": quantile(self.latencies, 1),
        }


class Ear(asyncio.Protocol):
    def __init__(self, ears: Ears, cookie: str, query: str) -> None:
        self._ears, self._cookie, self._query = ears, cookie, query
        self._rest = b""
        self._is_open = False
        self._last = 0
        self._transport: asyncio.WriteTransport | None = None

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._ears.is_over:
            try:
                await loop.create_connection(lambda: self, "127.0.0.1", self._ears.port)
            except OSError:
                await asyncio.sleep(RETRY * (0.75 + chance.random() / 2))
            else:
                return

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._rest = b""
        after = f"Last-Event-ID: {self._last}\r\n" if self._last else ""
        head = f"GET /live/?{self._query} HTTP/1.1\r\nHost: localhost\r\nCookie: {self._cookie}\r\n"
        self._transport.write(f"{head}{after}\r\n".encode())

    def data_received(self, data: bytes) -> None:
        tally, now = self._ears.tally, time.time()
        if not self._is_open and b"retry:" in data:
            self._is_open = True
            self._ears.opened()
        whole, _, self._rest = (self._rest + data).rpartition(b"\n\n")
        for found in NUDGE.finditer(whole):
            seq, made = int(found[1]), int(found[2])
            if seq > self._last:
                self._last = seq
                tally.delivered += 1
                tally.latencies.append(now - made / 1e6)
            else:
                tally.repeated += 1
        if b"event: resync" in whole:
            tally.resyncs += whole.count(b"event: resync")
        if not self._last and (at := whole.find(b"\nid: ")) >= 0:
            self._last = int(whole[at + 5 :].split(b"\n", 1)[0])

    def connection_lost(self, error: Exception | None) -> None:
        del error
        self._ears.tally.refused += not self._is_open
        if self._is_open:
            self._is_open = False
            self._ears.lost()
        if not self._ears.is_over:
            self._ears.later(RETRY * (0.75 + chance.random() / 2), self)

    def leave(self) -> None:
        if self._transport:
            self._transport.abort()


class Ears:
    """All streams of this process."""

    def __init__(self) -> None:
        self.port = 0
        self.tally = Tally()
        self.is_over = False
        self._open = 0
        self._ears: list[Ear] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    def opened(self) -> None:
        self._open += 1
        self._changed.set()

    def lost(self) -> None:
        self._open -= 1

    def later(self, seconds: float, ear: Ear) -> None:
        asyncio.get_running_loop().call_later(seconds, self._connect, ear)

    def _connect(self, ear: Ear) -> None:
        if not self.is_over:
            task = asyncio.get_running_loop().create_task(ear.connect())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def answer(self, what: str, with_what: Any) -> Answer:
        match what:
            case "open":
                return await self._open_all(**with_what)
            case "await":
                return await self._all_open()
            case "tally":
                before, self.tally = self.tally, Tally()
                return before.report()
            case _:
                return self._leave()

    async def _open_all(self, port: int, streams: list[tuple[str, str]]) -> Answer:
        self.port, begun = port, time.monotonic()
        for first in range(0, len(streams), AT_ONCE):
            some = [Ear(self, cookie, query) for cookie, query in streams[first : first + AT_ONCE]]
            self._ears += some
            for ear in some:
                self._connect(ear)
            await self._all_open()
        return {"open": self._open, "seconds": time.monotonic() - begun}

    async def _all_open(self) -> Answer:
        """Until every stream is open, or a minute has passed."""
        begun = time.monotonic()
        while self._open < len(self._ears) and time.monotonic() - begun < 60:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), 1)
            except TimeoutError:
                continue
        return {"open": self._open, "seconds": time.monotonic() - begun}

    def _leave(self) -> Answer:
        self.is_over = True
        for ear in self._ears:
            ear.leave()
        return {}


if __name__ == "__main__":
    answer_questions(Ears().answer)
