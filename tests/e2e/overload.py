"""A database that stands still, a gate that is held, and many who ask meanwhile."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

import psutil
import psycopg

from corridor.cli.postgres import Server
from tests.e2e.crash import School
from tests.installation import Installation

AT_ONCE = 48  # well above the threads of two web processes
UNANSWERED = 0


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """The postmaster first, so that it starts nobody new while its backends are stopped."""
    postmaster = server.pid()
    assert postmaster is not None
    os.kill(postmaster, signal.SIGSTOP)
    stopped = [postmaster, *(pid for pid in server._processes() if pid != postmaster)]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


@contextmanager
def held_gates(server: Server) -> Iterator[None]:
    """Somebody decides in every school and does not come to an end."""
    with psycopg.connect(re.sub(r"//\w+@", "//postgres@", server.url)) as connection:
        connection.execute("select 1 from schools_schoolgate for update")
        yield
        connection.rollback()


@dataclass
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def ask(port: int, path: str, *, token: str = "", patience: float = 15.0, **said: Any) -> Answer:
    """``UNANSWERED`` when nothing came within ``patience``."""
    connection = HTTPConnection("127.0.0.1", port, timeout=patience)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"Content-Type": "application/json", "Idempotency-Key": said.pop("key", "a key")}
    try:
        body = json.dumps(said) if said else None
        connection.request("POST" if said else "GET", path, body, headers)
        with connection.getresponse() as found:
            headers = {name.lower(): value for name, value in found.getheaders()}
            return Answer(found.status, headers, found.read())
    except (OSError, HTTPException):
        return Answer(UNANSWERED)
    finally:
        connection.close()


def rush(school: School, *, count: int = AT_ONCE, patience: float = 15.0) -> list[Answer]:
    """Many students ask for a pass in the same moment; returns when all know more."""
    answers: list[Answer] = []

    def wish(number: int) -> None:
        student = school.students[number % len(school.students)]
        answers.append(
            ask(
                student.port,
                "/api/v1/passes",
                token=student.token,
                patience=patience,
                key=f"rush-{student.person}-{number}",
                student=student.person,
                destination=student.destinations[0],
                trip="round_trip",
            )
        )

    threads = [threading.Thread(target=wish, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def statuses(answers: list[Answer]) -> Counter[int]:
    return Counter(answer.status for answer in answers)


def servers(installation: Installation) -> list[psutil.Process]:
    """The processes that serve or work, without the supervisor and the database."""
    parts = ("web", "worker")
    return [
        process
        for process in installation.processes()
        if any(part in process.cmdline()[3:4] for part in parts)
    ]


def open_files(installation: Installation) -> int:
    return sum(process.num_fds() for process in servers(installation))
