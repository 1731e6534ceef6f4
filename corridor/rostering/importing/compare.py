"""Sets what the roster wants beside what is stored, one statement per kind.

``want_<kind>`` holds every wanted row with its id and its state; ``gone_<kind>`` the ids of
the roster's rows that it no longer names. Nothing is written here but temporary tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg import sql

from corridor.core.tenancy import district_in_force
from corridor.rostering.importing.kinds import Kind
from corridor.rostering.importing.temporary import analyze, make_table, make_table_as

# A UUIDv7 made by any PostgreSQL from 13 on: the instant's 48 bits, then random ones.
_NEW_ID = sql.SQL(
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())"
    " placing decode(%(instant)s, 'hex') from 1 for 6), 52, 1), 53, 1), 'hex')::uuid"
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one kind. ``gone`` rows are archived (rows without history are deleted)."""

    new: int = 0
    changed: int = 0
    returning: int = 0
    same: int = 0
    gone: int = 0

    @property
    def differ(self) -> int:
        return self.new + self.changed + self.returning + self.gone

    @property
    def active(self) -> int:
        """How many were in force before."""
        return self.same + self.changed + self.gone


def compare(kind: Kind, *, now: datetime, decided_roles: Iterable[str]) -> Counts:
    """Make ``want_<kind>`` and ``gone_<kind>`` and count what is in them."""
    params: dict[str, Any] = {
        "district": district_in_force(),
        "instant": f"{int(now.timestamp() * 1000):012x}",
        "decided": sorted(decided_roles),
    }
    make_table_as(f"want_{kind.name}", _want(kind), params)
    analyze(f"want_{kind.name}", index="id")
    gone = make_table_as(f"gone_{kind.name}", _gone(kind), params)
    analyze(f"gone_{kind.name}", index="id")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("select state, count(*) from {} group by 1").format(want_table(kind))
        )
        counts = dict(cursor.fetchall())
    return Counts(**counts, gone=gone)


def want_table(kind: Kind) -> sql.Identifier:
    return sql.Identifier(f"want_{kind.name}")


def gone_table(kind: Kind) -> sql.Identifier:
    return sql.Identifier(f"gone_{kind.name}")


def stored_table(kind: Kind) -> sql.Identifier:
    return sql.Identifier(kind.model._meta.db_table)


def columns(names: Iterable[str], of: str) -> sql.Composed:
    """``of.a, of.b``; a lone column is still a row when compared."""
    return sql.SQL(", ").join(sql.Identifier(of, name) for name in names)


def _want(kind: Kind) -> sql.Composed:
    return sql.SQL(
        """
        select coalesce(t.id, {new_id}) as id, w.*, {state} as state
        from ({wanted}) w
        left join {stored} t on t.district_id = %(district)s and {same_key}
        """
    ).format(
        new_id=_NEW_ID,
        state=_state(kind),
        wanted=sql.SQL(kind.wanted),
        stored=stored_table(kind),
        same_key=_same_key(kind),
    )


def _state(kind: Kind) -> sql.Composed:
    branches = [sql.SQL("when t.id is null then 'new'")]
    if kind.archived:
        branches.append(sql.SQL("when t.archived_at is not null then 'returning'"))
    parts: list[sql.Composable] = list(branches)
    if kind.values:
        parts.append(
            sql.SQL("when row({}) is distinct from row({}) then 'changed'").format(
                columns(kind.values, "t"), columns(kind.values, "w")
            )
        )
    return sql.SQL("case {} else 'same' end").format(sql.SQL(" ").join(parts))


def _same_key(kind: Kind) -> sql.Composed:
    return sql.SQL(" and ").join(
        sql.SQL("{} = {}").format(sql.Identifier("t", name), sql.Identifier("w", name))
        for name in kind.key
    )


def _gone(kind: Kind) -> sql.Composed:
    active = "t.archived_at is null" if kind.archived else "true"
    return sql.SQL(
        """
        select t.id from {stored} t
        where t.district_id = %(district)s and {active} and {listed}
          and not exists (select 1 from {want} w where w.id = t.id)
        """
    ).format(
        stored=stored_table(kind),
        active=sql.SQL(active),
        listed=sql.SQL(kind.listed),
        want=want_table(kind),
    )


def keep(kind: Kind) -> Counts:
    """For a kind of which the source says nothing: what is stored is what is wanted."""
    query = sql.SQL(
        "select t.id, {told}, 'same'::text as state from {stored} t"
        " where t.district_id = %(district)s and t.archived_at is null"
    ).format(told=columns((*kind.key, *kind.values), "t"), stored=stored_table(kind))
    same = make_table_as(f"want_{kind.name}", query, {"district": district_in_force()})
    make_table(f"gone_{kind.name}", "id uuid")
    return Counts(same=same)
