"""Measure the live stream: many browsers, many changes, one server process.

    DATABASE_URL=... python scripts/bench_live.py --clients 2000 --rate 20 --seconds 10

Makes a database of its own beside the one named and drops it again. Latency runs from
before the INSERT to the browser's read. Everything shares this machine, the browsers too.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import click
import psutil
import psycopg
import uvloop
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

SERVE = (
    "import socket, sys; import corridor.config.asgi; from corridor.live.serve import serve;"
    "serve('corridor.config.asgi:live_only', socket.socket(fileno=int(sys.argv[1])))"
)
RELAY = (
    "import threading, django; django.setup(); from corridor.live import relay;"
    "relay.run(threading.Event())"
)
VERSION = re.compile(rb'"v":(\d+)')


@contextmanager
def scratch_database() -> Iterator[str]:
    parts = conninfo_to_dict(os.environ["DATABASE_URL"])
    name = f"corridor_bench_{os.getpid()}"
    beside = make_conninfo("", **parts)
    with psycopg.connect(beside, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    try:
        yield make_conninfo("", **{**parts, "dbname": name})
    finally:
        with psycopg.connect(beside, autocommit=True) as connection:
            drop = sql.SQL("drop database {} with (force)")
            connection.execute(drop.format(sql.Identifier(name)))


@dataclass(frozen=True)
class School:
    district_id: UUID
    tiles: str
    listeners: list[tuple[str, str]]  # session key, own topic


def make_school(clients: int) -> School:
    """A school whose students are all signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.core.management import call_command

    from corridor.accounts.models import Member, Person, User
    from corridor.core.tenancy import in_district
    from corridor.schools import models as schools

    call_command("migrate", verbosity=0)
    district = schools.District.objects.create(slug="bench", name="Bench")
    with in_district(district.id):
        school = schools.School.objects.create(slug="bench", name="Bench")
        people = Person.objects.bulk_create(
            Person(given_name="Maya", family_name=str(n)) for n in range(clients)
        )
        Member.objects.bulk_create(
            Member(person=person, school=school, roles=["student"]) for person in people
        )
        users = User.objects.bulk_create(
            User(email=f"{p.id}@example.com", district=district, person=p) for p in people
        )
    until, store = datetime.now(UTC) + timedelta(hours=2), SessionStore()
    sessions = [
        Session(
            session_key=uuid4().hex,
            expire_date=until,
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.id),
                    BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
        )
        for user in users
    ]
    Session.objects.bulk_create(sessions)
    own = [f"person:{person.id}" for person in people]
    keys = [session.session_key for session in sessions]
    return School(district.id, f"tiles:{school.id}", list(zip(keys, own, strict=True)))


@dataclass
class Tally:
    """What all browsers heard together."""

    opened: int = 0
    refused: int = 0
    delivered: int = 0
    resyncs: int = 0
    latencies: list[float] = field(default_factory=list)


class Browser(asyncio.Protocol):
    def __init__(self, tally: Tally, request: bytes, opened: asyncio.Event) -> None:
        self.tally, self.request, self.opened = tally, request, opened
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.WriteTransport", transport).write(self.request)

    def data_received(self, data: bytes) -> None:
        if not self.opened.is_set() and b"retry:" in data:
            self.tally.opened += 1
            self.opened.set()
        whole, _, self.rest = (self.rest + data).rpartition(b"\n\n")
        now = time.time_ns() // 1000
        for sent in VERSION.findall(whole):
            self.tally.delivered += 1
            self.tally.latencies.append((now - int(sent)) / 1000)
        self.tally.resyncs += whole.count(b"event: resync")

    def connection_lost(self, error: Exception | None) -> None:
        del error
        self.tally.refused += not self.opened.is_set()
        self.opened.set()


async def open_browsers(port: int, school: School, *, audience: str, tally: Tally) -> list[Any]:
    loop, transports = asyncio.get_running_loop(), []
    for batch in range(0, len(school.listeners), 100):
        waiting = []
        for session, own in school.listeners[batch : batch + 100]:
            topic = f"topic={own}" + (f"&topic={school.tiles}" if audience == "all" else "")
            request = (
                f"GET /live/?{topic} HTTP/1.1\r\nHost: x\r\n"
                f"Cookie: corridor_session={session}\r\n\r\n"
            )
            opened = asyncio.Event()
            browser = Browser(tally, request.encode(), opened)
            made = await loop.create_connection(lambda b=browser: b, "127.0.0.1", port)  # type: ignore[misc]
            transports.append(made[0])
            waiting.append(opened.wait())
        await asyncio.wait_for(asyncio.gather(*waiting), 60)
    return transports


