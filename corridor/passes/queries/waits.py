"""How long does one wait in line? From what everybody may know, and from nothing else.

An estimate reads the place in line, the capacity and how long trips usually take: never who
is there now, nor why a place is not free. So it is the same whatever holds somebody back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.core.tenancy import district_in_force
from corridor.passes.models import END_UNKNOWN
from corridor.passes.situation import Place

FRESH = timedelta(minutes=1)
LATELY = timedelta(days=14)
MOST_PASSES = 3000
FEWEST_TRIPS = 5
FINE_MINUTES = 20

Usual = Mapping[UUID, timedelta]
_kept: dict[UUID, tuple[datetime, Usual]] = {}

_USUAL = """
    select destination_id, extract(epoch from percentile_cont(0.5) within group (
               order by coalesce(returning_at, ended_at) - started_at))
    from (
        select destination_id, started_at, returning_at, ended_at, end_reason
        from passes_hallpass
        where district_id = %(district)s and school_id = %(school)s
          and requested_at >= %(since)s and requested_at < %(now)s
        order by requested_at desc limit %(most)s
    ) recent
    where started_at is not null and ended_at is not null and end_reason <> all(%(unknown)s)
    group by destination_id having count(*) >= %(fewest)s
"""


def usual_times(*, school_id: UUID, now: datetime) -> Usual:
    """How long one student usually holds a place, by destination; what has too few trips is
    left out.

    Recent passes whose end is known. One statement, once a minute in each process.
    """
    kept = _kept.get(school_id)
    if kept is None or not timedelta() <= now - kept[0] < FRESH:
        kept = _kept[school_id] = (now, _read(school_id, now))
    return kept[1]


def _read(school_id: UUID, now: datetime) -> Usual:
    parameters: dict[str, Any] = {
        "district": district_in_force(),
        "school": school_id,
        "since": now - LATELY,
        "now": now,
        "most": MOST_PASSES,
        "fewest": FEWEST_TRIPS,
        "unknown": [*END_UNKNOWN, "corrected"],
    }
    with connection.cursor() as cursor:
        cursor.execute(_USUAL, parameters)
        return {place: timedelta(seconds=int(seconds)) for place, seconds in cursor.fetchall()}


def minutes_until(place: Place, position: int, usual: Usual) -> int | None:
    """Roughly how many minutes until it is the turn of this place in line (from 1).

    ``None`` where nobody can say: no cap, or too few trips yet.
    """
    each = usual.get(place.id)
    if each is None or not place.capacity_to:
        return None
    minutes = max(1, math.ceil(position * each / place.capacity_to / timedelta(minutes=1)))
    return minutes if minutes <= FINE_MINUTES else math.ceil(minutes / 5) * 5


def forget() -> None:
    """Drop what is kept, as a fresh process would have it."""
    _kept.clear()
