"""Sets what the roster wants beside what is stored, one statement per kind.

``want_<kind>`` holds every wanted row with its id and its state; ``gone_<kind>`` the ids of
the roster's rows that are no more. Nothing is written here but temporary tables.
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
from corridor.rostering.importing.temporary import analyze, empty, make_table_as

# A UUIDv7 made by any PostgreSQL from 13 on: the instant's 48 bits, then random ones.
_NEW_ID = sql.SQL(
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())"
    " placing decode(%(instant)s, 'hex') from 1 for 6), 52, 1), 53, 1), 'hex')::uuid"
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one kind. ``gone`` rows are archived (rows without history are deleted).

    ``kept`` are those that would differ but for a decision of somebody's, or for the pause.
    """

    new: int = 0
    changed: int = 0
    returning: int = 0
    same: int = 0
    gone: int = 0
    kept: int = 0

    @property
    def differ(self) -> int:
        return self.new + self.changed + self.returning + self.gone

    @property
    def active(self) -> int:
        """How many were in force before."""
        return self.same + self.changed + self.gone


@dataclass(frozen=True, slots=True)
class Aims:
    """What a comparison has to know beside the rows; ``partial`` as in ``RosterSource``."""

    now: datetime
    time_zone: str
    decided_roles: frozenset[str] = frozenset()
    partial: frozenset[str] = frozenset()
    is_paused: bool = False
    guardians_are_on: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        guardian = {"guardian"} if self.guardians_are_on else set()
        return {
            "district": district_in_force(),
            "instant": f"{int(self.now.timestamp() * 1000):012x}",
            "decided": sorted(self.decided_roles | guardian),
            "guardians": self.guardians_are_on,
            "some": bool(self.partial),
            "people_partial": "people" in self.partial,
            "members_partial": "memberships" in self.partial,
            "sections_partial": "sections" in self.partial,
            "enrollments_partial": "enrollments" in self.partial,
        }


def compare(kind: Kind, aims: Aims) -> Counts:
    """Make ``want_<kind>`` and ``gone_<kind>`` and count what is in them."""
    is_partial, params = kind.name in aims.partial, aims.parameters
    make_table_as(f"want_{kind.name}", _want(kind), params)
    analyze(f"want_{kind.name}", index="id")
    gone = make_table_as(f"gone_{kind.name}", _gone(kind, is_partial=is_partial), params)
    analyze(f"gone_{kind.name}", index="id")
    counts = _counted(kind)
    if is_partial:
        counts["same"] = counts.get("same", 0) + _keep_others(kind, params)
    if aims.is_paused and gone:
        empty(f"gone_{kind.name}")
        counts["kept"] = counts.get("kept", 0) + gone
        gone = 0
    return Counts(**counts, gone=gone)


