"""Notifications: how long a request takes to reach a mailbox and a locked screen, and what a
backlog of tens of thousands does to whoever asks for a pass meanwhile.

Everything is as in a school: the worker is a process of its own, the mail server and the push
service are local ones that take what they are sent. Django is set up before this is imported.
"""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import quantiles
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bench.school import BenchSchool, make_school
from corridor.core.tenancy import in_district
from corridor.notifications.commands import choose, subscribe
from corridor.notifications.kinds import Channel
from corridor.notifications.models import Delivery, Notification
from corridor.notifications.vapid import ensure_key
from corridor.passes import commands
from corridor.passes.commands import Ask
from corridor.rostering.models import RosterRun
from corridor.schools.models import School
from tests import factories as make

REQUESTS, SECONDS, OFFICES = 500, 60.0, 125
PATIENCE_SECONDS = 1800.0
BESIDE = 100  # requests that are timed with and without a backlog


@dataclass
class Taken:
    """When each message was accepted, by its id."""

    letters: dict[str, float] = field(default_factory=dict)
    pushes: dict[str, float] = field(default_factory=dict)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        head = envelope.content.partition(b"\r\n\r\n")[0].decode("latin-1")
        found = next(x for x in head.splitlines() if x.lower().startswith("message-id:"))
        self.letters.setdefault(found.partition("<")[2].partition("@")[0], time.time())
        return "250 taken"


def figures(*, requests: int = REQUESTS, backlog: int = 50_000) -> dict[str, Any]:
    taken = Taken()
    ensure_key()
    school = make_school("bench-notify", students=requests + 2 * BESIDE)
    with _outside(taken) as environment, _worker(environment):
        with in_district(school.district_id):
            offices = _offices(school, environment["CORRIDOR_PUSH_HOSTS"])
        asked = _ask_all(school, offices, requests)
        found = _reached(school, asked, taken)
        return found | _beside_a_backlog(school, offices, taken, requests, backlog)


