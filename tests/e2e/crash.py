"""Load on a whole installation, and the sudden end of all its processes.

Each student goes to and fro over the JSON API and remembers what was acknowledged. ``lost`` says
which of it the database does not hold.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

from tests.installation import Installation

STUDENTS = 8
WAIT_SECONDS = 15
OVER = ("ended", "cancelled")


class Unanswered(Exception):
    """The call was not acknowledged: nobody knows whether it happened."""


@dataclass(frozen=True, slots=True)
class Call:
    token: str
    path: str
    body: dict[str, str]
    key: str


@dataclass
class Student:
    """Asks, is answered and comes back, until nobody answers any more."""

    port: int
    person: str
    token: str
    librarian: str
    destinations: list[str]
    chance: random.Random
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: int = 0
    asked: int = 0
    pending: Call | None = None
    fault: Exception | None = None
    connection: HTTPConnection | None = None

    def live(self) -> None:
        try:
            while True:
                self._go_somewhere()
        except Unanswered:
            pass
        except Exception as fault:  # noqa: BLE001 (the test looks at it)
            self.fault = fault
        finally:
            self.hang_up()

    def hang_up(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None

    def _go_somewhere(self) -> None:
        wish = {
            "student": self.person,
            "destination": self.chance.choice(self.destinations),
            "trip": "round_trip",
        }
        self.asked += 1
        made = self._say(self.token, "", wish)
        if made["state"] == "requested":
            made = self._say(self.librarian, f"/{made['id']}/approve")
        verb = "end" if made["state"] == "out" else "cancel"
        self._say(self.token, f"/{made['id']}/{verb}")

    def _say(self, token: str, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        self.calls += 1
        self.pending = Call(token, path, body or {}, f"{self.person}-{self.calls}")
        answer = self.send(self.pending)
        self.pending = None
        return answer

    def send(self, call: Call) -> dict[str, Any]:
        """Remembers the pass of the answer; a server that is dying may also answer 5xx."""
        try:
            status, said = self._exchange(call)
        except (OSError, HTTPException) as error:
            raise Unanswered from error
        if status >= 500:
            raise Unanswered(said)
        answer: dict[str, Any] = json.loads(said)
        assert status == (200 if call.path else 201), answer
        self.acknowledged[answer["id"]] = answer
        return answer

    def _exchange(self, call: Call) -> tuple[int, bytes]:
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=WAIT_SECONDS)
        headers = {
            "Authorization": f"Bearer {call.token}",
            "Idempotency-Key": call.key,
            "Content-Type": "application/json",
        }
        path = f"/api/v1/passes{call.path}"
        self.connection.request("POST", path, json.dumps(call.body), headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


@dataclass
class Kept:
    """What the database holds of one school: (student, state, version) of each pass."""

    passes: dict[str, tuple[str, str, int]]
    broken: dict[str, Any]

    def passes_of_students(self) -> Counter[str]:
        return Counter(student for student, _state, _version in self.passes.values())


class School:
    """A school inside an installation, made and read by processes of their own."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        made = self._python("make", str(STUDENTS))
        self.district = made["district"]
        self.students = [
            Student(
                port=installation.port,
                person=person,
                token=token,
                librarian=made["librarian"],
                destinations=made["destinations"],
                chance=random.Random(number),  # noqa: S311 (a play, not a secret)
            )
            for number, (person, token) in enumerate(made["students"])
        ]

    def look(self) -> Kept:
        return Kept(**self._python("look", self.district))

    def _python(self, *arguments: str) -> Any:
        command = [sys.executable, "-m", "tests.e2e.crash_school", *arguments]
        environment = self.installation.environment
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def crash_under_load(self, seconds: float) -> None:
        """All students at once; then every process of the installation is killed."""
        threads = [threading.Thread(target=s.live, daemon=True) for s in self.students]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.installation.kill_everything()
        for thread in threads:
            thread.join(WAIT_SECONDS)
        assert not any(thread.is_alive() for thread in threads)
        assert [s.fault for s in self.students if s.fault] == []
        assert all(s.acknowledged for s in self.students), "The load was none."

    def lost(self, kept: Kept) -> list[dict[str, Any]]:
        """What was acknowledged and is not there, or not as far as it was."""
        answers = (a for student in self.students for a in student.acknowledged.values())
        return [answer for answer in answers if not _is_kept(answer, kept)]

    def send_again(self) -> int:
        """The call that each student got no answer to, twice with its key: once is enough."""
        unsure = [(s, s.pending) for s in self.students if s.pending]
        for student, call in unsure:
            first, again = student.send(call), student.send(call)
            student.hang_up()
            assert first["id"] == again["id"]
        return len(unsure)


def _is_kept(answer: dict[str, Any], kept: Kept) -> bool:
    if answer["id"] not in kept.passes:
        return False
    _student, state, version = kept.passes[answer["id"]]
    is_over: bool = answer["state"] in OVER
    return state == answer["state"] if is_over else version >= int(answer["version"])


@contextmanager
def careless(installation: Installation) -> Iterator[None]:
    """A database that says yes before the disk has it, for up to ten seconds."""
    _tell(
        installation,
        "alter system set synchronous_commit = off",
        "alter system set wal_writer_delay = '10s'",
        "alter system set wal_writer_flush_after = '1GB'",
    )
    yield
    _tell(installation, "alter system reset all")


def _tell(installation: Installation, *statements: str) -> None:
    with installation.server._connect_as_superuser() as connection:
        for statement in (*statements, "select pg_reload_conf()"):
            connection.execute(statement.encode())
