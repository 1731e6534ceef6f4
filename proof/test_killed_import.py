"""`kill -9` of the worker in the middle of an import, and a faulty roster of a whole district.

Either leaves every row as it was; the killed run is told as failed, and the next one goes on.
"""

from __future__ import annotations

import csv
import io
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

PEOPLE = 6_000
PATIENCE_SECONDS = 15
LOST_SECONDS = 240  # a worker counts as lost after a minute, and the folder is looked into twice
TABLES = (
    *("schools_school", "schools_location", "accounts_person", "accounts_member"),
    *("accounts_placestaff", "rostering_term", "rostering_course", "rostering_section"),
    *("rostering_enrollment", "rostering_sectionmeeting", "rostering_rosterdiff"),
)
CONNECT = """
from corridor.core.tenancy import in_district
from corridor.rostering.models import RosterConnection
from corridor.schools.models import District
from django.utils import timezone
with in_district(District.objects.get(slug="hill").id):
    RosterConnection.objects.create(
        provider="folder", name="Folder", is_on=True, next_due_at=timezone.now())
"""


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A database of the test's own with a generated district in force, and its folder."""
    admin, name = os.environ["DATABASE_URL"], f"corridor_killed_{os.getpid()}"
    (tmp_path / "rosters" / "hill").mkdir(parents=True)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'create database "{name}"'.encode())
        made = {
            **os.environ,
            "DATABASE_URL": re.sub(r"/[^/?]*\?", f"/{name}?", admin, count=1),
            "CORRIDOR_HOME": str(tmp_path / "home"),
            "CORRIDOR_ROSTER_FOLDER": str(tmp_path / "rosters"),
        }
        try:
            assert corridor(made, "migrate", "--quiet") == 0
            roster = str(tmp_path / "hill.zip")
            corridor(made, "sample-roster", "--people", str(PEOPLE), "--seed", "1", "--out", roster)
            assert corridor(made, "import", "oneroster", roster, "--district", "hill") == 0
            yield made
        finally:
            with psycopg.connect(above(admin), autocommit=True) as drop:
                drop.execute(f'drop database "{name}" with (force)'.encode())


def corridor(environment: dict[str, str], *arguments: str) -> int:
    command = [sys.executable, "-m", "corridor", *arguments]
    done = subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
    return done.returncode


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "corridor", "worker"]
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(environment: dict[str, str], statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(above(environment["DATABASE_URL"])) as connection:
        return connection.execute(statement.encode()).fetchall()


def above(url: str) -> str:
    """As who sees the rows of every district."""
    return re.sub(r"//\w+@", "//postgres@", url)


def everything(environment: dict[str, str]) -> dict[str, list[tuple[object, ...]]]:
    """Every row with the transaction that wrote it."""
    rows = "select count(*), md5(string_agg(xmin::text || t::text, '' order by t::text)) from {} t"
    return {table: ask(environment, rows.format(table)) for table in TABLES}


def wait_for(environment: dict[str, str], wanted: list[str]) -> None:
    """Until these are the states of all runs."""
    ends = time.monotonic() + LOST_SECONDS
    while (found := states(environment)) != wanted:
        assert time.monotonic() < ends, found
        assert len(found) <= len(wanted), found
        time.sleep(0.05)


def wait_until_put_away(folder: Path) -> None:
    """Which is what a run ends with, after it is in force."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not list((folder / "done").glob("*new.zip")):
        assert time.monotonic() < ends
        time.sleep(0.05)


def states(environment: dict[str, str]) -> list[str]:
    found = ask(environment, "select state from rostering_rosterrun order by started_at, id")
    return [str(state) for (state,) in found]


def changed(source: Path, into: Path, change: Callable[[int, dict[str, str]], None]) -> Path:
    """The same roster with other rows in ``users.csv``."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(into, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "users.csv":
                content = _changed(content.decode("utf-8-sig"), change).encode()
            after.writestr(name, content)
    past = time.time() - 600
    os.utime(into, (past, past))
    return into


def _changed(text: str, change: Callable[[int, dict[str, str]], None]) -> str:
    rows = csv.DictReader(io.StringIO(text))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows.fieldnames or [])
    writer.writeheader()
    for at, row in enumerate(rows):
        change(at, row)
        writer.writerow(row)
    return out.getvalue()


def rename(at: int, row: dict[str, str]) -> None:
    """Fewer than the guard stops."""
    if at % 3 == 0:
        row["familyName"] += "-Renamed"


def spoil_the_last(at: int, row: dict[str, str]) -> None:
    rename(at, row)
    if at == PEOPLE - 1:
        row["givenName"] = ""


@pytest.mark.parametrize("later", [0.0, 1.0, 2.5])
def test_a_worker_killed_in_the_middle_changes_nothing_and_the_next_goes_on(
    environment: dict[str, str], tmp_path: Path, later: float
) -> None:
    before = everything(environment)
    assert corridor(environment, "manage", "shell", "-c", CONNECT) == 0
    folder = tmp_path / "rosters" / "hill"
    changed(tmp_path / "hill.zip", folder / "new.zip", rename)

    with worker(environment) as process:
        wait_for(environment, ["applied", "running"])
        time.sleep(later)
        kill(process)
    assert states(environment) == ["applied", "running"]  # it was in the middle of it
    assert everything(environment) == before
    with worker(environment):
        wait_for(environment, ["applied", "failed", "applied"])
        wait_until_put_away(folder)

    assert ask(
        environment, "select count(*) from accounts_person where family_name like '%-Renamed'"
    ) != [(0,)]


def test_a_faulty_roster_of_a_whole_district_changes_nothing(
    environment: dict[str, str], tmp_path: Path
) -> None:
    before = everything(environment)
    faulty = changed(tmp_path / "hill.zip", tmp_path / "faulty.zip", spoil_the_last)
    sound = changed(tmp_path / "hill.zip", tmp_path / "sound.zip", rename)

    assert corridor(environment, "import", "oneroster", str(faulty), "--district", "hill") == 1
    assert everything(environment) == before
    assert states(environment) == ["applied", "refused"]

    # Negative control: without the fault the same roster changes what is compared here.
    assert corridor(environment, "import", "oneroster", str(sound), "--district", "hill") == 0
    assert everything(environment) != before
