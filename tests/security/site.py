"""The product at an address, over the one connection and transaction of a test.

Browsers get real pages of rows that nobody has to commit or delete. Requests wait for each
other, as they share the connection.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections

from tests.core.browser import Environ, Quiet, Start, Threads

OF_REQUESTS = (request_started, request_finished)
POLICY = "Content-Security-Policy"


class Site:
    """``reports`` are what browsers told of broken policies; ``is_strict`` sends the policy."""

    def __init__(self) -> None:
        self.reports: list[dict[str, Any]] = []
        self.is_strict, self._is_open = True, False
        self._connection = connections["default"]
        self._connection.inc_thread_sharing()
        self._lock = threading.Lock()
        self._pages = StaticFilesHandler(WSGIHandler())
        self._server = make_server("127.0.0.1", 0, self._answer, Threads, Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def lend(self) -> None:
        """Have this thread use the connection: where a loop runs, it would get one of its own."""
        connections["default"] = self._connection

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Answers from the database for the body only: outside, the database is the test's."""
        self._is_open = True
        for signal in OF_REQUESTS:
            signal.disconnect(close_old_connections)
        try:
            yield
        finally:
            with self._lock:
                self._is_open = False
            for signal in OF_REQUESTS:
                signal.connect(close_old_connections)

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._connection.dec_thread_sharing()

    def _answer(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/live/":
            start("204 No Content", [])
            return []
        if environ["PATH_INFO"] == "/csp-reports/":
            return self._told(environ, start)
        if environ["PATH_INFO"].startswith("/static/"):
            return self._pages(environ, _kept(start))
        with self._lock:
            return self._page(environ, start)

    def _page(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if not self._is_open:
            start("503 Service Unavailable", [])
            return []
        self.lend()
        pages = self._pages(environ, start if self.is_strict else _lax(start))
        try:
            return list(pages)
        finally:
            pages.close()

    def _told(self, environ: Environ, start: Start) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        self.reports.append(json.loads(body)["csp-report"])
        start("204 No Content", [])
        return []


def _lax(start: Start) -> Start:
    def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start(status, [(k, v) for k, v in headers if k != POLICY], *more)

    return begin


def _kept(start: Start) -> Start:
    """Browsers keep these, as they do where their names hold a digest."""

    def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start(status, [*headers, ("Cache-Control", "max-age=600")], *more)

    return begin
