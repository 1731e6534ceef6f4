"""What must hold at every instant, asked of the database itself.

Used by the races, the stateful test and the crash test. Each answers with the rows that
break it, so that a failure shows them.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

TWO_LIVE_PASSES = """
    select student_id, count(*) from passes_hallpass
    where state in ('requested', 'waiting', 'offered', 'out', 'arrived', 'returning')
    group by 1 having count(*) > 1
"""
OVER_CAPACITY = """
    select l.name, l.capacity_to, count(*) from passes_hallpass p
    join schools_location l on l.district_id = p.district_id and l.id = p.destination_id
    where p.state in ('offered', 'out', 'arrived')
      and not (p.state = 'out' and %(now)s >= p.due_at + make_interval(mins => %(stale)s))
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
