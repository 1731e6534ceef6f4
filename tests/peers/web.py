"""A small web server of the test's own, which answers as it is told to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Reply(NamedTuple):
    body: bytes
    kind: str = "application/json"
    status: int = 200
    location: str = ""
    encoding: str = ""


class Asked(NamedTuple):
    """``host`` is the header."""

    method: str
    path: str
    host: str
    authorization: str
    body: str


Answers = Callable[[Asked], Reply]


@contextmanager
def serving(answer: Answers) -> Iterator[str]:
    """The address of a server on the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            asked = Asked(
                self.command,
                self.path,
                self.headers.get("Host", ""),
                self.headers.get("Authorization", ""),
                self.rfile.read(length).decode(),
            )
            reply = answer(asked)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in (
                ("Location", reply.location),
                ("Content-Encoding", reply.encoding),
            ):
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        do_POST = do_GET  # noqa: N815 (as the server calls it)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()
