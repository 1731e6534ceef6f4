"""`kill -9` of the worker at random moments while it tells and sends.

Everything reaches the mail server at least once, and what comes twice comes under the same
Message-ID, so that a mailbox can tell.
"""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller

LETTERS, KILLS, SEED = 400, 8, 20261130
PATIENCE_SECONDS = 240  # what a killed worker had in hand is due again after a minute and a half
MAKE = f"""
from datetime import timedelta
from django.utils import timezone
from corridor.core.tenancy import in_district
from corridor.rostering.models import RosterRun
from tests.factories import make_district, make_member, make_school, make_user
district = make_district("killed")
with in_district(district.id):
    school = make_school()
    member = make_member(school, "district_admin", email="head@district.example")
    make_user(member)
    now = timezone.now()
    RosterRun.objects.bulk_create(
        RosterRun(provider="folder", source=str(n), state="failed", started_at=now, finished_at=now)
        for n in range({LETTERS}))
"""


@dataclass
class Mailbox:
    """The Message-ID of each letter; it takes a moment over each."""

    ids: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        found = re.search(rb"(?im)^message-id: *<([^@>]+)", envelope.content)
        assert found
        self.ids.append(found[1].decode())
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    made = Mailbox()
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    yield made, port
    controller.stop()


@pytest.fixture
def environment(tmp_path: Path, mailbox: tuple[Mailbox, int]) -> Iterator[dict[str, str]]:
    admin, name = os.environ["DATABASE_URL"], f"corridor_notices_{os.getpid()}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'create database "{name}"'.encode())
        made = {
            **os.environ,
            "DATABASE_URL": re.sub(r"/[^/?]*\?", f"/{name}?", admin, count=1),
            "CORRIDOR_HOME": str(tmp_path / "home"),
            "CORRIDOR_MAIL_URL": f"smtp://127.0.0.1:{mailbox[1]}",
            "CORRIDOR_MAIL_FROM": "Corridor <passes@district.example>",
            "CORRIDOR_URL": "https://passes.example",
        }
        try:
            for arguments in (["migrate", "--quiet"], ["manage", "shell", "-c", MAKE]):
                command = [sys.executable, "-m", "corridor", *arguments]
                subprocess.run(command, check=True, env=made, stdout=subprocess.DEVNULL)
            yield made
        finally:
            with psycopg.connect(admin, autocommit=True) as drop:
                drop.execute(f'drop database "{name}" with (force)'.encode())


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "corridor", "worker"]
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def ask(environment: dict[str, str], statement: str) -> list[tuple[Any, ...]]:
    url = re.sub(r"//\w+@", "//postgres@", environment["DATABASE_URL"])
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode()).fetchall()


def test_every_letter_arrives_and_twice_only_under_the_same_id(
    environment: dict[str, str], mailbox: tuple[Mailbox, int]
) -> None:
    chance = random.Random(SEED)  # noqa: S311 (when to kill)
    box, pause = mailbox[0], threading.Event()
    make_due(environment)
    for _ in range(KILLS):
        with worker(environment):
            before = len(box.ids)
            wait_until(lambda before=before: len(box.ids) > before or is_done(environment))
            pause.wait(chance.uniform(0.0, 0.4))
    assert in_hand(environment), "no kill was in the middle of anything"
    with worker(environment):
        wait_until(lambda: is_done(environment))

    told = {str(row[0]) for row in ask(environment, "select id from notifications_notification")}
    assert len(told) == LETTERS
    assert set(box.ids) == told


def make_due(environment: dict[str, str]) -> None:
    """By the worker's own loop, which looks for rosters that failed once a minute: asked for here,
    so that the test need not wait for it."""
    tell = """
from django.utils import timezone
from corridor.core.tenancy import in_district
from corridor.notifications.rosters import tell_of_rosters
from corridor.schools.models import District
with in_district(District.objects.get(slug="killed").id):
    tell_of_rosters(now=timezone.now())
"""
    command = [sys.executable, "-m", "corridor", "manage", "shell", "-c", tell]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    # Whoever is told of so much at once has it in the product alone; here each is to be sent.
    ask(
        environment,
        """insert into notifications_delivery
             (id, district_id, notification_id, channel, state, tries, due_at, fault)
           select gen_random_uuid(), district_id, id, 'email', 'due', 0, now(), ''
           from notifications_notification n where not exists (
             select 1 from notifications_delivery d where d.notification_id = n.id)
           returning 1""",
    )


def in_hand(environment: dict[str, str]) -> int:
    statement = """select count(*) from notifications_delivery
        where state = 'due' and due_at > now() and tries > 0"""
    return int(ask(environment, statement)[0][0])


def is_done(environment: dict[str, str]) -> bool:
    statement = "select count(*) from notifications_delivery where state = 'due'"
    return ask(environment, statement) == [(0,)]


def wait_until(is_so: Any) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)