@contextmanager
def _outside(taken: Taken) -> Iterator[dict[str, str]]:
    """A mail server and a push service, and how they are told to the product."""

    class Push(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            taken.pushes.setdefault(self.headers["Topic"], time.time())
            self.send_response(201)
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            pass

    mail = Controller(taken, hostname="127.0.0.1", port=_free_port())
    pushes = ThreadingHTTPServer(("127.0.0.1", 0), Push)
    threading.Thread(target=pushes.serve_forever, daemon=True).start()
    mail.start()
    host = f"127.0.0.1:{pushes.server_port}"
    settings.PUSH_HOSTS = frozenset({host})
    try:
        yield {
            **os.environ,
            "CORRIDOR_MAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "CORRIDOR_MAIL_FROM": "Corridor <passes@district.example>",
            "CORRIDOR_URL": "https://passes.example",
            "CORRIDOR_PUSH_HOSTS": host,
        }
    finally:
        mail.stop()
        pushes.shutdown()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "corridor", "worker"]
    process = subprocess.Popen(command, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _offices(school: BenchSchool, host: str) -> list[UUID]:
    """Each has somebody who is asked, with an address and a browser: nobody is in a storm."""
    row = School.objects.get(id=school.school_id)
    return [_office(row, number, host) for number in range(OFFICES)]


def _office(school: School, number: int, host: str) -> UUID:
    place = make.make_location(school, f"Office {number}", kind="office", approval="destination")
    member = make.make_member(school, "counselor", email=f"office{number}@school.example")
    make.staff_place(place, member)
    make.make_user(member)
    person, now = make.person_of(member), timezone.now()
    choose(person_id=person, kind="request", channel="email", on=True, now=now)
    subscribe(
        person_id=person,
        address=f"http://{host}/{number}",
        keys=_keys(),
        channel=Channel.BROWSER,
        device="Bench",
        language="",
        now=now,
    )
    return place.id


def _keys() -> dict[str, str]:
    """As a browser makes them (RFC 8291)."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"p256dh": _text(raw), "auth": _text(os.urandom(16))}


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _ask_all(school: BenchSchool, offices: list[UUID], requests: int) -> dict[UUID, float]:
    """One student after the other, evenly over the minute; when each asked, by pass."""
    asked, began = {}, time.monotonic()
    for number in range(requests):
        time.sleep(max(0.0, began + number * SECONDS / requests - time.monotonic()))
        at = time.time()
        asked[_ask(school, number, offices[number % len(offices)])] = at
    return asked


def _ask(school: BenchSchool, number: int, place: UUID) -> UUID:
    from corridor.accounts.models import Member

    person, _token = school.students[number]
    with in_district(school.district_id):
        actor = make.actor_of(Member.objects.get(person_id=person))
        ask = Ask(student_id=person, destination_id=place)
        return commands.request_pass(actor=actor, ask=ask, now=timezone.now()).pass_id


def _reached(school: BenchSchool, asked: dict[UUID, float], taken: Taken) -> dict[str, Any]:
    _wait(lambda: min(len(taken.letters), len(taken.pushes)) >= len(asked))
    with in_district(school.district_id):
        told = Notification.objects.filter(kind="request", about__in=list(asked))
        about = {str(id_): asked[pass_id] for id_, pass_id in told.values_list("id", "about")}
    letters = [taken.letters[key] - at for key, at in about.items() if key in taken.letters]
    topics = {hashlib.sha256(key.encode()).hexdigest()[:32]: at for key, at in about.items()}
    pushes = [taken.pushes[key] - at for key, at in topics.items() if key in taken.pushes]
    return {
        "notify_requests": len(asked),
        "notify_letters": len(letters),
        "notify_letter_p50_ms": _percentile(letters, 50),
        "notify_letter_p95_ms": _percentile(letters, 95),
        "notify_pushes": len(pushes),
        "notify_push_p50_ms": _percentile(pushes, 50),
        "notify_push_p95_ms": _percentile(pushes, 95),
    }


def _percentile(found: list[float], which: int) -> float:
    return round(quantiles(found, n=100, method="inclusive")[which - 1] * 1000, 1)


def _wait(is_so: Any) -> float:
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise TimeoutError("Not everything went out.")
        time.sleep(0.1)
    return time.monotonic() - began


def _beside_a_backlog(
    school: BenchSchool, offices: list[UUID], taken: Taken, first: int, backlog: int
) -> dict[str, Any]:
    alone = _timed(school, offices, first)
    before = len(taken.letters)
    with in_district(school.district_id):
        _pile_up(school, backlog)
    began = time.monotonic()
    beside = _timed(school, offices, first + BESIDE)
    was_left = before + backlog - len(taken.letters)
    _wait(lambda: len(taken.letters) >= before + backlog)
    seconds = time.monotonic() - began
    return {
        "backlog": backlog,
        "backlog_seconds": round(seconds, 1),
        "backlog_per_second": round(backlog / seconds, 1),
        "backlog_left_after_requests": was_left,
        "request_alone_p50_ms": _percentile(alone, 50),
        "request_alone_p95_ms": _percentile(alone, 95),
        "request_beside_p50_ms": _percentile(beside, 50),
        "request_beside_p95_ms": _percentile(beside, 95),
    }


def _timed(school: BenchSchool, offices: list[UUID], first: int) -> list[float]:
    """To places that nobody has letters of any more: the request alone."""
    found = []
    for number in range(BESIDE):
        began = time.monotonic()
        _ask(school, first + number, offices[number % len(offices)])
        found.append(time.monotonic() - began)
        time.sleep(0.05)
    return found


def _pile_up(school: BenchSchool, backlog: int) -> None:
    now = timezone.now()
    run = RosterRun.objects.create(
        provider="folder", source="bench", state="failed", started_at=now, finished_at=now
    )
    person = Notification.objects.filter(kind="request").values_list("person_id", flat=True)[0]
    told = [
        Notification(
            person_id=person,
            school_id=school.school_id,
            kind="roster_failed",
            key=f"bench:{number}",
            about=run.id,
            made_at=now + timedelta(milliseconds=1),
        )
        for number in range(backlog)
    ]
    Notification.objects.bulk_create(told, batch_size=2_000)
    letters = [Delivery(notification=one, channel="email", due_at=now) for one in told]
    Delivery.objects.bulk_create(letters, batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("analyze notifications_delivery")
