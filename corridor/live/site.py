"""One address for all: `/live/` goes to the stream, everything else to the pages.

Whoever asks how we are gets an answer also when nobody else does: liveness needs no thread and
no database, readiness and the metrics have threads of their own (``watch``).
"""

from __future__ import annotations

from django.db import connections

from corridor.core.metrics import counted
from corridor.live.app import LiveApp
from corridor.live.database import in_thread
from corridor.live.hub import Hub
from corridor.live.protocol import App, Receive, Scope, Send, answer

PATH = "/live/"
ALIVE = "/health/live"
WATCHED = ("/health/ready", "/metrics")


async def nothing_else(_scope: Scope, _receive: Receive, send: Send) -> None:
    await answer(send, 404, "There is nothing here.")


class Site:
    """Starts and stops the hub with the server; without pages it answers 404 beside the stream."""

    def __init__(self, pages: App = nothing_else, *, watch: App = nothing_else) -> None:
        self._pages, self._watch = pages, watch
        self._live: LiveApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"] == PATH:
            await self._stream(scope, receive, send)
        elif scope["path"] == ALIVE:
            await answer(send, 200, "alive")
        else:
            app = self._watch if scope["path"] in WATCHED else self._pages
            await app(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._live is None:
            await answer(send, 503, "The server was started without its lifespan.")
        else:
            await self._live(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        hub = Hub()
        hub.start()
        self._live = LiveApp(hub)
        counted.streams.ask = lambda: float(len(hub.board.streams))
        counted.relay_silence.ask = hub.silence
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await hub.stop()
        await in_thread(_close_pools)
        await send({"type": "lifespan.shutdown.complete"})


def _close_pools() -> None:
    for connection in connections.all():
        connection.close_pool()  # type: ignore[attr-defined]
