"""A bounded HTTP client: keep-alive connections in threads, one job after another."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Job = Callable[["Caller"], None]


@dataclass
class Caller:
    """One connection; remembers how long each call took and what went wrong."""

    port: int
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _connection: http.client.HTTPConnection | None = None

    def call(
        self, method: str, path: str, token: str, body: Any = None, key: str = ""
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        self._connection = self._connection or http.client.HTTPConnection("127.0.0.1", self.port)
        begun = time.perf_counter()
        payload = json.dumps(body) if body is not None else None
        self._connection.request(method, path, payload, headers)
        response = self._connection.getresponse()
        answer = response.read()
        self.seconds.append(time.perf_counter() - begun)
        if response.status >= 400:
            self.errors.append(f"{method} {path}: {response.status} {answer[:300]!r}")
            return {}
        found: dict[str, Any] = json.loads(answer)
        return found


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
