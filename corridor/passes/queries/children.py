"""What a guardian reads of their children: trips of the last 30 days, and nothing around them.

No name but the child's, no note (somebody may be named in it), no minutes and no counting
(what a pass was allowed tells of accommodations), no request that came to nothing (why tells
of others), and places of care under one name.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Person
from corridor.accounts.queries import children_of
from corridor.passes.models import END_UNKNOWN, HallPass
from corridor.schools.models import Location

BACK = timedelta(days=30)
# Whoever goes there for care, and whoever goes to ask about a timetable, reads alike.
OF_CARE = frozenset({Location.Kind.NURSE.value, Location.Kind.GUIDANCE.value})


@dataclass(frozen=True, slots=True)
class Trip:
    """``place`` is empty for a place of care. ``ended_at`` is empty while they are out, or
    where nobody knows when they were back."""

    place: str
    colour: str
    icon: str
    started_at: datetime
    ended_at: datetime | None
    is_out: bool


@dataclass(frozen=True, slots=True)
class Child:
    person: Person
    trips: list[Trip]


def children_with_trips(*, actor: Actor, now: datetime) -> list[Child]:
    """The latest trips first. Two statements; nobody's for who is no guardian."""
    if not actor.is_guardian:
        return []
    children = children_of(guardian_id=actor.person_id)
    trips = _trips([child.id for child in children], now - BACK)
    return [Child(child, trips[child.id]) for child in children]


def _trips(children: list[UUID], since: datetime) -> dict[UUID, list[Trip]]:
    found = HallPass.objects.filter(student_id__in=children, started_at__gte=since)
    by_child: dict[UUID, list[Trip]] = defaultdict(list)
    for row in found.select_related("destination").order_by("-started_at", "-id"):
        by_child[row.student_id].append(_trip(row))
    return by_child


def _trip(row: HallPass) -> Trip:
    place, is_care = row.destination, row.destination.kind in OF_CARE
    known_end = None if row.end_reason in END_UNKNOWN else row.ended_at
    return Trip(
        place="" if is_care else place.name,
        colour="slate" if is_care else place.colour,
        icon="building-2" if is_care else place.icon,
        started_at=row.started_at or row.requested_at,
        ended_at=known_end,
        is_out=row.ended_at is None,
    )
