"""A WSGI application as an ASGI app, on a few threads; one wake-up of the loop per request.

The application runs in a copy of the request's context, so that a district in force never
reaches the next request, and its answer is closed in the thread that made it, so that Django
gives its connection back. An answer that fits is sent when it is whole; a longer one goes out
as it comes, and its thread waits for whoever reads it slowly.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from corridor.live.protocol import Header, Message, Receive, Scope, Send

AT_ONCE = 256 * 1024  # bytes of an answer that are held back until it is whole

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Bridge:
    def __init__(self, wsgi: Wsgi, *, threads: int) -> None:
        self._wsgi = wsgi
        self._threads = ThreadPoolExecutor(threads, "pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        first = await receive()
        body: io.BufferedIOBase = io.BytesIO(first["body"])
        if first["more_body"]:
            body = io.BufferedReader(_LongBody(first["body"], loop, receive))
        environ = environ_of(scope, body)
        answer = _Answer(loop, send)
        run = copy_context().run
        await loop.run_in_executor(self._threads, run, answer.make, self._wsgi, environ)
        await answer.finish()


class _Answer:
    """What the application said, and how much of it is sent."""

    def __init__(self, loop: asyncio.AbstractEventLoop, send: Send) -> None:
        self._loop, self._send = loop, send
        self._start: Message | None = None
        self._held = bytearray()

    def make(self, wsgi: Wsgi, environ: dict[str, Any]) -> None:
        """In a thread: run the application to the end of its answer."""
        parts = wsgi(environ, self._begin)
        try:
            for part in parts:
                self._held += part
                if len(self._held) > AT_ONCE:
                    asyncio.run_coroutine_threadsafe(self._flush(), self._loop).result()
        finally:
            if close := getattr(parts, "close", None):
                close()

    async def finish(self) -> None:
        await self._flush(more=False)

    def _begin(
        self, status: str, headers: Iterable[tuple[str, str]], _exc_info: object = None
    ) -> Callable[[bytes], None]:
        told: list[Header] = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]
        self._start = {"type": "http.response.start", "status": int(status[:3]), "headers": told}
        return self._held.extend

    async def _flush(self, *, more: bool = True) -> None:
        if self._start is not None:
            start, self._start = self._start, None
            await self._send(start)
        body, self._held = bytes(self._held), bytearray()
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


class _LongBody(io.RawIOBase):
    """A body of which a part is here; the thread that reads on waits for the client."""

    def __init__(
        self, held: bytes, loop: asyncio.AbstractEventLoop, receive: Callable[[], Any]
    ) -> None:
        self._part, self._has_more = held, True
        self._loop, self._receive = loop, receive

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._part and self._has_more:
            message = asyncio.run_coroutine_threadsafe(self._receive(), self._loop).result()
            self._part = message.get("body", b"")
            self._has_more = message.get("more_body", False)
        given, self._part = self._part[: len(buffer)], self._part[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


def environ_of(scope: Scope, body: io.BufferedIOBase) -> dict[str, Any]:
    """The request in the words of PEP 3333."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if client is not None:
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = client[0], str(client[1])
    for name, value in scope["headers"]:
        key = _key(name)
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ


def _key(name: bytes) -> str:
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{key}"
