"""A browser that does not read holds up nobody, and costs a bounded amount of memory."""

from __future__ import annotations

import asyncio
import socket
from uuid import uuid4

import pytest
from django.db import connection

from corridor.core.tenancy import in_district
from corridor.live import streams
from corridor.live.audience import Audience, Listener
from corridor.live.protocol import Message
from corridor.live.standing import Standing
from corridor.live.streams import MOST_WAITING, Courier, Stream
from tests.live.conftest import Listen, World
from tests.live.processes import Server

LISTENER = Listener("", Standing("", ()), Audience(uuid4(), (uuid4(),), (), ()), frozenset())


class Browser:
    """Takes what it is sent once it reads."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.got = b""
        self.stream = Stream(LISTENER, self.send)
        self.stream.is_queued = False

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        self.got += message["body"]


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def post_to(browsers: list[Browser], events: int) -> int:
    """Post to all, let them read in between; returns the longest backlog of the first."""
    courier = Courier()

    async def run() -> int:
        longest = 0
        for number in range(1, events + 1):
            for browser in browsers:
                courier.post(browser.stream, b"%d\n" % number, seq=number)
            await settle()
            longest = max(longest, len(browsers[0].stream.backlog))
        browsers[0].reads.set()
        await settle()
        return longest

    return asyncio.run(run())


def test_slow_browser_holds_up_nobody() -> None:
    slow, *others = [Browser() for _ in range(500)]
    for browser in others:
        browser.reads.set()

    post_to([slow, *others], events=3)

    assert {browser.got for browser in others} == {b"1\n2\n3\n"}
    assert slow.got == b"1\n2\n3\n", "and hears all of it when it reads at last"


def test_slow_browser_gets_a_resync_instead_of_a_long_backlog() -> None:
    slow = Browser()
    longest = post_to([slow], events=1000)

    assert longest <= MOST_WAITING
    assert slow.got.count(b"event: resync") == 1
    assert slow.got.endswith(b"1000\n"), "what came after the resync is there"


def test_backlog_would_grow_without_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(streams, "MOST_WAITING", 10**9)
    assert post_to([Browser()], events=1000) > 900


@pytest.mark.django_db(transaction=True)
def test_stuck_connection_beside_a_busy_one(
    world: World, relay: None, server: Server, listen: Listen
) -> None:
    """Through real sockets: 12 MB for a browser that reads nothing until the end."""
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    stuck = socket.create_connection(("127.0.0.1", server.port))
    topics = ("topic=" + place.room).encode()
    stuck.sendall(
        b"GET /live/?%s HTTP/1.1\r\nHost: x\r\nCookie: corridor_session=%s\r\n\r\n"
        % (topics, bennett.session.encode())
    )
    assert stuck.recv(100).startswith(b"HTTP/1.1 200")
    busy = listen(bennett, place.room)

    padding = [place.room] * 250  # a nudge names its topics: some 12 kB for each
    for version in range(1, 1001):
        with in_district(place.district_id), connection.cursor() as cursor:
            cursor.execute(
                "insert into core_outbox (id, district_id, topics, version, created_at)"
                " values (%s, %s, %s, %s, now())",
                [uuid4(), place.district_id, padding, version],
            )
        if version % 20 == 0:  # as fast as a browser that reads keeps up
            busy.until(lambda: len(busy.versions) == version)  # noqa: B023

    assert sorted(busy.versions) == list(range(1, 1001))
    stuck.settimeout(5)
    got = read_all(stuck, until=b"event: resync")
    assert b"event: resync" in got
    assert len(got) < 8_000_000
    stuck.close()


def read_all(connection: socket.socket, until: bytes) -> bytes:
    got = b""
    while until not in got[-70_000:]:
        got += connection.recv(65536)
    return got