def make_changes(
    url: str, school: School, *, audience: str, rate: float, seconds: float, made: list[int]
) -> None:
    """Commit changes at an even rate, each with the time of its making as its version."""
    begin = time.monotonic()
    with psycopg.connect(url, autocommit=True) as connection:
        for number in range(int(rate * seconds)):
            time.sleep(max(0.0, begin + number / rate - time.monotonic()))
            own = school.listeners[number % len(school.listeners)][1]
            connection.execute(
                "insert into core_outbox (id, district_id, topics, version, created_at)"
                " values (%s, %s, %s, %s, now())",
                [
                    uuid4(),
                    school.district_id,
                    [school.tiles if audience == "all" else own],
                    time.time_ns() // 1000,
                ],
            )
            made[0] += 1


def memory_kb(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss) / 1024


async def measure(
    url: str, port: int, school: School, server: psutil.Process, **load: Any
) -> dict[str, Any]:
    tally, audience = Tally(), load["audience"]
    # The first sign-in loads much of Django; that is no browser's cost.
    warm = School(school.district_id, school.tiles, school.listeners[:20])
    for transport in await open_browsers(port, warm, audience=audience, tally=Tally()):
        transport.close()
    await asyncio.sleep(1)
    empty = memory_kb(server)
    begin = time.monotonic()
    transports = await open_browsers(port, school, audience=audience, tally=tally)
    opening = time.monotonic() - begin
    await asyncio.sleep(3)
    full, cpu_idle = memory_kb(server), server.cpu_times()
    made = [0]
    begin = time.monotonic()
    arguments = {**load, "made": made}
    writer = threading.Thread(target=make_changes, args=(url, school), kwargs=arguments)
    writer.start()
    await asyncio.to_thread(writer.join)
    took = time.monotonic() - begin
    await asyncio.sleep(2)
    cpu = server.cpu_times()
    for transport in transports:
        transport.close()
    expected = made[0] * (tally.opened if audience == "all" else 1)
    cuts = statistics.quantiles(tally.latencies, n=100) if len(tally.latencies) > 1 else [0.0] * 99
    cpu_seconds = cpu.user + cpu.system - cpu_idle.user - cpu_idle.system
    return {
        "clients": tally.opened,
        "refused": tally.refused,
        "opened_per_s": round(tally.opened / opening),
        "changes": made[0],
        "changes_per_s": round(made[0] / took, 1),
        "deliveries": tally.delivered,
        "delivered_ratio": round(tally.delivered / max(expected, 1), 5),
        "resyncs": tally.resyncs,
        "p50_ms": round(cuts[49], 1),
        "p99_ms": round(cuts[98], 1),
        "kb_per_client": round((full - empty) / max(tally.opened, 1), 1),
        "server_cpu_s": round(cpu_seconds, 2),
        "us_per_delivery": round(cpu_seconds / max(tally.delivered, 1) * 1e6, 1),
        "load_average": round(os.getloadavg()[0], 1),
    }


@contextmanager
def processes(port_holder: socket.socket) -> Iterator[psutil.Process]:
    handle = port_holder.fileno()
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(handle)], pass_fds=[handle])
    relay = subprocess.Popen([sys.executable, "-c", RELAY])
    try:
        yield psutil.Process(server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        relay.kill()
        server.wait(20)
        relay.wait(20)


@click.command()
@click.option("--clients", default=2000, show_default=True)
@click.option("--rate", default=20.0, show_default=True, help="Changes a second.")
@click.option("--seconds", default=10.0, show_default=True)
@click.option("--audience", type=click.Choice(["all", "own"]), default="all", show_default=True)
def main(clients: int, rate: float, seconds: float, audience: str) -> None:
    """`all`: every browser hears every change; `own`: each change concerns one browser."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with scratch_database() as url:
        os.environ["DATABASE_URL"] = url
        os.environ.setdefault("CORRIDOR_POOL", "10")
        os.environ.setdefault("CORRIDOR_SECRET_KEY", "of-the-bench-" * 5)
        os.environ["DJANGO_SETTINGS_MODULE"] = "corridor.config.settings"
        import django

        django.setup()
        school = make_school(clients)
        with socket.create_server(("127.0.0.1", 0), backlog=4096) as holder:
            port = holder.getsockname()[1]
            with processes(holder) as server:
                load = {"audience": audience, "rate": rate, "seconds": seconds}
                found = uvloop.run(measure(url, port, school, server, **load))
        from django.db import connection

        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
    click.echo(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
