"""The roster's schools: made, named, archived and taken back; few, so one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.text import slugify

from corridor.rostering.importing.compare import Aims, Counts
from corridor.rostering.importing.temporary import fill, make_table
from corridor.schools.commands import create_school
from corridor.schools.models import School


@dataclass(frozen=True, slots=True)
class SchoolChange:
    """``before`` and ``after`` are those of the fields that differ."""

    school_id: UUID
    name: str
    state: str
    before: dict[str, Any]
    after: dict[str, Any]


def settle_schools(aims: Aims) -> tuple[Counts, list[SchoolChange]]:
    """Make ``School`` rows agree with ``stage_school``, and ``want_schools`` to join with.

    A new school gets starter places and bells, in the time zone of the aims.
    """
    wanted, gone = _staged(), _named_gone() if "schools" in aims.partial else None
    stored = {s.oneroster_id: s for s in School.objects.exclude(oneroster_id="")}
    states = {source: _state(s, wanted, gone) for source, s in stored.items()}
    kept = _spare(states) if aims.is_paused else 0
    changes = [
        _settle(school, states[source], wanted, aims.now) for source, school in stored.items()
    ]
    for source in [source for source in wanted if source not in stored]:
        stored[source], states[source] = _made(source, wanted[source], aims), "new"
        changes.append(SchoolChange(stored[source].id, wanted[source], "new", {}, {}))
    _want([(s.id, source, states[source]) for source, s in stored.items() if states[source]])
    counts = Counter(state for state in states.values() if state)
    return Counts(**counts, kept=kept), [change for change in changes if change]


def _spare(states: dict[str, str]) -> int:
    gone = [source for source, state in states.items() if state == "gone"]
    states.update(dict.fromkeys(gone, "same"))
    return len(gone)


def _made(source: str, name: str, aims: Aims) -> School:
    return create_school(
        slug=_free_slug(name),
        name=name,
        time_zone=aims.time_zone,
        now=aims.now,
        oneroster_id=source,
    )


def _state(school: School, wanted: dict[str, str], gone: set[str] | None) -> str:
    """Empty for one that was archived before and still is. ``gone`` is what a delta names."""
    if school.oneroster_id not in wanted:
        is_gone = gone is None or school.oneroster_id in gone
        still = "gone" if is_gone else "same"
        return still if school.archived_at is None else ""
    if school.archived_at is not None:
        return "returning"
    return "same" if school.name == wanted[school.oneroster_id] else "changed"


def _settle(
    school: School, state: str, wanted: dict[str, str], now: datetime
) -> SchoolChange | None:
    if state not in {"changed", "returning", "gone"}:
        return None
    after = {
        "name": wanted.get(school.oneroster_id, school.name),
        "archived_at": now if state == "gone" else None,
    }
    before = {field: getattr(school, field) for field in after}
    School.objects.filter(id=school.id).update(**after)
    differ = [field for field in after if before[field] != after[field]]
    return SchoolChange(
        school.id,
        school.name,
        state,
        {field: before[field] for field in differ},
        {field: after[field] for field in differ},
    )


def _named_gone() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select source_id from stage_gone where kind = 'schools'")
        return {row[0] for row in cursor.fetchall()}


def _staged() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("select source_id, name from stage_school order by source_id")
        return dict(cursor.fetchall())


def _free_slug(name: str) -> str:
    stem = slugify(name)[:50] or "school"
    taken = set(School.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{n}" for n in range(2, len(taken) + 3))
    return next(slug for slug in (stem, *numbered) if slug not in taken)


def _want(rows: list[tuple[UUID, str, str]]) -> None:
    make_table("want_schools", "id uuid, oneroster_id text, state text")
    fill("want_schools", (row for row in rows if row[2] != "gone"))
    make_table("gone_schools", "id uuid")
    fill("gone_schools", ((row[0],) for row in rows if row[2] == "gone"))
