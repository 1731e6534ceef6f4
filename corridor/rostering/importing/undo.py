"""Takes back, kind by kind, what a run wrote, and notes that like any other run's diff.

What it made is archived (rows without history are deleted), what it archived comes back, what
it changed has its earlier values again. A row that a later run wrote, or a field that is not as
this run left it, is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from psycopg import sql

from corridor.core.tenancy import district_in_force
from corridor.rostering.importing.compare import Counts
from corridor.rostering.importing.diff import TOLD, insert
from corridor.rostering.importing.kinds import KINDS
from corridor.rostering.importing.temporary import analyze, make_table_as
from corridor.rostering.models import RosterRun
from corridor.schools.models import School

_LATER = """
    select distinct d.kind, r.id
    from rostering_rosterrun run
    left join rostering_rosterrun undone
        on undone.district_id = run.district_id and undone.id = run.undoes_id
    join rostering_rosterdiff d on d.district_id = run.district_id and d.run_id = run.id
    cross join lateral unnest(d.rows) as r(id)
    where run.district_id = %(district)s and run.id > %(run)s and run.id <> %(by)s
      and run.state = 'applied' and (undone.id is null or undone.id <= %(run)s)
"""
_BACK = """
    select r.id, d.what, d.told -> (r.n - 1)::int as told,
           exists (select 1 from later_rows l where l.kind = %(kind)s and l.id = r.id) as is_later
    from rostering_rosterdiff d
    cross join lateral unnest(d.rows) with ordinality as r(id, n)
    where d.district_id = %(district)s and d.run_id = %(run)s and d.kind = %(kind)s
      and d.what <> 'rekeyed'
"""
_ARCHIVES = "b.what = 'new' and not b.is_later and t.archived_at is null"
_REVIVES = "b.what = 'gone' and not b.is_later and t.archived_at = %(run_at)s"
_FITS = "to_jsonb(t) -> f.key is not distinct from b.told -> 'after' -> f.key"
_RESTORED = """
    select b.id, (select coalesce(jsonb_object_agg(f.key, to_jsonb(t) -> f.key), '{{}}')
                  from jsonb_each(b.told -> 'before') f where {fits}) as before,
           (select coalesce(jsonb_object_agg(f.key, f.value), '{{}}')
            from jsonb_each(b.told -> 'before') f where {fits}) as after
    from back b join {stored} t on t.district_id = %(district)s and t.id = b.id
    where b.what = 'changed' and not b.is_later
"""
_SELECT = "select b.id, {told} as told from back b join {stored} t using (id) where {which}"
_KEPT = """
    select b.id from back b join {stored} t on t.district_id = %(district)s and t.id = b.id
    where b.is_later or {otherwise}
       or (b.what = 'changed' and (select count(*) from jsonb_each(b.told -> 'before'))
           > (select count(*) from restored r, jsonb_each(r.after) where r.id = b.id))
