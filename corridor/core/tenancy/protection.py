"""Row-level security, derived from the model catalogue: what each role may see and do.

After every ``migrate`` this module compares the database's catalogue with what the models
imply, and mends the difference:

* every tenant table has row-level security enabled *and forced*: its rows are those of
  ``app.district``, for the owner too; where that setting is missing or empty there are none;
* the app has the rights a model names (``app_rights``) and owns nothing;
* the platform reads and writes across districts what a model gives it (``platform_rights``);
* the backup reads everything.

Foreign keys look past row-level security; that a row can't point into another district is
the composite keys' work (``core.tenancy.schema``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from django.apps import apps
from django.db import connection as default
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from corridor.core.roles import APP, BACKUP, PLATFORM
from corridor.core.tenancy.schema import tables_of, tenant_models

OWN_DISTRICT = "district_id = nullif(current_setting('app.district', true), '')::uuid"
ALL_RIGHTS = ("select", "insert", "update", "delete")
# Of a library whose tables nothing of ours writes to; whom a row would be of can still go.
KEPT_EMPTY = {"account": ("select", "delete"), "socialaccount": ("select", "delete")}
Right = tuple[str, str, str]  # table, role, privilege in words of SQL

_ANALYZE = "corridor_analyze"
_ANALYZE_IS_THERE = "select prosrc from pg_proc where proname = %(name)s and prosrc = %(source)s"
# An empty table is left out: one that is known to be empty is read from end to end, for as long
# as the plan is kept, however full it becomes.
_ANALYZE_SOURCE = """
    declare name text;
    begin
        foreach name in array names loop
            if pg_relation_size(format('%I.%I', '{schema}', name)::regclass) > 0 then
                execute format('analyze %I.%I', '{schema}', name);
            end if;
        end loop;
    end """
_MAKE_ANALYZE = f"""
    create or replace function {_ANALYZE}(names text[]) returns void language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $${{source}}$$;
    revoke all on function {_ANALYZE}(text[]) from public;
    grant execute on function {_ANALYZE}(text[]) to {APP}
"""

_POLICIES = "select tablename, policyname from pg_policies where schemaname = current_schema()"
_FORCED = """
    select relname from pg_class
    where relrowsecurity and relforcerowsecurity and relnamespace = current_schema()::regnamespace
"""
_TABLE_RIGHTS = """
    select c.relname, r.rolname, lower(a.privilege_type)
    from pg_class c cross join lateral aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'S', 'p')
      and r.rolname = any(%(roles)s) and a.grantee <> c.relowner
"""
_COLUMN_RIGHTS = """
    select c.relname, r.rolname,
           lower(a.privilege_type) || ' (' || string_agg(t.attname, ', ' order by t.attname) || ')'
    from pg_class c join pg_attribute t on t.attrelid = c.oid
    cross join lateral aclexplode(t.attacl) a join pg_roles r on r.oid = a.grantee
    where c.relnamespace = current_schema()::regnamespace and r.rolname = any(%(roles)s)
    group by c.relname, r.rolname, a.privilege_type
"""
_SEQUENCES = """
    select relname from pg_class
    where relkind = 'S' and relnamespace = current_schema()::regnamespace
"""


def sync_protection(connection: BaseDatabaseWrapper) -> list[str]:
    """Bring policies and rights to what the models imply; returns the statements run."""
    parts = (_enabled, _policies, _rights, _functions)
    found = chain.from_iterable(part(connection) for part in parts)
    statements = list(found)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return statements


def policies() -> dict[tuple[str, str], str]:
    """Table and name of each policy, with the statement that makes it.

    A name is the policy's only mark in the catalogue: one that changes gets a new name.
    """
    wanted = {}
    for model in tenant_models():
        table = model._meta.db_table
        wanted[table, "own_district"] = f"using ({OWN_DISTRICT}) with check ({OWN_DISTRICT})"
        wanted[table, "backup"] = f"for select to {BACKUP} using (true)"
        if model.platform_rights:
            wanted[table, "platform"] = f"to {PLATFORM} using (true) with check (true)"
    return wanted


def rights() -> Iterator[Right]:
    """What the roles may do, over all tables of the models."""
    yield MigrationRecorder.Migration._meta.db_table, APP, "select"
    for model in apps.get_models():
        if not model._meta.managed and model._meta.app_label != "procrastinate":
            continue
        table = model._meta.db_table
        ours = KEPT_EMPTY.get(model._meta.app_label, ALL_RIGHTS)
        for right in getattr(model, "app_rights", ours):
            yield table, APP, right
        for right in getattr(model, "platform_rights", ()):
            yield table, PLATFORM, right
        yield table, BACKUP, "select"


def _enabled(connection: BaseDatabaseWrapper) -> Iterator[str]:
    existing = tables_of(connection)
    forced = {row[0] for row in _asked(connection, _FORCED)}
    for table in sorted({m._meta.db_table for m in tenant_models()} & existing - forced):
        yield f'alter table "{table}" enable row level security, force row level security'


def _policies(connection: BaseDatabaseWrapper) -> Iterator[str]:
    existing, wanted = tables_of(connection), policies()
    found = {(row[0], row[1]) for row in _asked(connection, _POLICIES)}
    for table, name in sorted(found - wanted.keys()):
        yield f'drop policy "{name}" on "{table}"'
    for table, name in sorted(wanted.keys() - found):
        if table in existing:
            yield f'create policy {name} on "{table}" {wanted[table, name]}'


def _rights(connection: BaseDatabaseWrapper) -> Iterator[str]:
    existing = tables_of(connection)
    sequences = {(row[0], APP, "usage") for row in _asked(connection, _SEQUENCES)}
    wanted = {right for right in rights() if right[0] in existing} | sequences
    roles = {"roles": [APP, PLATFORM, BACKUP]}
    found = set(_asked(connection, _TABLE_RIGHTS, roles))
    found |= set(_asked(connection, _COLUMN_RIGHTS, roles))
    for table, role, right in sorted(found - wanted):
        yield f'revoke {right} on "{table}" from {role}'
    for table, role, right in sorted(wanted - found):
        kind = "sequence " if (table, role, right) in sequences else ""
        yield f'grant {right} on {kind}"{table}" to {role}'


def _functions(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Statistics are the owner's to gather; a large import asks for them at once."""
    schema = _asked(connection, "select current_schema()")[0][0]
    source = _ANALYZE_SOURCE.replace("{schema}", schema)
    if not _asked(connection, _ANALYZE_IS_THERE, {"name": _ANALYZE, "source": source}):
        yield _MAKE_ANALYZE.replace("{source}", source)


def tell_planner(tables: Iterable[str]) -> None:
    """Statistics of what was just written, at once: until the database gathers them by itself,
    minutes later, it would read a large new district with plans made for an empty one.
    """
    with default.cursor() as cursor:
        cursor.execute(f"select {_ANALYZE}(%s)", [sorted(tables)])


def _asked(
    connection: BaseDatabaseWrapper, question: str, values: Mapping[str, Any] | None = None
) -> list[Right]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())
