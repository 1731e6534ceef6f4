"""Who comes in: as many as there is room for, a line that moves, and nobody beyond.

A request that finds all threads busy waits for one, for a short time and in a bounded line.
Whoever would wait longer is turned away at once: an answer now, that says when to come again,
is better than one after the browser gave up, and the work nobody waits for is never begun.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from django.http import HttpResponse

from corridor.core import logs
from corridor.live.pace import busyness
from corridor.live.protocol import App, Receive, Scope, Send, header

LINE = 25  # may wait for each that is inside
PATIENCE = 2.0  # seconds

Refusal = Callable[[Scope], HttpResponse]


def turn_away(_scope: Scope) -> HttpResponse:
    return HttpResponse("Too busy.\n", status=503, headers={"Retry-After": "2"})


class Entrance:
    """An app with at most ``places`` requests in it at a time."""

    def __init__(
        self, app: App, *, places: int, refusal: Refusal = turn_away, longest: int = 0
    ) -> None:
        """``longest``: how many may wait; if it is not said, ``LINE`` for each place."""
        self._app, self._refusal = app, refusal
        self._inside = asyncio.Semaphore(places)
        self._longest, self.waiting = longest or places * LINE, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not await self._come_in():
            await self._turn_away(scope, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside.release()

    async def _come_in(self) -> bool:
        if self._inside.locked() and self.waiting >= self._longest:
            return False
        self.waiting, came = self.waiting + 1, time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._inside.acquire()
        except TimeoutError:
            return False
        finally:
            self.waiting -= 1
            busyness.note_wait(time.monotonic() - came)
        return True

    async def _turn_away(self, scope: Scope, send: Send) -> None:
        request_id = logs.begin_request(header(scope, b"x-request-id"))
        answer = self._refusal(scope)
        answer.headers.setdefault("Content-Length", str(len(answer.content)))
        answer.headers[logs.HEADER] = request_id
        headers = [(key.lower().encode(), value.encode()) for key, value in answer.items()]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": answer.content, "more_body": False})
