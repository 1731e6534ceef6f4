"""A web server of the tests on a loopback port: the base of every stand-in for a provider."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    target: str
    headers: dict[str, str]
    body: str

    @property
    def path(self) -> str:
        """Percent signs are left as they came."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {k: v[0] for k, v in parse_qs(urlsplit(self.target).query).items()}

    @property
    def form(self) -> dict[str, str]:
        return {k: v[0] for k, v in parse_qs(self.body).items()}


@dataclass(frozen=True, slots=True)
class Reply:
    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = JSON


class Peer:
    """Answers with ``reply``; remembers what it was asked. ``habits`` are its bad manners.

    ``once`` counts how often each one-time habit was shown.
    """

    def __init__(self, *habits: str) -> None:
        self.habits = set(habits)
        self.asked: list[Request] = []
        self.once: Counter[str] = Counter()
        self.url = ""

    def reply(self, request: Request) -> Reply:
        raise NotImplementedError

    def first(self, habit: str) -> bool:
        """Whether this habit is on and shows now for the first time."""
        if habit not in self.habits:
            return False
        self.once[habit] += 1
        return self.once[habit] == 1

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]


@contextmanager
def serving(peer: Peer) -> Iterator[Peer]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one piece

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(size).decode(errors="surrogateescape")
            request = Request(self.command, self.path, headers, body)
            peer.asked.append(request)
            reply = peer.reply(request)
            if "slow" in peer.habits:
                time.sleep(0.5)
            content = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
            data = content.encode()
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.kind, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    peer.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
