"""Databases that are loaded once for all products of a test run, and copied for each of them.

To migrate an empty database, load the demo school into it and collect the static files takes longer
than most browser tests; to copy what came of it takes a second.
"""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.database import RUN


def environment_of(database: str, tmp: pytest.TempPathFactory) -> dict[str, str]:
    """What a command needs in order to run on this database of the tests' server."""
    home = tmp.mktemp("home")
    return {
        **os.environ,
        "DATABASE_URL": re.sub(r"/[^/?]*\?", f"/{database}?", os.environ["DATABASE_URL"], count=1),
        "CORRIDOR_STATIC": str(_shared(tmp) / "static"),
        "CORRIDOR_INNER_HOSTS": "127.0.0.1",  # where the stand-ins of tests are
        "CORRIDOR_HOME": str(home),
    }


def corridor(environment: dict[str, str], *arguments: str, typed: str = "") -> None:
    command = [sys.executable, "-m", "corridor", *arguments]
    subprocess.run(command, check=True, env=environment, timeout=300, input=typed.encode())


@contextmanager
def copied(name: str, tmp: pytest.TempPathFactory, *, demo: bool) -> Iterator[None]:
    """A database of this name, as ``corridor run`` would have made it; dropped afterwards."""
    source = _loaded(tmp, demo=demo)
    with _admin() as connection:
        connection.execute(f'create database "{name}" template "{source}"')
    try:
        yield
    finally:
        with _admin() as connection:
            connection.execute(f'drop database "{name}" with (force)')


def _loaded(tmp: pytest.TempPathFactory, *, demo: bool) -> str:
    """The name of the database to copy; whoever comes first makes it, and others wait for that."""
    name = f"corridor_{'demo' if demo else 'empty'}_{os.environ[RUN]}"
    with (_shared(tmp) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _admin() as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [name])
            if known.fetchone() is None:
                _load(connection, name, tmp, demo=demo)
    return name


def _load(
    connection: psycopg.Connection, name: str, tmp: pytest.TempPathFactory, *, demo: bool
) -> None:
    half_made = f"{name}_now"
    environment = environment_of(half_made, tmp) | {"CORRIDOR_DEMO": str(int(demo))}
    connection.execute(f'drop database if exists "{half_made}" with (force)')
    if demo:
        connection.execute(f'create database "{half_made}" template "{_loaded(tmp, demo=False)}"')
        corridor(environment, "demo", "load")
    else:
        connection.execute(f'create database "{half_made}"')
        corridor(environment, "migrate", "--quiet")
        corridor(environment, "manage", "collectstatic", "--noinput", "--verbosity=0")
    connection.execute(f'alter database "{half_made}" rename to "{name}"')


def _admin() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def _shared(tmp: pytest.TempPathFactory) -> Path:
    """A folder of this test run that all its workers see."""
    base = tmp.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
