"""A PostgreSQL server of the tests' own: in a throw-away folder, gone when they end.

Loaded as a plugin, so that it runs before Django's settings are read. Where DATABASE_URL is set,
that server is used.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg
import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from corridor.cli.postgres import Server
from corridor.core.roles import APP

PREFIX = "corridor-tests-"
RUN = "CORRIDOR_TEST_RUN"  # a word for this run, in the names of databases that its workers share
SETTINGS = {"synchronous_commit": "off", "max_connections": "200"}
started: list[Server] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Before pytest-django reads the settings. Workers of xdist inherit what is set here."""
    os.environ.setdefault("CORRIDOR_SECRET_KEY", "of-the-tests-" * 5)
    os.environ.setdefault(RUN, uuid4().hex[:12])
    if "DATABASE_URL" not in os.environ:
        remove_leftovers()
        server = Server(Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")), settings=SETTINGS)
        started.append(server)
        server.start()
        # Its owner, who takes the app's role: so a test can be the owner where it must.
        os.environ["DATABASE_URL"] = server.owner_url
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not started and not hasattr(config, "workerinput"):
        drop_shared()
    while started:
        remove(started.pop())


def drop_shared() -> None:
    """On a server that is not ours nothing is left behind."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        named = server.execute(
            "select datname from pg_database where datname like %s",
            [f"corridor%{os.environ[RUN]}%"],
        )
        for (name,) in named.fetchall():
            server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def remove(server: Server) -> None:
    server.remove()
    shutil.rmtree(server.home)


def remove_leftovers() -> None:
    """Servers of test runs that were killed."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = int(home.name.removeprefix(PREFIX).split("-")[0])
        with suppress(FileNotFoundError):  # another run that begins just now removes it, too
            if not psutil.pid_exists(pid) and home.stat().st_uid == os.geteuid():
                remove(Server(home))


@contextmanager
def owning() -> Iterator[CursorWrapper]:
    """A cursor with the rights of the tables' owner, who is still bound by forced policies."""
    with connection.cursor() as cursor:
        cursor.execute("set local role none")
        yield cursor
        cursor.execute(f"set local role {APP}")
