"""Pages and stream at one address: routing, shutdown, and the database's connections."""

from __future__ import annotations

import http.client
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from corridor.live import database
from tests.live.conftest import Listen, Someone, World, a_server
from tests.live.ear import Ear, until
from tests.live.processes import Server

pytestmark = pytest.mark.django_db(transaction=True)


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    connection.request("GET", path)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_pages_and_stream_share_one_address(world: World, server: Server, listen: Listen) -> None:
    assert get(server.port, "/health/live") == (200, b"alive\n")
    assert get(server.port, "/live/other")[0] == 404
    assert listen(world.fairview.add("Maya", "student")).status == 200


def test_live_alone_knows_nothing_but_the_stream(world: World) -> None:
    maya = world.fairview.add("Maya", "student")
    with a_server("corridor.config.asgi:live_only") as alone:
        assert get(alone.port, "/passes/")[0] == 404
        assert get(alone.port, "/live/")[0] == 401
        ear = Ear(alone.port, maya.session)
        assert ear.status == 200
        ear.close()


def test_streams_end_cleanly_and_at_once_when_the_server_stops(world: World) -> None:
    maya = world.fairview.add("Maya", "student")
    for tweak, last in (("", b"\r\n0\r\n\r\n"), (LEAVE_STREAMS_OPEN, b"\n\n\r\n")):
        with a_server(tweak=tweak) as own:
            stream = raw_stream(own.port, maya)
            own.stop()
            # Negative control: else uvicorn waits, then cuts them off in the middle.
            assert read_to_the_end(stream).endswith(last)


LEAVE_STREAMS_OPEN = """
serve.end_all_streams = lambda: None
serve.OPTIONS["timeout_graceful_shutdown"] = 1
"""


def raw_stream(port: int, who: Someone) -> socket.socket:
    stream = socket.create_connection(("127.0.0.1", port), timeout=15)
    cookie = f"corridor_session={who.session}"
    stream.sendall(f"GET /live/ HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode())
    while b"retry: 2000" not in stream.recv(65536):
        pass
    return stream


def read_to_the_end(stream: socket.socket) -> bytes:
    got = b"\n\n\r\n"
    while part := stream.recv(65536):
        got += part
    stream.close()
    return got


def test_open_streams_hold_no_connection_of_the_pool(
    world: World, server: Server, listen: Listen
) -> None:
    """The pool has 10; a stream that kept one would leave none for the pages."""
    for name in ("Maya", "Leo"):
        someone = world.fairview.add(name, "student")
        for _ in range(15):
            listen(someone)

    with ThreadPoolExecutor(16) as browsers:
        answers = list(browsers.map(get, [server.port] * 64, ["/health/ready"] * 64))

    assert {status for status, _ in answers} == {200}
    until(lambda: connections_in_transaction() == 0)


def connections_in_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and state like 'idle in transaction%'"
        )
        return int(cursor.fetchone()[0])


def _ask_and_look() -> bool:
    """Ask the database, and say whether the connection stays with the thread afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return connection.connection is not None


def _close() -> None:
    connection.close()


def test_questions_give_their_connection_back() -> None:
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(database._asked, _ask_and_look).result()
        assert not thread.submit(lambda: connection.connection is not None).result()

        thread.submit(_ask_and_look).result()
        kept = thread.submit(lambda: connection.connection is not None).result()
        assert kept, "negative control: asked directly, the thread keeps it"
        thread.submit(_close).result()
