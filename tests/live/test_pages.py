"""Django behind the bridge: bodies, leaving clients, headers, and what must not leak."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from corridor.core import scope
from corridor.core.tenancy import NoDistrictInForce, district_in_force
from corridor.live import entrance
from corridor.live import pages as pages_module
from corridor.live.bridge import AT_ONCE
from corridor.live.pace import busyness
from corridor.live.pages import FEW, can_wait, pages
from corridor.live.protocol import App, Message

Environ = dict[str, Any]
Start = Callable[..., Any]


class Client:
    """Sends the parts of a body, then perhaps leaves; collects the answer."""

    def __init__(
        self, *parts: bytes, leaves: bool = False, headers: Iterable[tuple[bytes, bytes]] = ()
    ) -> None:
        count = len(parts)
        self.messages: list[Message] = [
            {"type": "http.request", "body": part, "more_body": leaves or number < count}
            for number, part in enumerate(parts, 1)
        ]
        if leaves:
            self.messages.append({"type": "http.disconnect"})
        self.headers = list(headers)
        self.status = 0
        self.body = b""

    async def receive(self) -> Message:
        return self.messages.pop(0)

    async def send(self, message: Message) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")

    def ask(self, wsgi: Any, threads: int = 1) -> Client:
        asyncio.run(self.come(pages(wsgi, threads=threads)))
        return self

    async def come(self, app: App) -> None:
        request = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "query_string": b"",
            "http_version": "1.1",
            "headers": self.headers,
        }
        await app(request, self.receive, self.send)


def echo(environ: Environ, start: Start) -> list[bytes]:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    start("200 OK", [])
    return [environ["wsgi.input"].read(length)]


def test_body_in_parts_arrives_whole_and_with_its_length() -> None:
    client = Client(b"a=1", b"&b=", b"2").ask(echo)
    assert (client.status, client.body) == (200, b"a=1&b=2")


def test_client_that_leaves_while_sending_never_reaches_a_page() -> None:
    asked: list[Environ] = []

    def noting(environ: Environ, start: Start) -> list[bytes]:
        asked.append(environ)
        return echo(environ, start)

    length = [(b"content-length", b"9")]
    client = Client(b"minutes=1", leaves=True, headers=length).ask(noting)
    assert (asked, client.status) == ([], 0)

    Client(b"minutes=1", headers=length).ask(noting)
    assert len(asked) == 1, "negative control: the same body, and it stays"


def test_client_that_leaves_after_the_held_part_is_an_error_while_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages_module, "HELD", 4)
    errors: list[BaseException] = []

    def reading(environ: Environ, start: Start) -> list[bytes]:
        try:
            environ["wsgi.input"].read(100)
        except OSError as error:
            errors.append(error)
        start("400 Bad Request", [])
        return [b""]

    Client(b"minutes", b"=1", leaves=True).ask(reading)
    assert [type(error) for error in errors] == [ConnectionResetError]

    assert Client(b"minutes", b"=15", headers=[(b"content-length", b"10")]).ask(echo).body == (
        b"minutes=15"
    )


def test_long_answer_arrives_whole_and_is_closed_in_its_thread() -> None:
    closed: list[str] = []

    class Long:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"x" * AT_ONCE, b"y" * 10, b"z"])

        def close(self) -> None:
            closed.append(threading.current_thread().name)

    def answering(_environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return Long()

    client = Client(b"").ask(answering)
    assert client.body == b"x" * AT_ONCE + b"y" * 10 + b"z"
    assert closed[0].startswith("pages")


def test_headers_with_an_underscore_are_dropped() -> None:
    seen: list[Environ] = []

    def noting(environ: Environ, start: Start) -> list[bytes]:
        seen.append(environ)
        return echo(environ, start)

    Client(b"", headers=[(b"x_forwarded_proto", b"https"), (b"x-kept", b"1")]).ask(noting)
    assert "HTTP_X_FORWARDED_PROTO" not in seen[0]
    assert seen[0]["HTTP_X_KEPT"] == "1"


def careless(environ: Environ, start: Start) -> list[bytes]:
    """Says which district it finds in force, and leaves another one in force."""
    try:
        found = str(district_in_force())
    except NoDistrictInForce:
        found = "none"
    scope._in_force.set(uuid4())
    start("200 OK", [])
    return [found.encode()]


def test_district_in_force_does_not_reach_the_next_request_of_the_thread() -> None:
    async def twice() -> list[bytes]:
        app, clients = pages(careless, threads=1), [Client(b""), Client(b"")]
        request = {"type": "http", "method": "GET", "path": "/", "query_string": b""}
        for client in clients:
            whole = {**request, "http_version": "1.1", "headers": []}
            await app(whole, client.receive, client.send)
        return [client.body for client in clients]

    assert asyncio.run(twice()) == [b"none", b"none"]


def test_district_in_force_would_reach_it_without_a_context_of_its_own() -> None:
    """Negative control."""

    def run() -> tuple[bytes, ...]:
        def start(*_: object) -> None: ...

        return careless({}, start)[0], careless({}, start)[0]

    first, second = contextvars.copy_context().run(run)
    assert first == b"none"
    assert second != b"none"


CROWD = [(b"x-fragment", b"1"), (b"x-pace", b"2000")]


def served_beside(headers: list[tuple[bytes, bytes]]) -> int:
    """The status of somebody in a hurry, while eight that ask with these headers are stuck."""
    go = threading.Event()

    def stuck(environ: Environ, start: Start) -> list[bytes]:
        if "HTTP_X_FRAGMENT" in environ:
            go.wait(15)
        start("200 OK", [])
        return [b""]

    async def story() -> int:
        app = pages(stuck, threads=4)
        crowd = [asyncio.create_task(Client(b"", headers=headers).come(app)) for _ in range(8)]
        await asyncio.sleep(0.05)  # all of them are inside, or in the line
        hurried = Client(b"")
        await hurried.come(app)
        go.set()
        await asyncio.gather(*crowd)
        return hurried.status

    return asyncio.run(story())


@pytest.mark.parametrize("said", [b"", b"soon", b"\xb2", b"9" * 5000, b"150"])
def test_pace_that_is_no_number_is_in_a_hurry(said: bytes) -> None:
    """A superscript passes for a digit, and is no number: the request would end in an error."""
    assert not can_wait({"headers": [(b"x-pace", said)]})


def test_pace_of_a_crowd_can_wait() -> None:
    """The control."""
    assert can_wait({"headers": CROWD})


def test_crowd_that_can_wait_leaves_threads_to_those_who_cannot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(entrance, "PATIENCE", 0.5)

    assert served_beside(CROWD) == 200
    assert served_beside(CROWD[:1]) == 503, "negative control: a crowd that says it cannot"


@pytest.mark.parametrize(("is_computing", "most"), [(True, FEW), (False, 6)])
def test_few_compute_at_a_time_and_all_threads_may_wait_for_the_database(
    monkeypatch: pytest.MonkeyPatch, *, is_computing: bool, most: int
) -> None:
    monkeypatch.setattr(busyness, "is_computing", is_computing)
    inside, found, go = [], [], threading.Event()

    def noting(_environ: Environ, start: Start) -> list[bytes]:
        inside.append(1)
        go.wait(15)
        start("200 OK", [])
        return [b""]

    async def story() -> None:
        app = pages(noting, threads=6)
        asked = [asyncio.create_task(Client(b"").come(app)) for _ in range(9)]
        await asyncio.sleep(0.3)
        found.append(len(inside))
        go.set()
        await asyncio.gather(*asked)

    asyncio.run(story())

    assert found == [most]
    assert len(inside) == 9, "all have had their turn"
