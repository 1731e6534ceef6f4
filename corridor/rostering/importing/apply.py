"""Writes what the comparison found, one statement for each kind and state.

Comparing takes a while, and people go on working: what somebody decided by hand meanwhile is asked
about once more in the statement itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from corridor.core.tenancy import district_in_force
from corridor.rostering.importing.compare import (
    Counts,
    columns,
    gone_table,
    stored_table,
    told_value,
    want_table,
)
from corridor.rostering.importing.kinds import KINDS, Kind

_TOUCHED = """
    with touched as (
        select id as school_id from want_schools where state in ('changed', 'returning')
        union
        select id from gone_schools
        union
        select school_id from want_members where state not in ('same', 'kept')
        union
        select m.school_id from accounts_member m
        where m.district_id = %(district)s and (
            m.id in (select id from gone_members)
            or m.person_id in (select id from want_people where state in ('changed', 'returning'))
            or m.person_id in (select id from gone_people))
        union
        select school_id from want_places where state not in ('same', 'kept')
        union
        select school_id from want_sections where state not in ('same', 'kept')
        union
        select s.school_id from rostering_section s
        where s.district_id = %(district)s and (
            s.id in (select id from gone_sections)
            or s.id in (select section_id from rostering_enrollment e
                        join gone_enrollments g on g.id = e.id
                        where e.district_id = %(district)s)
            or s.id in (select section_id from rostering_sectionmeeting m
                        join gone_meetings g on g.id = m.id
                        where m.district_id = %(district)s)
            or s.id in (select section_id from rostering_sectionterm m
                        join gone_section_terms g on g.id = m.id
                        where m.district_id = %(district)s))
        union
        select s.school_id from want_sections s
        where s.id in (select section_id from want_enrollments where state not in ('same', 'kept')
                       union select section_id from want_meetings where state <> 'same'
                       union select section_id from want_section_terms where state <> 'same')
        union
        select l.school_id from schools_location l
        where l.district_id = %(district)s and l.id in (
            select location_id from want_teaching where state not in ('same', 'kept')
            union
            select p.location_id from accounts_placestaff p join gone_teaching g on g.id = p.id
            where p.district_id = %(district)s)
    )
    select g.school_id from touched
    join schools_schoolgate g on g.district_id = %(district)s and g.school_id = touched.school_id
    order by g.id
"""


def touched_schools() -> list[UUID]:
    """The schools for which anything differs, in the order in which gates are locked."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, {"district": district_in_force()})
        return [row[0] for row in cursor.fetchall()]


def apply(counts: Mapping[str, Counts], *, now: datetime) -> None:
    """Bring the tables to what the roster wants; rows that are the same are not written."""
    params: dict[str, Any] = {"district": district_in_force(), "now": now}
    with connection.cursor() as cursor:
        for kind in KINDS:
            found = counts[kind.name]
            if found.new:
                defaults = _defaults(kind)
                cursor.execute(_insert(kind, list(defaults)), {**params, **defaults})
            if found.changed or found.returning:
                cursor.execute(_update(kind), params)
            if found.gone:
                cursor.execute(_archive(kind) if kind.archived else _delete(kind), params)


def _defaults(kind: Kind) -> dict[str, Any]:
    """What the model gives a new row beyond what the roster says."""
    told = {"id", "district_id", *kind.key, *kind.values}
    untold = [f for f in kind.model._meta.concrete_fields if f.column not in told]
    values = {f: True if f.column in kind.given else f.get_default() for f in untold}
    return {str(f.column): f.get_db_prep_save(v, connection) for f, v in values.items()}


def _insert(kind: Kind, defaults: list[str]) -> sql.Composed:
    told = ("id", *kind.key, *kind.values)
    return sql.SQL(
        """
        insert into {stored} (district_id, {told}, {extra})
        select %(district)s, {values}, {defaults} from {want} w where w.state = 'new'
        """
        if defaults
        else """
        insert into {stored} (district_id, {told})
        select %(district)s, {values} from {want} w where w.state = 'new'
        """
    ).format(
        stored=stored_table(kind),
        told=sql.SQL(", ").join(map(sql.Identifier, told)),
        extra=sql.SQL(", ").join(map(sql.Identifier, defaults)),
        values=columns(told, "w"),
        defaults=sql.SQL(", ").join(map(sql.Placeholder, defaults)),
        want=want_table(kind),
    )


def _update(kind: Kind) -> sql.Composed:
    pairs: list[sql.Composable] = [
        sql.SQL("{} = {}").format(sql.Identifier(name), told_value(kind, name))
        for name in kind.values
    ]
    if kind.archived:
        pairs.append(sql.SQL("archived_at = null"))
    return sql.SQL(
        """
        update {stored} t set {pairs} from {want} w
        where t.district_id = %(district)s and t.id = w.id and w.state in ('changed', 'returning')
          and {untouched}
        """
    ).format(
        stored=stored_table(kind),
        pairs=sql.SQL(", ").join(pairs),
        want=want_table(kind),
        untouched=_untouched(kind),
    )


def _untouched(kind: Kind) -> sql.SQL:
    return sql.SQL("not t.is_manual" if kind.by_hand else "true")


def _archive(kind: Kind) -> sql.Composed:
    return sql.SQL(
        """
        update {stored} t set archived_at = %(now)s from {gone} g
        where t.district_id = %(district)s and t.id = g.id and {untouched}
        """
    ).format(stored=stored_table(kind), gone=gone_table(kind), untouched=_untouched(kind))


def _delete(kind: Kind) -> sql.Composed:
    return sql.SQL(
        "delete from {stored} t using {gone} g where t.district_id = %(district)s and t.id = g.id"
    ).format(stored=stored_table(kind), gone=gone_table(kind))
