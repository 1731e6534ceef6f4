"""A worker in a process of its own that is made to stand still at a step, and killed there.

What tells and sends is the product's own loops. It stands still by what it waits for: a lock that
a trigger asks for in the middle of a transaction, or the other side, which does not answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psutil
import psycopg
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from pytest_django import Settings

from tests.database import owning
from tests.mailbox import _free_port, until

LOCK = 20261130
NAME = "killed-worker"
# Python and Django are loaded once; each worker is a child of that process.
NURSERY = """
import json, os, signal, sys, threading
from corridor.cli.environment import load_django
load_django(waits="worker")
from django.conf import settings
from corridor.notifications import jobs
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    asked = json.loads(line)
    pid = os.fork()
    if pid:
        print(pid, flush=True)
        continue
    for name, value in asked["settings"].items():
        setattr(settings, name, value)
    exec(asked["twist"])
    getattr(jobs, asked["loop"])(threading.Event())
"""


def url_of_this_database() -> str:
    name = connection.settings_dict["NAME"]
    return re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"], count=1)


@contextmanager
def nursery() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        env={
            **os.environ,
            "DATABASE_URL": url_of_this_database(),
            "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
            "PGAPPNAME": NAME,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()


@dataclass
class Workers:
    """Each is one loop of ``corridor worker`` in a process of its own."""

    process: subprocess.Popen[str]

    @contextmanager
    def at(self, loop: str, *, twist: str = "", **settings: object) -> Iterator[None]:
        """``twist`` switches a protection off. Killed at the end."""
        assert self.process.stdin
        assert self.process.stdout
        asked = {"loop": loop, "twist": twist, "settings": settings}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        pid = int(self.process.stdout.readline())
        try:
            yield
        finally:
            os.kill(pid, signal.SIGKILL)
            until(lambda: not psutil.pid_exists(pid))


@dataclass
class Step:
    """A statement of the worker's that waits, as long as this is held."""

    holder: psycopg.Connection[Any]

    def is_reached(self) -> bool:
        return bool(
            self._ask("select count(*) from pg_locks where locktype = 'advisory' and not granted")
        )

    def let_go(self) -> None:
        """The server comes to the end of that statement, and notices that nobody is there."""
        self._ask("select 1 where pg_advisory_unlock(%s)", LOCK)
        until(self._is_gone)

    def _is_gone(self) -> bool:
        query = "select count(*) from pg_stat_activity where application_name = %s"
        return not self._ask(f"{query} and datname = current_database()", NAME)

    def _ask(self, query: str, *values: object) -> int:
        found = self.holder.execute(query.encode(), values or None).fetchone()
        return int(found[0]) if found else 0


@contextmanager
def standing_still(when: str) -> Iterator[Step]:
    """``when`` is as ``create trigger`` says it: "after insert on ... for each statement"."""
    kind = "constraint trigger" if "deferrable" in when else "trigger"
    holder = psycopg.connect(url_of_this_database(), autocommit=True)
    with holder:
        holder.execute(b"select pg_advisory_lock(%s)", [LOCK])
        _as_owner(
            "create function stand_still() returns trigger language plpgsql as $$ begin "
            f"perform pg_advisory_xact_lock_shared({LOCK}); return null; end $$",
            f"create {kind} stand_still {when} execute function stand_still()",
        )
        try:
            yield Step(holder)
        finally:
            holder.execute(b"select pg_advisory_unlock_all()")
            _as_owner("drop function stand_still cascade")


def _as_owner(*statements: str) -> None:
    with transaction.atomic(), owning() as cursor:
        for statement in statements:
            cursor.execute(statement)


@dataclass
class Other:
    """A mail server or push service that stands still ``at`` a point: "asked", before it keeps
    what it is told, or "kept", before it says so. ``kept`` are the keys by which it folds."""

    at: str = ""
    kept: list[str] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    settings: dict[str, Any] = field(default_factory=dict)

    def stands_at(self, point: str) -> bool:
        if self.at != point or self.go_on.is_set():
            return False
        self.reached.set()
        return True

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        found = re.search(rb"(?im)^message-id: *<([^>]+)", envelope.content)
        assert found
        for point in ("asked", "kept"):
            if point == "kept":
                self.kept.append(found[1].decode())
            while self.stands_at(point):  # noqa: ASYNC110 (a thread says when)
                await asyncio.sleep(0.02)
        return "250 taken"

    def take(self, topic: str) -> None:
        """In a thread of its own."""
        if self.stands_at("asked"):
            self.go_on.wait(60)
            return  # whoever asked is gone
        self.kept.append(topic)
        if self.stands_at("kept"):
            self.go_on.wait(60)


@contextmanager
def mail_server(settings: Settings) -> Iterator[Other]:
    made, port = Other(), _free_port()
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAIL_URL = f"smtp://127.0.0.1:{port}"
    settings.MAIL_FROM = "Corridor <passes@district.example>"
    settings.PUBLIC_URL = "https://passes.example"
    made.settings = {
        name: getattr(settings, name) for name in ("MAIL_URL", "MAIL_FROM", "PUBLIC_URL")
    }
    try:
        yield made
    finally:
        made.go_on.set()
        controller.stop()


@contextmanager
def push_service(settings: Settings) -> Iterator[Other]:
    made = Other()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            made.take(self.headers["Topic"])
            self.send_response(201)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    server.block_on_close = False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    settings.PUSH_HOSTS = frozenset({host})
    made.settings = {"PUSH_HOSTS": [host], "PUBLIC_URL": "https://passes.example"}
    try:
        yield made
    finally:
        made.go_on.set()
        server.shutdown()
        server.server_close()
