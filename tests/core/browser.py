"""A small site for tests of the interface: the design page, and pages that misbehave on demand.

It runs in a thread, needs no database, and answers ``/stub/`` itself.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.template import engines

Start = Callable[..., Any]
Environ = dict[str, Any]

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'"
)
PAGE = (
    "{% extends 'core/base.html' %}{% load core static %}{% block title %}Stub{% endblock %}"
    "{% block head %}<script type='module'"
    " src=\"{% static 'core/js/some/filter-list.js' %}\"></script>{% endblock %}"
)
END = b""


@dataclass
class Stub:
    """What the misbehaving pages answer; tests change it while a browser looks."""

    body: str = ""
    fragment: str = "<p id='p'>first</p>"
    fragments_asked: int = 0
    fragments_said: list[tuple[str, ...]] = field(default_factory=list)
    posts: list[dict[str, list[str]]] = field(default_factory=list)
    answer: Callable[[], tuple[str, str]] = lambda: ("200 OK", "")
    is_live: bool = True
    streams: list[queue.Queue[bytes]] = field(default_factory=list)
    asked_topics: list[str] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)

    def nudge(self, *topics: str, seq: int = 1) -> None:
        data = json.dumps({"topics": topics, "v": seq})
        self.send(f"id: {seq}\nevent: nudge\ndata: {data}\n\n")

    def send(self, text: str) -> None:
        for stream in list(self.streams):
            stream.put(text.encode())

    def close(self) -> None:
        self.held.set()
        for stream in self.streams:
            stream.put(END)

    def page(self, body: str) -> str:
        """A whole page of the product around ``body``, which may use template tags."""
        return (
            engines["django"]
            .from_string(f"{PAGE}{{% block main %}}{body}{{% endblock %}}")
            .render()
        )


class Site:
    """``url`` is where it listens; ``stub`` says what it answers."""

    def __init__(self) -> None:
        self.stub = Stub()
        self._pages = StaticFilesHandler(WSGIHandler())
        self._server = make_server("127.0.0.1", 0, self._answer, Threads, Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def reset(self) -> Stub:
        self.stub.close()
        self.stub = Stub()
        return self.stub

    def stop(self) -> None:
        self.stub.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, environ: Environ, start: Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/live/":
            return self._live(environ, start)
        if path == "/stub/fragment/":
            self.stub.fragments_asked += 1
            said = (environ.get(f"HTTP_X_{name}", "") for name in ("VERSION", "PACE"))
            self.stub.fragments_said.append((*said,))
            return html(start, "200 OK", self.stub.fragment)
        if path.startswith("/stub/"):
            return self._stub(environ, start)
        pages: Iterable[bytes] = self._pages(environ, start)
        return pages

    def _stub(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            sheet = environ["PATH_INFO"] == "/stub/sheet/"
            return html(start, "200 OK", self.stub.page(SHEET if sheet else self.stub.body))
        self.stub.posts.append(form(environ))
        status, body = self.stub.answer()
        if status.startswith("503"):
            return html(start, status, "Busy", ("X-Changed", body), ("Retry-After", "1"))
        if status.startswith("303"):
            start(status, [("Location", body)])
            return []
        return html(start, status, body)

    def _live(self, environ: Environ, start: Start) -> Iterable[bytes]:
        stub = self.stub
        stub.asked_topics.append(parse_qs(environ["QUERY_STRING"]).get("topics", [""])[0])
        if not stub.is_live:
            return html(start, "503 Service Unavailable", "")
        start("200 OK", [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")])
        stream: queue.Queue[bytes] = queue.Queue()
        stub.streams.append(stream)
        stream.put(b"retry: 100\n\nevent: beat\ndata: {}\n\n")
        return iter(stream.get, END)


SHEET = """<modal-sheet back="/stub/"><dialog open class="sheet" aria-labelledby="t">
{% include "core/_sheet_head.html" with title="A sheet" back="/stub/" %}
<form method="post" action="/stub/"><div class="sheet-body"><input class="input" name="note"
 aria-label="Note"></div><div class="sheet-foot"><button class="btn primary">Ask</button></div>
</form></dialog></modal-sheet>"""


def html(start: Start, status: str, text: str, *more: tuple[str, str]) -> list[bytes]:
    usual = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", STRICT)]
    start(status, [*usual, *more])
    return [text.encode()]


def form(environ: Environ) -> dict[str, list[str]]:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
    names = [part.split('"')[1] for part in body.split("name=")[1:]]
    return {name: [body.split(f'name="{name}"')[1].split("--")[0].strip()] for name in names}


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves in the middle is no news."""


class Quiet(WSGIRequestHandler):
    def log_request(self, code: object = "-", size: object = "-") -> None:
        """The tests say what went wrong."""


def served() -> Iterator[Site]:
    site = Site()
    yield site
    site.stop()
