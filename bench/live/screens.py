"""The client of the herd: browsers with a page open, as ``core/js`` has them behave.

A screen gets its page, opens one stream for the topics of its live regions, and fetches a
region again when it is nudged: ``live-region.js`` and ``stream.js`` in Python, with the same
spread and pace.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bench.live.http import Connection, stream_events
from bench.live.remote import Answer, answer_questions, chance

SPREAD = 0.15
AT_ONCE = 12
AGAIN = 5.0  # seconds, at least, after an answer that failed
TRIES = 10
REGION = re.compile(r"<live-region\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
AFTER = re.compile(r'name="live-after" content="(\d+)"')


@dataclass
class Tally:
    """What all screens did. ``right`` has (version, when a staff screen had its answer)."""

    asked: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    nudges: int = 0
    resyncs: int = 0
    lost: int = 0
    right: list[tuple[int, float]] = field(default_factory=list)

    def report(self) -> Answer:
        return {
            "asked": dict(self.asked),
            "statuses": dict(self.statuses),
            "nudges": self.nudges,
            "resyncs": self.resyncs,
            "lost": self.lost,
            "right": self.right,
        }


class Region:
    """``<live-region>``."""

    def __init__(self, screen: Screen, attributes: dict[str, str]) -> None:
        self._screen = screen
        self.src = html.unescape(attributes["src"])
        self.topics = frozenset(attributes["topics"].split())
        self._pace = self._usual_pace = float(attributes.get("pace", 0)) / 1000
        self._loaded = float("-inf")
        self._is_loading = self._has_missed = False
        self._knows_version = True
        self._unseen: list[int] = []

    def nudged(self, version: int, pace: float) -> None:
        if self._usual_pace:
            self._pace = max(self._usual_pace, pace)
        self._unseen.append(version)
        self._ask()

    def refresh(self) -> None:
        self._knows_version = False
        self._ask()

    def _ask(self) -> None:
        self._has_missed = True
        if not self._is_loading:
            self._is_loading = True
            self._screen.start(self._follow())

    async def _follow(self) -> None:
        while self._has_missed and self.is_shown:
            rest = self._loaded + self._pace - time.monotonic()
            await asyncio.sleep(max(rest, chance.random() * max(self._pace, SPREAD)))
            self._has_missed = False
            if not await self._load():
                await asyncio.sleep(AGAIN * (1 + chance.random()))
                self._has_missed = True
        self._is_loading = False

    @property
    def is_shown(self) -> bool:
        return self in self._screen.regions.values()

    async def _load(self) -> bool:
        seen, self._unseen = self._unseen, []
        tally, asked = self._screen.screens.tally, {"X-Pace": str(round(self._pace * 1000))}
        if seen and self._knows_version:
            asked["X-Version"] = str(max(seen))
        self._knows_version = True
        status, body = await self._screen.get(self.src, asked)
        tally.asked[self._screen.kind_of(self.src)] += 1
        tally.statuses[str(status)] += 1
        if status >= 500:
            self._unseen, self._knows_version = seen + self._unseen, False
        elif status == 200:
            self._shown(seen, body)
        return status < 500

    def _shown(self, seen: list[int], body: str) -> None:
        self._loaded = time.monotonic()
        if self._screen.is_staff:
            now = time.time()
            self._screen.screens.tally.right += [(version, now) for version in seen]
        self._screen.show(body, inside=self)


class Screen:
    """A page that is open in somebody's browser."""

    def __init__(self, screens: Screens, cookie: str, page: str, *, is_staff: bool) -> None:
        self.screens, self.is_staff = screens, is_staff
        self._page, self._cookie = page, cookie
        self._connection = Connection(screens.port, cookie)
        self.regions: dict[str, Region] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        body = await self._first()
        self.show(body)
        found = AFTER.search(body)
        is_open = asyncio.Event()
        self.start(self._listen(found[1] if found else "", is_open))
        await is_open.wait()

    async def _first(self) -> str:
        """Whoever is turned away tries again, as people do."""
        status, body = 0, ""
        for _ in range(TRIES):
            status, body = await self._connection.get(self._page)
            if status == 200:
                return body
            await asyncio.sleep(AGAIN * chance.random())
        raise RuntimeError(f"{self._page}: {status}")

    def show(self, body: str, inside: Region | None = None) -> None:
        """The regions of a page, or those that a fragment has inside: home has the tiles."""
        found = [dict(ATTRIBUTE.findall(said)) for said in REGION.findall(body)]
        is_home = inside is self.regions.get("now")
        kept = {name: r for name, r in self.regions.items() if r is inside or not is_home}
        for attributes in found:
            name = attributes["id"]
            kept[name] = self.regions.get(name) or Region(self, attributes)
        self.regions = kept

    @property
    def topics(self) -> set[str]:
        return {topic for region in self.regions.values() for topic in region.topics}

    async def _listen(self, after: str, is_open: asyncio.Event) -> None:
        topics = ",".join(sorted(self.topics))
        while not self.screens.is_over:
            query = f"/live/?topics={topics}&after={after}"
            with suppress(OSError, asyncio.IncompleteReadError):
                async for name, number, data in stream_events(
                    self.screens.port, self._cookie, query
                ):
                    after = number or after
                    is_open.set()
                    self._hear(name, data)
            self.screens.tally.lost += not self.screens.is_over
            await asyncio.sleep(2)

    def _hear(self, name: str, data: str) -> None:
        if name == "nudge":
            said = json.loads(data)
            self.screens.tally.nudges += 1
            for region in list(self.regions.values()):
                if not region.topics.isdisjoint(said["topics"]):
                    region.nudged(said["v"], said.get("pace", 0) / 1000)
        elif name in {"resync", "bye"}:
            self.screens.tally.resyncs += 1
            for region in list(self.regions.values()):
                region.refresh()

    async def get(self, path: str, asked: dict[str, str]) -> tuple[int, str]:
        return await self._connection.get(path, {"X-Fragment": "1", **asked})

    def kind_of(self, src: str) -> str:
        return "tiles" if "part=tiles" in src else src.split("?", maxsplit=1)[0]

    def start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class Screens:
    """All of them."""

    def __init__(self) -> None:
        self.port = 0
        self.tally = Tally()
        self.is_over = False
        self._screens: list[Screen] = []

    async def answer(self, what: str, with_what: Any) -> Answer:
        match what:
            case "open":
                return await self._open(**with_what)
            case "tally":
                before, self.tally = self.tally, Tally()
                return before.report()
            case _:
                self.is_over = True
                return {}

    async def _open(self, port: int, screens: list[dict[str, Any]]) -> Answer:
        self.port, begun = port, time.monotonic()
        self._screens = [
            Screen(self, s["cookie"], s["page"], is_staff=s["is_staff"]) for s in screens
        ]
        turn = asyncio.Semaphore(AT_ONCE)

        async def open_one(screen: Screen) -> None:
            async with turn:
                await screen.open()

        await asyncio.gather(*(open_one(screen) for screen in self._screens))
        topics = [sorted(screen.topics) for screen in self._screens if screen.is_staff]
        return {"seconds": time.monotonic() - begun, "staff_topics": topics}


if __name__ == "__main__":
    answer_questions(Screens().answer)
