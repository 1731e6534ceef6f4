"""What is outside of the product while notifications are measured: a mail server, a push service,
and the worker that sends to them. Django is set up before this is imported.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import quantiles
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings

PATIENCE_SECONDS = 1800.0
STUCK = "@stuck.example"
FOR_EVER = 600.0  # seconds; whoever waits gives up long before


@dataclass
class Taken:
    """When each message was accepted, by its id. Of addresses in ``STUCK`` nothing is, and nobody
    is told so; ``stuck`` is how many letters wait there now, ``most_stuck`` at the worst."""

    letters: dict[str, float] = field(default_factory=dict)
    pushes: dict[str, float] = field(default_factory=dict)
    stuck: int = 0
    most_stuck: int = 0

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.endswith(STUCK):
            self.stuck += 1
            self.most_stuck = max(self.most_stuck, self.stuck)
            try:
                await asyncio.sleep(FOR_EVER)
            finally:
                self.stuck -= 1
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        head = envelope.content.partition(b"\r\n\r\n")[0].decode("latin-1")
        found = next(x for x in head.splitlines() if x.lower().startswith("message-id:"))
        self.letters.setdefault(found.partition("<")[2].partition("@")[0], time.time())
        return "250 taken"


@contextmanager
def outside(taken: Taken) -> Iterator[dict[str, str]]:
    """A mail server and a push service, and how they are told to the product."""

    class Push(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            taken.pushes.setdefault(self.headers["Topic"], time.time())
            self.send_response(201)
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            pass

    mail = Controller(taken, hostname="127.0.0.1", port=free_port())
    pushes = ThreadingHTTPServer(("127.0.0.1", 0), Push)
    threading.Thread(target=pushes.serve_forever, daemon=True).start()
    mail.start()
    host = f"127.0.0.1:{pushes.server_port}"
    settings.PUSH_HOSTS = frozenset({host})
    try:
        yield {
            **os.environ,
            "CORRIDOR_MAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "CORRIDOR_MAIL_FROM": "Corridor <passes@district.example>",
            "CORRIDOR_URL": "https://passes.example",
            "CORRIDOR_PUSH_HOSTS": host,
        }
    finally:
        mail.stop()
        pushes.shutdown()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "corridor", "worker"]
    process = subprocess.Popen(command, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def percentile(found: list[float], which: int) -> float:
    return round(quantiles(found, n=100, method="inclusive")[which - 1] * 1000, 1)


def wait(is_so: Any) -> float:
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise TimeoutError("Not everything went out.")
        time.sleep(0.1)
    return time.monotonic() - began
