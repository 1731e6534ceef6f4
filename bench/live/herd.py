"""1,500 screens that fetch again what they are nudged about, and what that costs."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bench.live.decisions import Day
from bench.live.product import Product, cpu_of, since
from bench.live.remote import Remote, quantile
from bench.live.school import LiveSchool
from corridor.core.models import Outbox
from corridor.core.tenancy import in_district

WARM_UP = 25.0  # until the crowd has found its pace
TAIL = 4.0


def figures(product: Product, school: LiveSchool, *, rate: float, seconds: float) -> dict[str, Any]:
    """``herd_cpu_cores`` counts web, worker and database, for all that happens meanwhile: the
    decisions, the streams and what the screens fetch. The client is counted on its own."""
    with Remote("bench.live.screens") as screens:
        plan = {"port": product.port, "screens": [asdict(screen) for screen in school.screens]}
        opened = screens.ask("open", plan)
        time.sleep(TAIL)
        day = Day(product.port, school, rate)
        day.run(WARM_UP)
        screens.ask("tally")
        begun, before, client_before = datetime.now(UTC), product.cpu(), cpu_of(screens.pid)
        made_before, clock = day.made, time.monotonic()
        day.run(seconds)
        took = time.monotonic() - clock
        spent, client = since(before, product.cpu()), cpu_of(screens.pid) - client_before
        time.sleep(TAIL)
        done = screens.ask("tally")
        screens.ask("leave")
    late, missed, tiles = _lateness(school, opened["staff_topics"], done["right"], begun)
    return {
        "herd_staff_screens": sum(screen.is_staff for screen in school.screens),
        "herd_student_screens": sum(not screen.is_staff for screen in school.screens),
        "herd_decisions_per_s": round((day.made - made_before) / took, 1),
        "herd_failed_decisions": len(day.errors),
        "herd_cpu_cores": round(sum(spent.values()) / took, 2),
        "herd_cpu_by_part": {name: round(s / took, 2) for name, s in spent.items()},
        "herd_client_cpu_cores": round(client / took, 2),
        "herd_staff_p50_ms": quantile(late, 0.5),
        "herd_staff_p99_ms": quantile(late, 0.99),
        "herd_staff_max_ms": quantile(late, 1),
        "herd_staff_missed": missed,
        "herd_tiles_changes_per_s": round(tiles / took, 1),
        "herd_asked_per_s": {k: round(n / took, 1) for k, n in sorted(done["asked"].items())},
        "herd_statuses": done["statuses"],
        "herd_lost_streams": done["lost"],
    }


def _lateness(
    school: LiveSchool, staff_topics: list[list[str]], right: list[list[Any]], begun: datetime
) -> tuple[list[float], int, int]:
    """Seconds from each change to each staff screen's answer to it; how many never had one;
    and how many changes concerned the students' tiles."""
    with in_district(school.district_id):
        rows = Outbox.objects.filter(created_at__gte=begun)
        changes = list(rows.values_list("version", "created_at", "topics"))
    made = {version: at.timestamp() for version, at, _ in changes}
    had: defaultdict[int, int] = defaultdict(int)
    late = []
    for version, at in right:
        if version in made:
            late.append(at - made[version])
            had[version] += 1
    screens = [set(topics) for topics in staff_topics]
    missed = 0
    for version, _at, topics in changes:
        wanted = sum(not screen.isdisjoint(topics) for screen in screens)
        missed += max(0, wanted - had[version])
    tiles = sum(f"tiles:{school.school_id}" in topics for _, _, topics in changes)
    return late, missed, tiles
