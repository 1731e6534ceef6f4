"""A bounded HTTP client: keep-alive connections in threads, one job after another.

It calls the API as a script does, and pages as a browser does: with the session's cookies, the
form's CSRF token, and the headers and the body that the page's own scripts send.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Job = Callable[["Caller"], None]

BUSY, PATIENCE = 503, 10  # how often one may be turned away
BOUNDARY = "----WebKitFormBoundaryOfTheBench0"
BROWSER = {
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-US,en;q=0.9",
    "Sec-Fetch-Dest": "empty",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Site": "same-origin",
    "User-Agent": "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/131.0.0.0 Safari/537.36",
}


@dataclass(frozen=True, slots=True)
class Browser:
    """Somebody who is signed in: the cookies, and the token that stands in every form."""

    cookies: str
    csrf: str

    def headers(self, origin: str) -> dict[str, str]:
        return {**BROWSER, "Cookie": self.cookies, "Referer": f"{origin}/"}


def form_headers(origin: str) -> dict[str, str]:
    """What ``core/js/forms.js`` sends with a form beside the usual: it posts ``FormData``."""
    return {"Origin": origin, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def form_body(fields: dict[str, str]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return f"{''.join(parts)}--{BOUNDARY}--\r\n".encode()


@dataclass
class Caller:
    """One connection; remembers how long each call took and what went wrong."""

    port: int
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    turned_away: int = 0
    _connection: http.client.HTTPConnection | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def api(
        self, method: str, path: str, token: str, body: Any = None, key: str = "", wanted: int = 0
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        payload = json.dumps(body).encode() if body is not None else None
        answer = self._call(method, path, payload, headers, wanted)
        found: dict[str, Any] = json.loads(answer) if answer else {}
        return found

    def page(self, browser: Browser, path: str, *, part: bool = False) -> bytes:
        """A page, or the part that a live region asks for again."""
        headers = browser.headers(self.origin) | ({"X-Fragment": "1"} if part else {})
        return self._call("GET", path, None, headers)

    def post(self, browser: Browser, path: str, **fields: str) -> None:
        """A form; done is a 303, whose page the browser would ask for next."""
        body = form_body({"csrfmiddlewaretoken": browser.csrf, **fields})
        headers = browser.headers(self.origin) | form_headers(self.origin)
        self._call("POST", path, body, headers, wanted=303)

    def expect(self, found: int, wanted: int, what: str) -> None:
        """What is measured has to be what was meant."""
        if found != wanted:
            self.errors.append(f"{found} {what} where there should be {wanted}")

    def _call(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], wanted: int = 0
    ) -> bytes:
        """The answer's body; empty, and noted as an error, when it is not what is wanted."""
        begun = time.perf_counter()
        status, answer = self._ask(method, path, body, headers)
        while status == BUSY and self.turned_away < PATIENCE:  # as the page's own scripts do
            self.turned_away += 1
            time.sleep(1)
            status, answer = self._ask(method, path, body, headers)
        self.seconds.append(time.perf_counter() - begun)
        if status == wanted or (not wanted and status < 300):
            return answer
        self.errors.append(f"{method} {path}: {status} {answer[:300]!r}")
        return b""

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        self._connection = self._connection or http.client.HTTPConnection("127.0.0.1", self.port)
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        return response.status, response.read()


def run(jobs: Iterable[Job], *, port: int, connections: int) -> tuple[float, list[Caller]]:
    """Do all jobs over this many connections; wall seconds, and the callers."""
    queue: Iterator[Job] = iter(list(jobs))
    lock = threading.Lock()
    callers = [Caller(port) for _ in range(connections)]

    def work(caller: Caller) -> None:
        while True:
            with lock:
                job = next(queue, None)
            if job is None:
                return
            job(caller)

    threads = [threading.Thread(target=work, args=(caller,)) for caller in callers]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun, callers
