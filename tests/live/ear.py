"""A browser's ear: reads a stream of server-sent events in a thread."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

LONGEST = 15.0


@dataclass(frozen=True)
class Heard:
    name: str
    id: str
    data: dict[str, Any]

    @property
    def seq(self) -> int:
        return int(self.id)


class Ear:
    """Connects at once; ``heard`` grows until the stream ends.

    Whoever is told that the database does not answer in time (503) comes again, as pages do: on
    a full machine a server may have no connection to spare for a while.
    """

    def __init__(
        self,
        port: int,
        cookie: str = "",
        topics: Sequence[str] = (),
        *,
        last_event_id: int | None = None,
        query: str = "",
    ) -> None:
        self.heard: list[Heard] = []
        self.last_id = ""
        self.ended = threading.Event()
        headers = {"Cookie": f"corridor_session={cookie}"} if cookie else {}
        if last_event_id is not None:
            headers["Last-Event-ID"] = str(last_event_id)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        asked = "&".join([*(f"topic={topic}" for topic in topics), query])
        until(lambda: self._ask(f"/live/?{asked}", headers) != 503, lambda: "It says 503.")
        if self.status == 200:
            threading.Thread(target=self._read, daemon=True).start()
            self.until(lambda: bool(self.last_id))
        else:
            self.answer.read()
            self._connection.close()

    def _ask(self, address: str, headers: dict[str, str]) -> int:
        self._connection.close()
        self._connection.request("GET", address, headers=headers)
        self.answer = self._connection.getresponse()
        self.status = self.answer.status
        return self.status

    def _read(self) -> None:
        fields: dict[str, str] = {}
        try:
            while line := self.answer.readline():
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                    self.last_id = fields.get("id", self.last_id)
                elif "data" in fields:
                    event = fields.get("event", "message")
                    self.heard.append(Heard(event, self.last_id, json.loads(fields["data"])))
                if not name:
                    fields = {}
        except (http.client.IncompleteRead, OSError, AttributeError, ValueError):
            pass
        finally:
            self.ended.set()

    def close(self) -> None:
        """Leave as a browser does, by closing the connection."""
        if self._connection.sock:
            with suppress(OSError):  # the server may be gone
                self._connection.sock.shutdown(2)
        self.ended.wait(LONGEST)
        self._connection.close()

    def named(self, name: str) -> list[Heard]:
        return [event for event in self.heard if event.name == name]

    @property
    def nudges(self) -> list[Heard]:
        return self.named("nudge")

    @property
    def versions(self) -> list[int]:
        return [event.data["v"] for event in self.nudges]

    def until(self, check: Callable[[], bool]) -> None:
        until(
            check,
            lambda: f"{self.status}, heard {self.heard[-5:]}, ended {self.ended.is_set()}",
        )

    def until_version(self, version: int) -> None:
        self.until(lambda: version in self.versions)


def until(
    check: Callable[[], bool], what: Callable[[], str] = lambda: "", *, longest: float = LONGEST
) -> None:
    """Wait for something that has to happen."""
    deadline = time.monotonic() + longest
    while not check():
        assert time.monotonic() < deadline, f"Waited in vain. {what()}"
        time.sleep(0.01)
