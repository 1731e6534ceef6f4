"""The bell: three thousand students of one school ask within a minute. Is anything slow or wrong?

Django is set up before this module is imported.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from statistics import quantiles
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from bench.client import Browser
from bench.product import Product
from bench.school import BenchSchool
from corridor.core.tenancy import in_district
from corridor.passes.models import KeepApartMember
from tests.passes.invariants import broken

SECONDS = 60
PROCESSES = 2  # of the web, as `corridor run` starts them
BACK_AFTER = 12.0
SEED = 20261123
WARM, WARM_SECONDS = 100, 6  # students before the bell: no school's server starts with it
SHARES = {"open": 0.6, "library": 0.2, "small": 0.2}  # of those who ask, where to

# In the order of the gate, which is that of the events' ids: decisions that wait for it were
# asked at other times than they are taken.
_OUT_OF_ORDER = """
    with turns as (
        select p.id, p.destination_id, p.ticket, p.misses,
               min(e.id::text) filter (where e.kind = 'joined_line') as joined,
               min(e.id::text) filter (where e.kind in ('offered', 'started')) as turn,
               case when p.ended_at is not null then max(e.id::text) end as over
        from passes_hallpass p
        join passes_passevent e on e.district_id = p.district_id and e.hall_pass_id = p.id
        where p.school_id = %(school)s and not p.student_id = any(%(apart)s::uuid[])
        group by p.id, p.destination_id, p.ticket, p.misses, p.ended_at
        having bool_or(e.kind = 'joined_line')
    )
    select first.id, later.id from turns first
    join turns later on later.destination_id = first.destination_id
        and later.ticket > first.ticket and later.turn > first.joined
        and later.turn < coalesce(first.turn, first.over, 'g')
        and later.misses = 0  -- whoever missed a turn had it, and stands further back since
"""
_IN_LINE = "select count(*) from passes_hallpass where school_id = %s and state = 'waiting'"


def figures(
    product: Product,
    school: BenchSchool,
    browsers: dict[UUID, Browser],
    *,
    seconds: int = SECONDS,
) -> dict[str, Any]:
    """Everybody in ``browsers`` but the first asks once within ``seconds``, at random times.

    The first ``WARM`` do so before, uncounted: connections are open then, and pages compiled.
    """
    early, rest = _parted(browsers)
    _rush(product.port, _plan(school, early, WARM_SECONDS))
    before = product.accounts.spent()
    told = _rush(product.port, _plan(school, rest, seconds))
    spent = product.accounts.spent().since(before)
    wrong = rules_broken(school)
    return {
        **_percentiles("rush", told["asked"]),
        **_percentiles("rush_screen", told["shown"]),
        "rush_errors": len(told["errors"]),
        "rush_error_samples": sorted(set(told["errors"]))[:3],
        "rush_rules_broken": sum(len(rows) for rows in wrong.values()),
        "rush_rules_broken_what": {name: len(rows) for name, rows in wrong.items()},
        "rush_students": len(rest),
        "rush_seconds": round(told["seconds"], 1),
        "rush_answers": told["answers"],
        "rush_came_back": len(told["ended"]),
        "rush_in_line": _number(school, _IN_LINE),
        "rush_cpu_s": round(spent.total, 1),
        "rush_client_cpu_s": round(told["client_cpu_s"], 1),
        "rush_client_late_ms": round(max(told["late"], default=0) * 1000, 1),
    }


def _parted(browsers: dict[UUID, Browser]) -> tuple[dict[UUID, Browser], dict[UUID, Browser]]:
    people = list(browsers.items())
    return dict(people[:WARM]), dict(people[WARM:])


def rules_broken(school: BenchSchool) -> dict[str, list[Any]]:
    """By rule; empty when none is. Whoever is kept apart is passed over in line by a rule."""
    with in_district(school.district_id), transaction.atomic():
        apart = list(KeepApartMember.objects.values_list("person_id", flat=True))
        found = broken(timezone.now())
        kept = _students_of([row[0] for row in found.get("waiting while there is room", [])])
        if set(kept) <= set(apart):
            found.pop("waiting while there is room", None)
        with connection.cursor() as cursor:
            cursor.execute(_OUT_OF_ORDER, {"school": school.school_id, "apart": apart})
            if rows := cursor.fetchall():
                found["out of line"] = rows
    return found


def _students_of(passes: list[UUID]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select student_id from passes_hallpass where id = any(%s::uuid[])", [passes]
        )
        return [row[0] for row in cursor.fetchall()]


def _number(school: BenchSchool, statement: str) -> int:
    with in_district(school.district_id), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [school.school_id])
        return int(cursor.fetchone()[0])


def _plan(school: BenchSchool, browsers: dict[UUID, Browser], seconds: int) -> list[dict[str, Any]]:
    chance = random.Random(SEED)  # noqa: S311 the same crowd every time
    pick: dict[str, Callable[[], UUID]] = {
        "open": lambda: school.open_place,
        "library": lambda: school.library,
        "small": lambda: chance.choice(school.small_places),
    }
    places = chance.choices(list(SHARES), list(SHARES.values()), k=len(browsers))
    return [
        {
            "at": chance.random() * seconds,
            "path": f"/passes/ask/{pick[place]()}/",
            "key": str(uuid4()),
            "cookies": browser.cookies,
            "csrf": browser.csrf,
        }
        for place, browser in zip(places, browsers.values(), strict=True)
    ]


def _rush(port: int, students: list[dict[str, Any]]) -> dict[str, Any]:
    plan = {"port": port, "back_after": BACK_AFTER, "students": students}
    done = subprocess.run(
        [sys.executable, "-m", "bench.rush_client"],
        input=json.dumps(plan),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=max(one["at"] for one in students) + 60,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _percentiles(name: str, seconds: list[float]) -> dict[str, float]:
    cuts = quantiles(seconds, n=100) if len(seconds) > 1 else [0.0] * 99
    return {
        f"{name}_p50_ms": round(cuts[49] * 1000, 1),
        f"{name}_p99_ms": round(cuts[98] * 1000, 1),
        f"{name}_max_ms": round(max(seconds, default=0) * 1000, 1),
    }
