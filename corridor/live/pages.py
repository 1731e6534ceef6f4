"""Django's pages beside the stream; the ``Bridge`` runs them on a few threads.

Settled here, before a thread is taken:

* A body is waited for in the event loop: a client that sends slowly holds no thread.
* A client that leaves while sending is an error, and never a shorter body: half a form
  could mean something else.
* Headers with an underscore are dropped: in WSGI they would pass for those with a dash.
* A crowd comes in by a side door: it has a line of its own, and never more than a few of the
  threads, so that those who cannot wait find one.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from corridor.core.numbers import whole_number
from corridor.live.bridge import Bridge
from corridor.live.entrance import LINE, Entrance, Refusal, turn_away
from corridor.live.pace import busyness
from corridor.live.protocol import App, Message, Receive, Scope, Send, header

PACE = b"x-pace"  # how many ms a part lets pass between its questions
UNHURRIED = 1000
FEW = 3  # threads that compute by turns
SIDE = 8  # one thread in so many is the most that those who can wait ever hold
HELD = 2_000_000  # bytes of a body in memory; what follows is read by the thread itself


def pages(wsgi: Any, *, threads: int, refusal: Refusal = turn_away) -> App:
    """``refusal`` answers those for whom there is no thread in time."""
    doors = Doors(Bridge(wsgi, threads=threads), threads=threads, refusal=refusal)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = Body(receive)
        if await body.hold():
            await doors.of(scope)(body.describe(scope), body.receive, send)

    return app


class Doors:
    """Which line a request waits in.

    The interpreter lets one thread compute at a time. While it is what everybody waits for, more
    than a few threads only take turns at it, and all of their answers come late; while threads
    wait for the database, there may be as many as there are.
    """

    def __init__(self, app: App, *, threads: int, refusal: Refusal) -> None:
        wide = partial(Entrance, refusal=refusal, longest=threads * LINE)
        self._front = wide(app, places=threads)
        self._narrow = wide(self._front, places=min(FEW, threads))
        self._side = wide(self._front, places=max(1, threads // SIDE))

    def of(self, scope: Scope) -> App:
        if can_wait(scope):
            return self._side
        return self._narrow if busyness.is_computing else self._front


def can_wait(scope: Scope) -> bool:
    """Whether a page asks by itself for a part that is in no hurry: a crowd's, as a rule."""
    return (whole_number(header(scope, PACE)) or 0) >= UNHURRIED


class Body:
    """A request's body: as far as it fits into memory, read before anybody asks for it."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._held = bytearray()
        self._has_more = True
        self._is_told = False

    async def hold(self) -> bool:
        """Wait for the body; False when the client left before it was complete."""
        while self._has_more and len(self._held) < HELD:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return False
            self._held += message.get("body", b"")
            self._has_more = message.get("more_body", False)
        return True

    def describe(self, scope: Scope) -> Scope:
        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        if not self._has_more and not any(name == b"content-length" for name, _ in headers):
            headers.append((b"content-length", str(len(self._held)).encode()))
        return {**scope, "headers": headers}

    async def receive(self) -> Message:
        if not self._is_told:
            self._is_told = True
            held, self._held = bytes(self._held), bytearray()
            return {"type": "http.request", "body": held, "more_body": self._has_more}
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("The client left while it was sending.")
        return message
