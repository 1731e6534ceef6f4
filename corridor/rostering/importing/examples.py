"""The first rows of a diff in words, for whoever says yes to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from psycopg import sql

from corridor.core.tenancy import district_in_force
from corridor.rostering.importing.compare import Counts, gone_table, stored_table, want_table
from corridor.rostering.importing.diff import decoded, differing
from corridor.rostering.importing.kinds import KINDS, Kind
from corridor.rostering.importing.schools import SchoolChange

SHOWN = 200
Example = dict[str, Any]
Examples = dict[str, dict[str, list[Example]]]
"""By kind, by "new", "changed", "returning", "gone": ``{"name": ..., "fields": {field: [before,
after]}}``, the latter of what changed alone."""

_PERSON = "(select p.given_name || ' ' || p.family_name from {people} p where p.id = x.person_id)"
_SECTION = "(select s.title from {sections} s where s.id = x.section_id)"
_SCHOOL = """(select s.name from schools_school s
              where s.district_id = %(district)s and s.id = x.school_id)"""
LABELS = {
    "schools": "x.name",
    "terms": "x.title",
    "courses": "x.title",
    "people": "x.given_name || ' ' || x.family_name",
    "members": f"concat_ws(', ', {_PERSON}, {_SCHOOL}, array_to_string(x.roles, ', '))",
    "sections": "x.title",
    "enrollments": f"concat_ws(', ', {_PERSON}, {_SECTION}, x.part)",
}
NAMES = {
    "school_id": "select name from schools_school where district_id = %(district)s and id = %(id)s",
    "location_id": (
        "select name from schools_location where district_id = %(district)s and id = %(id)s"
    ),
    "course_id": "select title from want_courses where id = %(id)s union all"
    " select title from rostering_course where district_id = %(district)s and id = %(id)s",
    "section_id": "select title from want_sections where id = %(id)s union all"
    " select title from rostering_section where district_id = %(district)s and id = %(id)s",
    "person_id": "select given_name || ' ' || family_name from want_people where id = %(id)s"
    " union all select given_name || ' ' || family_name from accounts_person"
    " where district_id = %(district)s and id = %(id)s",
}


def find_examples(counts: Mapping[str, Counts], schools: Iterable[SchoolChange]) -> Examples:
    """To be called before anything is written."""
    found: Examples = {"schools": _of_schools(schools)}
    for kind in KINDS:
        if kind.name in LABELS:
            found[kind.name] = _of_kind(kind, counts[kind.name])
    return {kind: rows for kind, rows in found.items() if rows}


def _of_kind(kind: Kind, counts: Counts) -> dict[str, list[Example]]:
    rows: dict[str, list[Example]] = {}
    for state in ("new", "returning"):
        if getattr(counts, state):
            rows[state] = [{"name": name} for (name,) in _asked(_wanted(kind, state))]
    if counts.changed:
        found = _asked(_changed(kind))
        rows["changed"] = [{"name": name, "fields": _fields(*told)} for name, *told in found]
    if counts.gone:
        rows["gone"] = [{"name": name} for (name,) in _asked(_gone(kind))]
    return rows


def _wanted(kind: Kind, state: str) -> sql.Composed:
    return sql.SQL(
        "select {label} from (select * from {want} where state = {state} limit {shown}) x"
        " order by 1"
    ).format(
        label=_label(kind.name, stored=False),
        want=want_table(kind),
        state=sql.Literal(state),
        shown=sql.Literal(SHOWN),
    )


def _changed(kind: Kind) -> sql.Composed:
    return sql.SQL(
        """
        select {label}, x.before, x.after from (
            select w.*, {before} as before, {after} as after
            from {want} w join {stored} t on t.district_id = %(district)s and t.id = w.id
            where w.state = 'changed' limit {shown}) x
        order by 1
        """
    ).format(
        label=_label(kind.name, stored=False),
        before=differing(kind.values, "t"),
        after=differing(kind.values, "w"),
        want=want_table(kind),
        stored=stored_table(kind),
        shown=sql.Literal(SHOWN),
    )


def _gone(kind: Kind) -> sql.Composed:
    return sql.SQL(
        """
        select {label} from (
            select t.* from {gone} g join {stored} t on t.district_id = %(district)s and t.id = g.id
            limit {shown}) x
        order by 1
        """
    ).format(
        label=_label(kind.name, stored=True),
        gone=gone_table(kind),
        stored=stored_table(kind),
        shown=sql.Literal(SHOWN),
    )


def _label(kind: str, *, stored: bool) -> sql.SQL:
    people = "accounts_person" if stored else "want_people"
    sections = "rostering_section" if stored else "want_sections"
    return sql.SQL(LABELS[kind].format(people=people, sections=sections))


def _asked(query: sql.Composable | str, **params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"district": district_in_force(), **params})
        return list(cursor.fetchall())


def _fields(before: object, after: object) -> dict[str, list[Any]]:
    old, new = decoded(before), decoded(after)
    return {
        name.removesuffix("_id"): [_readable(name, old[name]), _readable(name, new[name])]
        for name in old
    }


def _readable(name: str, value: Any) -> Any:
    """The name of what an id leads to."""
    if value is None or name not in NAMES:
        return value
    found = _asked(NAMES[name], id=value)
    return found[0][0] if found else ""


def _of_schools(schools: Iterable[SchoolChange]) -> dict[str, list[Example]]:
    rows: dict[str, list[Example]] = {}
    for change in schools:
        example: Example = {"name": change.name}
        if change.state == "changed":
            names = ("name",)
            example["fields"] = {n: [change.before[n], change.after[n]] for n in names}
        rows.setdefault(change.state, []).append(example)
    return rows


def names_of_kept(counts: Mapping[str, Counts], shown: int) -> list[str]:
    """Of what a rollback left alone (``kept_<kind>``), in order of kind."""
    tables = {"schools": "schools_school"}
    tables |= {kind.name: kind.model._meta.db_table for kind in KINDS if kind.name in LABELS}
    names: list[str] = []
    for kind, table in tables.items():
        if counts[kind].kept and len(names) < shown:
            names += [name for (name,) in _asked(_kept(kind, table))]
    return names[:shown]


def _kept(kind: str, table: str) -> sql.Composed:
    return sql.SQL(
        """
        select distinct {label} from (
            select t.* from {kept} k join {stored} t on t.district_id = %(district)s and t.id = k.id
            limit {shown}) x
        order by 1
        """
    ).format(
        label=_label(kind, stored=True),
        kept=sql.Identifier(f"kept_{kind}"),
        stored=sql.Identifier(table),
        shown=sql.Literal(SHOWN),
    )
