"""A district of 50,000 people comes in, and the import's memory stays small."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

PEOPLE = 50_000
MEMORY_MIB = 256  # of the importing process, whatever the size of the roster
LOOK_EVERY = 0.05  # seconds


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An empty database of the test's own."""
    admin, name = os.environ["DATABASE_URL"], f"corridor_big_{os.getpid()}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'create database "{name}"'.encode())
        yield {
            **os.environ,
            "DATABASE_URL": re.sub(r"/[^/?]*\?", f"/{name}?", admin, count=1),
            "CORRIDOR_HOME": str(tmp_path / "home"),
        }
        connection.execute(f'drop database "{name}" with (force)'.encode())


def corridor(environment: dict[str, str], *arguments: str) -> float:
    """Run a command of ours to its good end; the most memory it had."""
    return most_memory([sys.executable, "-m", "corridor", *arguments], environment)


def most_memory(command: list[str], environment: dict[str, str]) -> float:
    """In MiB, of the process itself."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    done, seen = threading.Event(), [0]
    watcher = threading.Thread(target=_watch, args=(psutil.Process(process.pid), done, seen))
    watcher.start()
    code = process.wait()
    done.set()
    watcher.join()
    assert code == 0
    return max(seen) / 2**20


def _watch(process: psutil.Process, done: threading.Event, seen: list[int]) -> None:
    while not done.wait(LOOK_EVERY):
        try:
            seen.append(process.memory_info().rss)
        except psutil.NoSuchProcess:
            return


def test_fifty_thousand_people_come_in_with_little_memory(
    environment: dict[str, str], tmp_path: Path
) -> None:
    roster = str(tmp_path / "big.zip")
    corridor(environment, "migrate", "--quiet")
    corridor(environment, "sample-roster", "--people", str(PEOPLE), "--seed", "1", "--out", roster)

    first = corridor(environment, "import", "oneroster", roster, "--district", "big")
    again = corridor(environment, "import", "oneroster", roster, "--district", "big")

    assert max(first, again) < MEMORY_MIB
    above = re.sub(r"//\w+@", "//postgres@", environment["DATABASE_URL"])  # sees every district
    with psycopg.connect(above) as connection:
        row = connection.execute("select count(*) from accounts_person").fetchone()
    assert row == (PEOPLE,)


def test_a_process_that_holds_everything_is_seen() -> None:
    """Negative control of the meter."""
    hold = f"import time; held = b'x' * {MEMORY_MIB + 50} * 2**20; time.sleep(0.5)"

    assert most_memory([sys.executable, "-c", hold], dict(os.environ)) > MEMORY_MIB
