"""What must hold at every instant, asked of the database itself.

Used by the races, the stateful test and the crash test. Each answers with the rows that
break it, so that a failure shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from corridor.core.tenancy import district_in_force
from corridor.passes import store
from corridor.passes.models import LIVE, HallPass
from corridor.passes.queries.snapshot import book_now
from corridor.passes.situation import Board, LivePass
from corridor.schools.models import School

TWO_LIVE_PASSES = """
    select student_id, count(*) from passes_hallpass
    where state in ('requested', 'waiting', 'offered', 'out', 'arrived', 'returning')
    group by 1 having count(*) > 1
"""
# Whoever was given up for stale and then turned up after all is there, room or no room.
OVER_CAPACITY = """
    select l.name, l.capacity_to, count(*) from passes_hallpass p
    join schools_location l on l.district_id = p.district_id and l.id = p.destination_id
    where p.state in ('offered', 'out', 'arrived')
      and not (p.state = 'out' and %(now)s >= p.due_at + make_interval(mins => %(stale)s))
      and not (p.state = 'arrived'
               and p.arrived_at >= p.due_at + make_interval(mins => %(stale)s))
    group by 1, 2 having count(*) > l.capacity_to
"""
STALLED = """
    select w.id, l.name from passes_hallpass w
    join schools_location l on l.district_id = w.district_id and l.id = w.destination_id
    where w.state = 'waiting' and l.capacity_to > (
        select count(*) from passes_hallpass p
        where p.district_id = w.district_id and p.destination_id = w.destination_id
          and p.state in ('offered', 'out', 'arrived')
          and not (p.state = 'out' and %(now)s >= p.due_at + make_interval(mins => %(stale)s)))
"""
WITHOUT_STORY = """
    select p.id, p.state from passes_hallpass p
    where not exists (select 1 from passes_passevent e
                      where e.district_id = p.district_id and e.hall_pass_id = p.id)
"""

ALL = {
    "two live passes": TWO_LIVE_PASSES,
    "over capacity": OVER_CAPACITY,
    "waiting while there is room": STALLED,
    "a pass without events": WITHOUT_STORY,
}


def broken(now: Any, *, stale_minutes: int = 10) -> dict[str, list[Any]]:
    """The invariants that do not hold, each with its rows; empty when all is well."""
    found = {}
    with connection.cursor() as cursor:
        for name, statement in ALL.items():
            cursor.execute(statement, {"now": now, "stale": stale_minutes})
            if rows := cursor.fetchall():
                found[name] = rows
    return found


def miscounted(school: School, now: datetime) -> dict[str, tuple[object, object]]:
    """What the board's sums say otherwise than all live passes do, one by one; empty as it should
    be."""
    book = book_now(school_id=school.id, now=now)
    counted = store.load_board(book=book, concern=store.Concern(), now=now).board
    recounted = Board(live_passes(school), book.settings, now)
    pairs = {
        "to": (counted.occupancy.to, recounted.occupancy.to),
        "from": (counted.occupancy.from_, recounted.occupancy.from_),
        "halls": (counted.occupancy.halls, recounted.occupancy.halls),
        "lines": (counted.lines, recounted.lines),
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def live_passes(school: School) -> Iterator[LivePass]:
    district_id = district_in_force()
    for row in HallPass.objects.filter(school_id=school.id, state__in=LIVE):
        if live := store.load_pass(district_id=district_id, school_id=school.id, pass_id=row.id):
            yield live
