"""A backlog of letters, and a district whose letters nobody takes: what that does to whoever asks
for a pass meanwhile, and to the letters of the other districts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bench.outside import STUCK, Taken, percentile, wait
from bench.school import BenchSchool
from corridor.accounts.models import Person
from corridor.core.tenancy import in_district
from corridor.notifications.models import Delivery, Notification
from corridor.rostering.models import RosterRun
from corridor.schools.models import School
from tests import factories as make

TIMED, APART = 100, 0.05  # so many requests, so many seconds apart
NEIGHBOURS, NEIGHBOURS_APART = 60, 0.2
STUCK_LETTERS = 500
Ask = Callable[[int], object]


def beside_a_backlog(school: BenchSchool, taken: Taken, backlog: int, ask: Ask) -> dict[str, Any]:
    """``ask`` makes a request by its number, of which there are twice ``TIMED``."""
    stuck, neighbour = _district("stuck", STUCK), _district("neighbour", "@neighbour.example")
    alone, letters_alone = _timed(ask, 0), _neighbours(neighbour, taken)
    _pile_up(stuck, STUCK_LETTERS)
    wait(lambda: taken.stuck > 0)
    before = len(taken.letters)
    with in_district(school.district_id):
        row = School.objects.get(id=school.school_id)
        person = Notification.objects.filter(kind="request").values_list("person_id", flat=True)[0]
    _pile_up((school.district_id, row, person), backlog)
    began = time.monotonic()
    beside, letters_beside, left = _at_the_same_time(ask, neighbour, taken)
    wait(lambda: len(taken.letters) >= before + backlog + NEIGHBOURS)
    seconds = time.monotonic() - began
    return {
        "backlog": backlog,
        "backlog_seconds": round(seconds, 1),
        "backlog_per_second": round(backlog / seconds, 1),
        "backlog_left_after_requests": before + backlog - left,
        "stuck_at_once_at_most": taken.most_stuck,
        "stuck_in_the_end": taken.stuck,
        **_both("request_alone", alone),
        **_both("request_beside", beside),
        **_both("neighbour_letter_alone", letters_alone),
        **_both("neighbour_letter_beside", letters_beside),
    }


def _both(name: str, found: list[float]) -> dict[str, float]:
    return {f"{name}_p50_ms": percentile(found, 50), f"{name}_p95_ms": percentile(found, 95)}


Whom = tuple[UUID, School, UUID]


def _district(slug: str, domain: str) -> Whom:
    """With one person, whom letters reach there."""
    made = make.make_district(f"bench-{slug}")
    with in_district(made.id):
        school = make.make_school(slug=f"bench-{slug}")
        person = make.person_of(make.make_member(school, "district_admin"))
        Person.objects.filter(id=person).update(email=f"head{domain}")
    return made.id, school, person


def _at_the_same_time(
    ask: Ask, neighbour: Whom, taken: Taken
) -> tuple[list[float], list[float], int]:
    """Requests, and a neighbour's letters in a thread beside them; how many letters had gone out
    when the requests were done."""
    letters: list[float] = []
    beside = threading.Thread(target=lambda: letters.extend(_neighbours(neighbour, taken)))
    beside.start()
    found = _timed(ask, TIMED)
    gone = len(taken.letters)
    beside.join()
    return found, letters, gone


def _timed(ask: Ask, first: int) -> list[float]:
    """To places that nobody has letters of any more: the request alone."""
    found = []
    for number in range(TIMED):
        began = time.monotonic()
        ask(first + number)
        found.append(time.monotonic() - began)
        time.sleep(APART)
    return found


def _neighbours(whom: Whom, taken: Taken) -> list[float]:
    """How long letters of another district take, one after the other."""
    due = {}
    try:
        for _ in range(NEIGHBOURS):
            time.sleep(NEIGHBOURS_APART)
            (key,) = _pile_up(whom, 1)
            due[key] = time.time()
        wait(lambda: due.keys() <= taken.letters.keys())
    finally:
        connection.close()
    return [taken.letters[key] - at for key, at in due.items()]


def _pile_up(whom: Whom, number: int) -> list[str]:
    """Of a roster that failed, about which there is always something to say; their keys."""
    district, school, person = whom
    now = timezone.now()
    with in_district(district):
        run = RosterRun.objects.create(
            provider="folder", source="bench", state="failed", started_at=now, finished_at=now
        )
        told = [
            Notification(
                person_id=person,
                school_id=school.id,
                kind="roster_failed",
                key=f"bench:{run.id}:{each}",
                about=run.id,
                made_at=now + timedelta(milliseconds=1),
            )
            for each in range(number)
        ]
        Notification.objects.bulk_create(told, batch_size=2_000)
        letters = [Delivery(notification=one, channel="email", due_at=now) for one in told]
        Delivery.objects.bulk_create(letters, batch_size=2_000)
    if number > NEIGHBOURS:
        with in_district(district), connection.cursor() as cursor:
            cursor.execute("analyze notifications_delivery")
    return [str(one.id) for one in told]
