"""Notifications: how long a request takes to reach a mailbox and a locked screen, and what a
backlog of tens of thousands does to whoever asks for a pass meanwhile.

Everything is as in a school: the worker is a process of its own, the mail server and the push
service are local ones that take what they are sent. Django is set up before this is imported.
"""

from __future__ import annotations

import base64
import hashlib
import os
import time
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from bench.backlog import TIMED, beside_a_backlog
from bench.outside import Taken, outside, percentile, wait, worker
from bench.school import BenchSchool, make_school
from corridor.core.tenancy import in_district
from corridor.notifications.commands import choose, subscribe
from corridor.notifications.kinds import Channel
from corridor.notifications.models import Notification
from corridor.notifications.vapid import ensure_key
from corridor.passes import commands
from corridor.passes.commands import Ask
from corridor.schools.models import School
from tests import factories as make

REQUESTS, SECONDS, OFFICES = 500, 60.0, 125


def figures(*, requests: int = REQUESTS, backlog: int = 50_000) -> dict[str, Any]:
    taken = Taken()
    ensure_key()
    school = make_school("bench-notify", students=requests + 2 * TIMED)
    with outside(taken) as environment, worker(environment):
        with in_district(school.district_id):
            offices = _offices(school, environment["CORRIDOR_PUSH_HOSTS"])
        asked = _ask_all(school, offices, requests)
        found = _reached(school, asked, taken)

        def again(number: int) -> UUID:
            return _ask(school, requests + number, offices[number % OFFICES])

        return found | beside_a_backlog(school, taken, backlog, again)


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
    wait(lambda: min(len(taken.letters), len(taken.pushes)) >= len(asked))
    with in_district(school.district_id):
        told = Notification.objects.filter(kind="request", about__in=list(asked))
        about = {str(id_): asked[pass_id] for id_, pass_id in told.values_list("id", "about")}
    letters = [taken.letters[key] - at for key, at in about.items() if key in taken.letters]
    topics = {hashlib.sha256(key.encode()).hexdigest()[:32]: at for key, at in about.items()}
    pushes = [taken.pushes[key] - at for key, at in topics.items() if key in taken.pushes]
    return {
        "notify_requests": len(asked),
        "notify_letters": len(letters),
        "notify_letter_p50_ms": percentile(letters, 50),
        "notify_letter_p95_ms": percentile(letters, 95),
        "notify_pushes": len(pushes),
        "notify_push_p50_ms": percentile(pushes, 50),
        "notify_push_p95_ms": percentile(pushes, 95),
    }
