"""Five thousand scheduled passes fall due at the same bell, and the worker is killed meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from statistics import median
from typing import Any

import pytest

from tests.e2e.loaded import copied, environment_of

SCHOOLS, STUDENTS = 10, 500
AHEAD = 60  # seconds between planning the passes and the bell
PATIENCE = 90.0
MOST_SECONDS = 15.0


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    name = f"corridor_bells_{os.getpid()}"
    with copied(name, tmp_path_factory, demo=False):
        yield environment_of(name, tmp_path_factory) | {"CORRIDOR_DEMO": "0"}


def said(environment: dict[str, str], *arguments: object) -> Any:
    command = [sys.executable, "-m", "proof.bell_school", *map(str, arguments)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-m", "corridor", "worker"], env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(environment: dict[str, str], district: str, number: int) -> dict[str, Any]:
    """Until so many have started; what there is then."""
    ends, found = time.monotonic() + PATIENCE, said(environment, "look", district)
    while time.monotonic() < ends:
        if found["states"].get("started", 0) >= number:
            return dict(found)
        found = said(environment, "look", district)
    raise AssertionError(f"Not even {number} have started: {found}")


def test_five_thousand_start_at_the_bell_and_people_still_get_through(
    environment: dict[str, str],
) -> None:
    made = said(environment, "make", SCHOOLS, STUDENTS, AHEAD)
    due = datetime.fromisoformat(made["due"])
    with worker(environment):
        time.sleep(max(0, due.timestamp() - time.time() - 1))
        took = said(environment, "ask", made["district"], MOST_SECONDS)
        found = wait_for(environment, made["district"], SCHOOLS * STUDENTS)

    seconds = (datetime.fromisoformat(found["last"]) - due).total_seconds()
    print(f"last started {seconds:.1f} s after the bell; people waited {median(took):.0f} ms, ")  # noqa: T201
    print(f"at most {max(took):.0f} ms, in {len(took)} requests")  # noqa: T201
    assert found["passes"] == found["students"] == SCHOOLS * STUDENTS
    assert (found["unowned"], found["broken"]) == (0, {})
    assert seconds < MOST_SECONDS
    assert max(took) < 2_000


def test_a_worker_that_is_killed_starts_nobody_twice_and_forgets_nobody(
    environment: dict[str, str],
) -> None:
    made = said(environment, "make", SCHOOLS, STUDENTS, AHEAD)
    for part in range(1, 4):
        with worker(environment):
            wait_for(environment, made["district"], part * SCHOOLS * STUDENTS // 5)
    with worker(environment):
        found = wait_for(environment, made["district"], SCHOOLS * STUDENTS)

    assert found["states"] == {"started": SCHOOLS * STUDENTS}
    assert found["passes"] == found["students"] == SCHOOLS * STUDENTS
    assert (found["unowned"], found["broken"]) == (0, {})
