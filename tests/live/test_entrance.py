"""The line in front of the pages: bounded in length and in time; and who never waits in it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from corridor.live import entrance as entrance_module
from corridor.live.entrance import Entrance
from corridor.live.protocol import App, Message, Receive, Scope, Send, answer
from corridor.live.site import Site

GET: Scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
STUCK = 6


class Slow:
    """Answers nobody until it is let go."""

    def __init__(self) -> None:
        self.go, self.inside, self.most = asyncio.Event(), 0, 0

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        await self.go.wait()
        self.inside -= 1
        await answer(send, 200, "done")


async def ask(app: App, path: str = "/") -> Message:
    started: list[Message] = []

    async def send(message: Message) -> None:
        started.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    await app({**GET, "path": path}, receive, send)
    return started[0]


def run(story: Callable[[], Awaitable[Any]]) -> Any:
    async def bounded() -> Any:
        async with asyncio.timeout(15):
            return await story()

    return asyncio.run(bounded())


async def some(app: App, count: int = STUCK) -> list[asyncio.Task[Message]]:
    asked = [asyncio.create_task(ask(app)) for _ in range(count)]
    await asyncio.sleep(0.05)  # all of them are inside, or in the line
    return asked


def test_those_beyond_the_line_are_turned_away_at_once(monkeypatch: Any) -> None:
    monkeypatch.setattr(entrance_module, "LINE", 1)

    async def story() -> tuple[Counter[int], Message, int]:
        slow = Slow()
        app = Entrance(slow, places=2)
        waiting = await some(app, 4)
        refused = await ask(app)
        slow.go.set()
        answers = await asyncio.gather(*waiting)
        return Counter(said["status"] for said in answers), refused, slow.most

    served, refused, most = run(story)
    assert (served, most) == ({200: 4}, 2)
    assert refused["status"] == 503
    assert dict(refused["headers"])[b"retry-after"]


def test_nobody_waits_in_the_line_for_long(monkeypatch: Any) -> None:
    monkeypatch.setattr(entrance_module, "PATIENCE", 0.05)

    async def story() -> tuple[set[int], int]:
        slow = Slow()
        app = Entrance(slow, places=1)
        first, *others = await some(app)
        refused = {said["status"] for said in await asyncio.gather(*others)}
        slow.go.set()
        await first
        return refused, (await ask(app))["status"]

    assert run(story) == ({503}, 200), "and afterwards there is room again"


def test_without_an_entrance_everybody_waits() -> None:
    """Negative control."""

    async def story() -> int:
        slow = Slow()
        asked = await some(slow)
        done, _pending = await asyncio.wait(asked, timeout=0.2)
        slow.go.set()
        await asyncio.gather(*asked)
        return len(done)

    assert run(story) == 0


def test_liveness_is_answered_while_all_threads_are_stuck() -> None:
    async def story() -> Message:
        slow = Slow()
        stuck = await some(Entrance(slow, places=1))
        said = await ask(Site(Entrance(slow, places=1), watch=slow), "/health/live")
        slow.go.set()
        await asyncio.gather(*stuck)
        return said

    assert run(story)["status"] == 200