def _counted(kind: Kind) -> dict[str, int]:
    """By state; rows of which some fields were left alone count as kept besides."""
    with connection.cursor() as cursor:
        query = sql.SQL("select state, count(*) from {} group by 1").format(want_table(kind))
        cursor.execute(query)
        counts = dict(cursor.fetchall())
        if kind.editable:
            query = sql.SQL("select count(*) from {} where is_held").format(want_table(kind))
            cursor.execute(query)
            counts["kept"] = counts.get("kept", 0) + cursor.fetchall()[0][0]
    return counts


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
        select coalesce(t.id, {new_id}) as id, {key}, {values} {state} as state, true as told
               {held}
        from ({wanted}) w
        left join {stored} t on t.district_id = %(district)s and {same_key}
        """
    ).format(
        new_id=_NEW_ID,
        key=columns(kind.key, "w"),
        values=sql.SQL("").join(
            sql.SQL("{} as {}, ").format(told_value(kind, name), sql.Identifier(name))
            for name in kind.values
        ),
        state=_state(kind),
        held=_held(kind),
        wanted=sql.SQL(kind.wanted),
        stored=stored_table(kind),
        same_key=_same_key(kind),
    )


def told_value(kind: Kind, name: str) -> sql.Composable:
    """What the roster says, or what somebody wrote by hand instead."""
    if not kind.editable:
        return sql.Identifier("w", name)
    return sql.SQL("case when {name} = any(t.edited) then {mine} else {told} end").format(
        name=sql.Literal(name), mine=sql.Identifier("t", name), told=sql.Identifier("w", name)
    )


def _held(kind: Kind) -> sql.Composable:
    """Whether the roster says otherwise than somebody wrote by hand."""
    if not kind.editable:
        return sql.SQL("")
    return sql.SQL(", coalesce({}, false) as is_held").format(
        sql.SQL(" or ").join(
            sql.SQL("({name} = any(t.edited) and {mine} <> {told})").format(
                name=sql.Literal(name),
                mine=sql.Identifier("t", name),
                told=sql.Identifier("w", name),
            )
            for name in kind.values
        )
    )


def _state(kind: Kind) -> sql.Composed:
    branches: list[sql.Composable] = []
    if kind.by_hand:
        branches.append(sql.SQL("when {} then 'kept'").format(sql.SQL(kind.by_hand)))
    branches.append(sql.SQL("when t.id is null then 'new'"))
    if kind.archived:
        branches.append(sql.SQL("when t.archived_at is not null then 'returning'"))
    if kind.values:
        branches.append(
            sql.SQL("when row({}) is distinct from row({}) then 'changed'").format(
                columns(kind.values, "t"),
                sql.SQL(", ").join(told_value(kind, name) for name in kind.values),
            )
        )
    return sql.SQL("case {} else 'same' end").format(sql.SQL(" ").join(branches))


def _same_key(kind: Kind) -> sql.Composed:
    return sql.SQL(" and ").join(
        sql.SQL("{} = {}").format(sql.Identifier("t", name), sql.Identifier("w", name))
        for name in kind.key
    )


def _active(kind: Kind) -> sql.Composed:
    """The stored rows ``t`` that the roster decides and that are in force."""
    active = "t.archived_at is null" if kind.archived else "true"
    return sql.SQL("t.district_id = %(district)s and {active} and ({listed})").format(
        active=sql.SQL(active), listed=sql.SQL(kind.listed)
    )


def _gone(kind: Kind, *, is_partial: bool) -> sql.Composed:
    """Of a full roster what it does not name; of a delta what it says, and what hung on that."""
    query = sql.SQL(
        """
        select t.id from {stored} t
        where {active} and not exists (select 1 from {want} w where w.id = t.id) and {gone}
        """
    )
    named = "t.oneroster_id in (select source_id from stage_gone where kind = {})"
    gone: sql.Composable = sql.SQL("true")
    if is_partial:
        gone = sql.SQL(f"({named} or not ({kind.alive}))").format(sql.Literal(kind.name))
    return query.format(
        stored=stored_table(kind), active=_active(kind), want=want_table(kind), gone=gone
    )


def _keep_others(kind: Kind, params: dict[str, Any]) -> int:
    """Put what a delta does not name beside what it does; returns how many rows those are."""
    told = (*kind.key, *kind.values)
    others = sql.SQL(
        """
        from {stored} t
        where {active} and not exists (select 1 from {want} w where w.id = t.id)
          and not exists (select 1 from {gone} g where g.id = t.id)
        """
    ).format(
        stored=stored_table(kind),
        active=_active(kind),
        want=want_table(kind),
        gone=gone_table(kind),
    )
    insert = sql.SQL(
        "insert into {want} (id, {into}, state, told) select t.id, {told}, 'same', false"
        " {others} and {needed}"
    ).format(
        want=want_table(kind),
        into=sql.SQL(", ").join(map(sql.Identifier, told)),
        told=columns(told, "t"),
        others=others,
        needed=sql.SQL(kind.needed),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("select count(*) {}").format(others), params)
        count = int(cursor.fetchall()[0][0])
        cursor.execute(insert, params)
    analyze(f"want_{kind.name}")
    return count