"""


@dataclass(frozen=True, slots=True)
class Undoing:
    """``run`` is taken back ``by`` a run of its own."""

    run: RosterRun
    by: RosterRun

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "district": district_in_force(),
            "run": self.run.id,
            "by": self.by.id,
            "run_at": self.run.started_at,
            "now": self.by.started_at,
        }

    def take_back(self) -> Iterator[tuple[str, Counts]]:
        """Counts by kind; leaves the ids of what was kept in ``kept_<kind>``."""
        make_table_as("later_rows", sql.SQL(_LATER), self.parameters)
        yield "schools", self._kind("schools", School, is_archived=True)
        for kind in KINDS:
            yield kind.name, self._kind(kind.name, kind.model, is_archived=kind.archived)

    def _kind(self, name: str, model: type[models.Model], *, is_archived: bool) -> Counts:
        stored = sql.Identifier(model._meta.db_table)
        params = {**self.parameters, "kind": name}
        make_table_as("back", sql.SQL(_BACK), params)
        analyze("back", index="id")
        restored = sql.SQL(_RESTORED).format(fits=sql.SQL(_FITS), stored=stored)
        make_table_as("restored", restored, params)
        otherwise = (
            "(b.what = 'gone' and t.archived_at is distinct from %(run_at)s)"
            if is_archived
            else "false"
        )
        kept = sql.SQL(_KEPT).format(stored=stored, otherwise=sql.SQL(otherwise))
        kept_count = make_table_as(f"kept_{name}", kept, params)
        changed = self._restore(name, model, stored)
        away, back = (
            self._archive_and_revive(name, stored)
            if is_archived
            else self._delete_and_insert(name, stored)
        )
        come = {"returning": back} if is_archived else {"new": back}
        return Counts(changed=changed, gone=away, kept=kept_count, **come)

    def _restore(self, name: str, model: type[models.Model], stored: sql.Identifier) -> int:
        told = sql.SQL("jsonb_build_object('before', before, 'after', after)")
        rows = sql.SQL("select id, {} as told from restored where after <> '{{}}'").format(told)
        insert(self.by.id, name, "changed", rows, told=TOLD)
        names = [f.column for f in model._meta.concrete_fields if f.name not in ("id", "district")]
        into = sql.SQL(", ").join(sql.Identifier(str(column)) for column in names)
        values = sql.SQL(", ").join(sql.Identifier("x", str(column)) for column in names)
        return self._done(
            sql.SQL(
                "update {stored} t set ({into}) = (select {values}"
                " from jsonb_populate_record(t, r.after) x) from restored r"
                " where t.district_id = %(district)s and t.id = r.id and r.after <> '{{}}'"
            ).format(stored=stored, into=into, values=values)
        )

    def _archive_and_revive(self, name: str, stored: sql.Identifier) -> tuple[int, int]:
        archives, revives = sql.SQL(_ARCHIVES), sql.SQL(_REVIVES)
        told = sql.SQL(
            "jsonb_build_object('before', jsonb_build_object('archived_at', t.archived_at),"
            " 'after', jsonb_build_object('archived_at', null))"
        )
        select = sql.SQL(_SELECT)
        gone = select.format(told=sql.NULL, stored=stored, which=archives)
        back = select.format(told=told, stored=stored, which=revives)
        insert(self.by.id, name, "gone", gone)
        insert(self.by.id, name, "changed", back, told=TOLD, run_at=self.run.started_at)
        update = sql.SQL(
            "update {stored} t set archived_at = {at} from back b"
            " where t.district_id = %(district)s and t.id = b.id and {which}"
        )
        now = sql.Placeholder("now")
        return (
            self._done(update.format(stored=stored, at=now, which=archives)),
            self._done(update.format(stored=stored, at=sql.NULL, which=revives)),
        )

    def _delete_and_insert(self, name: str, stored: sql.Identifier) -> tuple[int, int]:
        made = sql.SQL("b.what = 'new' and not b.is_later")
        told = sql.SQL("jsonb_build_object('before', to_jsonb(t))")
        gone = sql.SQL(_SELECT).format(told=told, stored=stored, which=made)
        insert(self.by.id, name, "gone", gone, told=TOLD)
        away = self._done(
            sql.SQL(
                "delete from {stored} t using back b"
                " where t.district_id = %(district)s and t.id = b.id and {which}"
            ).format(stored=stored, which=made)
        )
        again = sql.SQL(
            "from back b where b.what = 'gone' and not b.is_later"
            " and not exists (select 1 from {stored} t where t.id = b.id)"
        ).format(stored=stored)
        insert(self.by.id, name, "new", sql.SQL("select b.id {}").format(again))
        back = self._done(
            sql.SQL(
                "insert into {stored} select x.* from (select b.told {again}) b cross join lateral"
                " jsonb_populate_record(null::{stored}, b.told -> 'before') x"
                " on conflict do nothing"
            ).format(stored=stored, again=again)
        )
        return away, back

    def _done(self, statement: sql.Composable) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, self.parameters)
            return int(cursor.rowcount)
