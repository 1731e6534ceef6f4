"""`kill -9` of the worker at random moments while it tells and sends.

Everybody is told of everything once. Everything reaches the mail server and the push service at
least once, and what comes twice comes under the same Message-ID or topic, so that both can tell.
Each single step is killed in ``tests/notifications/test_killed.py``.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller

WAVES, EACH, SEED = 10, 60, 20261130
PATIENCE_SECONDS = 240  # what a killed worker had in hand is due again after a minute and a half
MAKE = """
import json
from django.utils import timezone
from corridor.core.sealing import seal
from corridor.core.tenancy import in_district
from corridor.notifications.models import PushSubscription
from tests.factories import make_district, make_member, make_school, make_user
from tests.notifications.pushing import browser_keys
district = make_district("killed")
with in_district(district.id):
    school = make_school()
    member = make_member(school, "district_admin", email="head@district.example")
    make_user(member)
    PushSubscription.objects.create(
        person_id=member.person_id, address=seal("http://{host}/1"), fingerprint="one",
        keys=seal(json.dumps(browser_keys())), made_at=timezone.now())
"""
# ``EACH`` of them. Of tests: these are urgent, so that no storm keeps any in.
OCCASIONS = """
    insert into notifications_occasion
        (id, district_id, school_id, kind, about, due_at, made_at)
    select gen_random_uuid(), district_id, school_id, 'test', person_id, now(), now()
    from accounts_member, generate_series(1, 60) returning 1
"""


@dataclass
class Outside:
    """The Message-ID of each letter and the topic of each push, as they came."""

    ids: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    port: int = 0
    host: str = ""

    @property
    def arrived(self) -> int:
        return len(self.ids) + len(self.topics)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        found = re.search(rb"(?im)^message-id: *<([^@>]+)", envelope.content)
        assert found
        self.ids.append(found[1].decode())
        return "250 taken"


@pytest.fixture
def outside() -> Iterator[Outside]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        made = Outside(port=int(probe.getsockname()[1]))

    class Pushes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            made.topics.append(self.headers["Topic"])
            self.send_response(201)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            return None

    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    pushes = ThreadingHTTPServer(("127.0.0.1", 0), Pushes)
    threading.Thread(target=pushes.serve_forever, daemon=True).start()
    made.host = f"127.0.0.1:{pushes.server_port}"
    controller.start()
    yield made
    controller.stop()
    pushes.shutdown()
    pushes.server_close()


@pytest.fixture
def environment(tmp_path: Path, outside: Outside) -> Iterator[dict[str, str]]:
    admin, name = os.environ["DATABASE_URL"], f"corridor_notices_{os.getpid()}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'create database "{name}"'.encode())
        made = {
            **os.environ,
            "DATABASE_URL": re.sub(r"/[^/?]*\?", f"/{name}?", admin, count=1),
            "CORRIDOR_HOME": str(tmp_path / "home"),
            "CORRIDOR_MAIL_URL": f"smtp://127.0.0.1:{outside.port}",
            "CORRIDOR_MAIL_FROM": "Corridor <passes@district.example>",
            "CORRIDOR_URL": "https://passes.example",
            "CORRIDOR_PUSH_HOSTS": outside.host,
        }
        try:
            make = MAKE.format(host=outside.host)
            for arguments in (["migrate", "--quiet"], ["manage", "shell", "-c", make]):
                command = [sys.executable, "-m", "corridor", *arguments]
                subprocess.run(command, check=True, env=made, stdout=subprocess.DEVNULL)
            yield made
        finally:
            with psycopg.connect(admin, autocommit=True) as drop:
                drop.execute(f'drop database "{name}" with (force)'.encode())


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "corridor", "worker"]
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def ask(environment: dict[str, str], statement: str) -> list[tuple[Any, ...]]:
    url = re.sub(r"//\w+@", "//postgres@", environment["DATABASE_URL"])
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode()).fetchall()


def test_everybody_is_told_once_and_all_of_it_arrives_under_its_key(
    environment: dict[str, str], outside: Outside
) -> None:
    """A wave comes while the worker runs; of every two one is killed about when it tells, the other
    once the first of the wave has arrived."""
    chance, pause = random.Random(SEED), threading.Event()  # noqa: S311 (when to kill)
    told = sent = 0
    for wave in range(WAVES):
        with worker(environment):
            wait_until(lambda: is_at_work(environment))
            before = outside.arrived
            ask(environment, OCCASIONS)
            if wave % 2:
                wait_until(lambda before=before: outside.arrived > before)
            pause.wait(chance.uniform(0.0, 0.4))
        told += bool(count(environment, "select count(*) from notifications_occasion"))
        sent += bool(in_hand(environment))
    assert told, "no kill was in the middle of telling"
    assert sent, "no kill was in the middle of sending"
    with worker(environment):
        wait_until(lambda: is_done(environment))

    rows = ask(environment, "select id, key from notifications_notification")
    ids = {str(row[0]) for row in rows}
    assert len(ids) == len({row[1] for row in rows}) == WAVES * EACH
    assert set(outside.ids) == ids
    assert set(outside.topics) == {hashlib.sha256(key.encode()).hexdigest()[:32] for key in ids}


def count(environment: dict[str, str], statement: str) -> int:
    return int(ask(environment, statement)[0][0])


def is_at_work(environment: dict[str, str]) -> bool:
    """Its loops have asked the database something."""
    statement = """select count(*) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()"""
    return count(environment, statement) > 4


def in_hand(environment: dict[str, str]) -> int:
    statement = """select count(*) from notifications_delivery
        where state = 'due' and due_at > now() and tries > 0"""
    return count(environment, statement)


def is_done(environment: dict[str, str]) -> bool:
    statement = """select (select count(*) from notifications_occasion)
        + (select count(*) from notifications_delivery where state = 'due')"""
    return count(environment, statement) == 0


def wait_until(is_so: Any) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)
