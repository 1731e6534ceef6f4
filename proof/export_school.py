"""What the proof of big files does inside its database, in a process of its own.

``python -m proof.export_school make PASSES`` makes a school with so many past passes and prints its
district; ``... take DISTRICT KIND FILE`` writes all of them to a file as the page would, and prints
how long that took and how much memory; ``... find DISTRICT`` prints how long each search takes.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

_PASSES = """
    insert into passes_hallpass (id, district_id, school_id, student_id, origin_id, destination_id,
        created_by_id, asked, asked_too, state, trip, minutes, note, made_by_staff, over_limit,
        urgent, misses, requested_at, started_at, due_at, ended_at, end_reason, version, source)
    select gen_random_uuid(), %(district)s, %(school)s,
        (%(people)s::uuid[])[1 + n %% %(many)s], %(room)s,
        (%(places)s::uuid[])[1 + n %% 3], %(member)s, '{}', '{}', 'ended', 'round_trip', 5, '',
        false, n %% 997 = 0, n %% 9973 = 0, 0, at, at, at + interval '5 min',
        at + interval '1 min' * (2 + n %% 5),
        case when n %% 501 = 0 then 'timed_out' else 'returned' end, 3, ''
    from generate_series(1, %(number)s) n
    cross join lateral (select %(now)s::timestamptz - n * interval '40 s' as at) t
"""


def make(number: str) -> dict[str, Any]:
    from django.db import connection
    from django.utils import timezone

    from corridor.core.tenancy import in_district
    from tests.factories import World, make_district, person_of

    with in_district(make_district("export").id) as district:
        world = World(students=500)
        values: dict[str, Any] = {
            "district": district,
            "school": world.school.id,
            "people": [person_of(member) for member in world.students],
            "many": len(world.students),
            "room": world.room.id,
            "places": [world.restroom.id, world.library.id, world.nurse.id],
            "member": world.student.id,
            "number": int(number),
            "now": timezone.now(),
        }
        with connection.cursor() as told:
            told.execute("set statement_timeout = 0")
            told.execute(_PASSES, values)
            told.execute("analyze passes_hallpass")
    return {"district": str(district)}


def _actor() -> Any:
    from corridor.accounts.models import Member
    from tests.factories import actor_of

    return actor_of(Member.objects.get(roles__contains=["school_admin"]))


def take(district: str, kind: str, path: str) -> dict[str, Any]:
    from django.utils import timezone

    from corridor.core.tenancy import in_district
    from corridor.passes.finding import Wanted
    from corridor.passes.finding.rows import all_rows
    from corridor.passes.views.taking_out import WRITERS

    begun, before = time.perf_counter(), 0.0
    with in_district(UUID(district)):
        rows = all_rows(actor=_actor(), wanted=Wanted(), now=timezone.now())
    with Path(path).open("wb") as file:
        for part in WRITERS[kind](rows):
            before = before or _megabytes()
            file.write(part.encode() if isinstance(part, str) else part)
    return {
        "seconds": round(time.perf_counter() - begun, 1),
        "grew_mb": round(_megabytes() - before, 1),
        "peak_mb": round(_megabytes(), 1),
        "bytes": Path(path).stat().st_size,
    }


def _megabytes() -> float:
    """The most memory at any instant so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def find(district: str) -> dict[str, Any]:
    from django.utils import timezone

    from corridor.core.tenancy import in_district
    from corridor.passes import finding
    from corridor.passes.finding import Wanted
    from corridor.schools.models import Location

    with in_district(UUID(district)):
        actor, now = _actor(), timezone.now()
        library = Location.objects.get(name="Library").id
        searches: dict[str, dict[str, Any]] = {
            "all": {},
            "a student": {"words": "student77"},
            "a place": {"place": library, "way": "to"},
            "a student at a place": {"words": "student77 library"},
            "timed out": {"end_reason": "timed_out"},
            "urgent": {"urgent": True},
            "over the limit": {"over_limit": True},
            "overdue": {"overdue": True},
            "nothing": {"words": "student77 bennett"},
        }
        told = {}
        for name, wanted in searches.items():
            asked: dict[str, Any] = {"actor": actor, "wanted": Wanted(**wanted), "now": now}
            begun = time.perf_counter()
            finding.find(**asked)
            paged = time.perf_counter()
            finding.sums(**asked)
            told[name] = [round(paged - begun, 3), round(time.perf_counter() - paged, 3)]
    return told


def main() -> None:
    from corridor.cli.environment import load_django

    load_django()
    verbs: dict[str, Callable[..., dict[str, Any]]] = {"make": make, "take": take, "find": find}
    sys.stdout.write(json.dumps(verbs[sys.argv[1]](*sys.argv[2:])))


if __name__ == "__main__":
    main()
