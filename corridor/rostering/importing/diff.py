"""Notes what a run is about to write, closely packed, so that it can be taken back.

One row of ``RosterDiff`` holds ``CHUNK`` ids: the first import of a large district makes a
million rows, and a note of its own for each would cost as much again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from corridor.core.tenancy import district_in_force
from corridor.rostering.importing.compare import Counts, gone_table, stored_table, want_table
from corridor.rostering.importing.kinds import KINDS, Kind
from corridor.rostering.importing.schools import SchoolChange
from corridor.rostering.models import RosterDiff

CHUNK = 500
_WHAT = {"new": "new", "changed": "changed", "returning": "changed", "gone": "gone"}
INSERT = sql.SQL(
    """
    insert into rostering_rosterdiff (district_id, id, run_id, kind, what, rows, told)
    select %(district)s, gen_random_uuid(), %(run)s, {kind}, {what}, array_agg(id order by n),
           {told}
    from (select x.*, row_number() over () as n from ({rows}) x) numbered
    group by (n - 1) / {chunk}
    """
)
TOLD = sql.SQL("jsonb_agg(told order by n)")


def note(run_id: UUID, counts: Mapping[str, Counts]) -> None:
    """What ``apply`` will do with the tables that the comparison left."""
    for kind in KINDS:
        found = counts[kind.name]
        if found.new:
            rows = sql.SQL("select id from {} where state = 'new'").format(want_table(kind))
            insert(run_id, kind.name, "new", rows)
        if found.changed or found.returning:
            insert(run_id, kind.name, "changed", _changed(kind), told=TOLD)
        if found.gone and kind.archived:
            insert(run_id, kind.name, "gone", sql.SQL("select id from {}").format(gone_table(kind)))
        elif found.gone:
            insert(run_id, kind.name, "gone", _deleted(kind), told=TOLD)


def insert(
    run_id: UUID,
    kind: str,
    what: str,
    rows: sql.Composable,
    *,
    told: sql.Composable = sql.NULL,
    **params: Any,
) -> None:
    """``rows`` has an ``id`` for each, and a ``told`` where that is noted."""
    statement = INSERT.format(
        kind=sql.Literal(kind),
        what=sql.Literal(what),
        told=told,
        rows=rows,
        chunk=sql.Literal(CHUNK),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"district": district_in_force(), "run": run_id, **params})


def _changed(kind: Kind) -> sql.Composed:
    """The fields that differ, before and after."""
    names = (*kind.values, "archived_at") if kind.archived else kind.values
    return sql.SQL(
        """
        select w.id, jsonb_build_object('before', {before}, 'after', {after}) as told
        from {want} w join {stored} t on t.district_id = %(district)s and t.id = w.id
        where w.state in ('changed', 'returning')
        """
    ).format(
        before=differing(names, "t"),
        after=differing(names, "w"),
        want=want_table(kind),
        stored=stored_table(kind),
    )


def differing(names: Iterable[str], of: str) -> sql.Composed:
    """A JSON object; what is wanted is never archived."""
    return sql.SQL(" || ").join(
        sql.SQL(
            "case when {t} is distinct from {w} then jsonb_build_object({name}, {value})"
            " else '{{}}' end"
        ).format(
            t=sql.Identifier("t", name),
            w=_wanted(name),
            name=sql.Literal(name),
            value=sql.Identifier("t", name) if of == "t" else _wanted(name),
        )
        for name in names
    )


def _wanted(name: str) -> sql.Composable:
    if name == "archived_at":
        return sql.SQL("null::timestamptz")
    return sql.Identifier("w", name)


def _deleted(kind: Kind) -> sql.Composed:
    return sql.SQL(
        """
        select t.id, jsonb_build_object('before', to_jsonb(t)) as told
        from {stored} t join {gone} g on g.id = t.id where t.district_id = %(district)s
        """
    ).format(stored=stored_table(kind), gone=gone_table(kind))


def note_rekeyed(run_id: UUID) -> None:
    """Whose id is another one now (``identities``)."""
    for kind in ("schools", "people"):
        rows = sql.SQL(
            "select id, jsonb_build_object('before', jsonb_build_object('oneroster_id', before),"
            " 'after', jsonb_build_object('oneroster_id', after)) as told"
            " from rekeyed where kind = {}"
        ).format(sql.Literal(kind))
        insert(run_id, kind, "rekeyed", rows, told=TOLD)


def note_schools(run_id: UUID, changes: Iterable[SchoolChange]) -> None:
    """Few, so one by one."""
    RosterDiff.objects.bulk_create(
        RosterDiff(
            run_id=run_id,
            kind="schools",
            what=_WHAT[change.state],
            rows=[change.school_id],
            told=[_told(change)] if change.before else None,
        )
        for change in changes
    )


def _told(change: SchoolChange) -> dict[str, Any]:
    return {
        side: {name: _as_stored(value) for name, value in fields.items()}
        for side, fields in (("before", change.before), ("after", change.after))
    }


def _as_stored(value: Any) -> Any:
    """As PostgreSQL's ``to_jsonb`` writes an instant, so that the two can be compared."""
    if not isinstance(value, datetime):
        return value
    instant = value.astimezone(UTC)
    fraction = f".{instant.microsecond:06}".rstrip("0").rstrip(".")
    return f"{instant:%Y-%m-%dT%H:%M:%S}{fraction}+00:00"


def decoded(value: Any) -> dict[str, Any]:
    """JSON as the driver gives it: Django asks for text."""
    return dict(json.loads(value) if isinstance(value, str) else value)
