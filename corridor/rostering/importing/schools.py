"""The roster's schools: made, named, archived and taken back; few, so one by one."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.text import slugify

from corridor.rostering.importing.compare import Counts
from corridor.rostering.importing.temporary import fill, make_table
from corridor.schools.commands import create_school
from corridor.schools.models import School


def settle_schools(*, now: datetime, time_zone: str) -> Counts:
    """Make ``School`` rows agree with ``stage_school``, and ``want_schools`` to join with.

    A new school gets starter places and bells, in ``time_zone``.
    """
    wanted = _staged()
    stored = {s.oneroster_id: s for s in School.objects.exclude(oneroster_id="")}
    new = [source for source in wanted if source not in stored]
    for source in new:
        name = wanted[source]
        stored[source] = create_school(
            slug=_free_slug(name), name=name, time_zone=time_zone, now=now, oneroster_id=source
        )
    states = {s.oneroster_id: _state(s, wanted) for s in stored.values()} | dict.fromkeys(
        new, "new"
    )
    for source, school in stored.items():
        if states[source] in {"changed", "returning", "gone"}:
            _write(
                school, wanted.get(source, school.name), now if states[source] == "gone" else None
            )
    _want([(s.id, source, states[source]) for source, s in stored.items() if states[source]])
    return Counts(**Counter(state for state in states.values() if state))


def _state(school: School, wanted: dict[str, str]) -> str:
    """Empty for one that was archived before and still is."""
    if school.oneroster_id not in wanted:
        return "gone" if school.archived_at is None else ""
    if school.archived_at is not None:
        return "returning"
    return "same" if school.name == wanted[school.oneroster_id] else "changed"


def _staged() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("select source_id, name from stage_school order by source_id")
        return dict(cursor.fetchall())


def _free_slug(name: str) -> str:
    stem = slugify(name)[:50] or "school"
    taken = set(School.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{n}" for n in range(2, len(taken) + 3))
    return next(slug for slug in (stem, *numbered) if slug not in taken)


def _write(school: School, name: str, archived_at: datetime | None) -> None:
    School.objects.filter(id=school.id).update(name=name, archived_at=archived_at)


def _want(rows: list[tuple[UUID, str, str]]) -> None:
    make_table("want_schools", "id uuid, oneroster_id text, state text")
    fill("want_schools", (row for row in rows if row[2] != "gone"))
    make_table("gone_schools", "id uuid")
    fill("gone_schools", ((row[0],) for row in rows if row[2] == "gone"))
