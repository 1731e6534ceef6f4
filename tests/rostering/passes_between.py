"""Passes of students, made between two imports, live and over; and whether any was touched."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from corridor.accounts.models import Member
from corridor.passes.models import HallPass, PassEvent
from corridor.rostering.models import Section
from corridor.schools.models import Location
from tests.factories import person_of

EACH = 2
LIVE = ("requested", "waiting", "out", "arrived", "returning")
OVER = ("ended", "declined", "cancelled", "lapsed")
AWAY = ("out", "arrived", "returning")


class PassesBetween:
    """After each import ``check`` that every pass and event is what it was, then ``make`` more."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed + 1000)  # noqa: S311
        self.known: dict[str, list[dict[str, Any]]] = passes_now()

    def check(self) -> None:
        assert passes_now() == self.known

    def make(self, now: datetime) -> None:
        for member in self._students():
            self._make(member, now)
        self.known = passes_now()

    def _students(self) -> Iterator[Member]:
        """Also one who has left: their passes of before stay, too."""
        held = Member.objects.filter(roles__contains=["student"]).select_related("person")
        found = sorted(held, key=lambda member: str(member.person.oneroster_id))
        yield from self._draw.sample(found, min(EACH, len(found)))

    def _make(self, member: Member, now: datetime) -> None:
        places = list(Location.objects.filter(school_id=member.school_id).order_by("name"))
        busy = HallPass.objects.filter(student_id=member.person_id, state__in=LIVE).exists()
        state = self._draw.choice(OVER if busy else (*LIVE, *OVER))
        if len(places) < 2:
            return
        origin, destination = self._draw.sample(places, 2)
        made = HallPass.objects.create(
            school_id=member.school_id,
            student_id=person_of(member),
            origin=origin,
            destination=destination,
            section=Section.objects.filter(school_id=member.school_id).first(),
            created_by=member,
            minutes=5,
            state=state,
            requested_at=now,
            started_at=now if state in AWAY or state == "ended" else None,
            due_at=now + timedelta(minutes=5) if state in AWAY or state == "ended" else None,
            ended_at=now + timedelta(minutes=4) if state in OVER else None,
            end_reason="returned" if state == "ended" else "",
        )
        PassEvent.objects.create(hall_pass=made, kind="requested", at=now, actor=member)


def passes_now() -> dict[str, list[dict[str, Any]]]:
    """Every pass and every event of the district in force, with all that is stored of them."""
    passes = [dict(row) for row in HallPass.objects.order_by("id").values()]
    return {
        "passes": passes,
        "events": [dict(r) for r in PassEvent.objects.order_by("id").values()],
    }
