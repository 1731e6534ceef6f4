"""A PostgreSQL server of the tests' own: in a throw-away folder, gone when they end.

Loaded as a plugin, so that it runs before Django's settings are read. Where DATABASE_URL is set,
that server is used.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import psutil
import pytest

from corridor.cli.postgres import Server

PREFIX = "corridor-tests-"
SETTINGS = {"synchronous_commit": "off", "max_connections": "200"}
started: list[Server] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Before pytest-django reads the settings. Workers of xdist inherit what is set here."""
    os.environ.setdefault("CORRIDOR_SECRET_KEY", "of-the-tests-" * 5)
    if "DATABASE_URL" not in os.environ:
        remove_leftovers()
        server = Server(Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")), settings=SETTINGS)
        started.append(server)
        server.start()
        os.environ["DATABASE_URL"] = server.url
    return (yield)


def pytest_unconfigure() -> None:
    while started:
        remove(started.pop())


def remove(server: Server) -> None:
    server.remove()
    shutil.rmtree(server.home)


def remove_leftovers() -> None:
    """Servers of test runs that were killed."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = int(home.name.removeprefix(PREFIX).split("-")[0])
        if not psutil.pid_exists(pid) and home.stat().st_uid == os.geteuid():
            remove(Server(home))
