"""The database keys of tenant tables, derived from the model catalogue.

Django knows single-column keys only. After every ``migrate`` this module compares the
database's catalogue with what the models imply and adds what is missing:

* the primary key of a tenant table is ``(district_id, id)``;
* a foreign key between tenant tables is ``(district_id, x_id) -> (district_id, id)``.

Both make it impossible to point from one district into another, and are what Citus asks
of a table that is distributed by ``district_id``. Running it twice changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from corridor.core.tenancy.models import TenantForeignKey, TenantModel


@dataclass(frozen=True, slots=True)
class CompositeKey:
    """One composite foreign key, with the name it has in the database."""

    table: str
    column: str
    target: str

    @property
    def name(self) -> str:
        digest = hashlib.sha256(f"{self.table}.{self.column}".encode()).hexdigest()[:8]
        return f"{self.table[:24]}_{self.column[:20]}_{digest}_dfk"


def tenant_models() -> list[type[TenantModel]]:
    return [m for m in apps.get_models() if issubclass(m, TenantModel)]


def composite_keys() -> Iterator[CompositeKey]:
    """Every foreign key between tenant tables (also from listed global tables)."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, TenantForeignKey):
                target = field.remote_field.model._meta.db_table
                yield CompositeKey(model._meta.db_table, field.column, target)


def sync_keys(connection: BaseDatabaseWrapper) -> list[str]:
    """Bring the database's keys to what the models imply; returns the statements run."""
    statements = [*_primary_keys(connection), *_foreign_keys(connection)]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return statements


def tables_of(connection: BaseDatabaseWrapper) -> set[str]:
    return set(connection.introspection.table_names())


def _primary_keys(connection: BaseDatabaseWrapper) -> Iterator[str]:
    existing = tables_of(connection)
    found = dict(_primary_key_columns(connection))
    for model in tenant_models():
        table = model._meta.db_table
        if table not in existing:
            continue
        name, columns = found.get(table, ("", ""))
        if columns == "district_id,id":
            continue
        drop = f'DROP CONSTRAINT "{name}", ' if name else ""
        yield f'ALTER TABLE "{table}" {drop}ADD PRIMARY KEY (district_id, id)'


def _primary_key_columns(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, tuple[str, str]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select t.relname, c.conname, string_agg(a.attname, ',' order by k.ord)
            from pg_constraint c
            join pg_class t on t.oid = c.conrelid
            cross join lateral unnest(c.conkey) with ordinality k(attnum, ord)
            join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum
            where c.contype = 'p' and t.relnamespace = current_schema()::regnamespace
            group by 1, 2
            """
        )
        for table, name, columns in cursor.fetchall():
            yield table, (name, columns)


def _foreign_keys(connection: BaseDatabaseWrapper) -> Iterator[str]:
    existing = tables_of(connection)
    with connection.cursor() as cursor:
        cursor.execute("select conname from pg_constraint where contype = 'f'")
        found = {row[0] for row in cursor.fetchall()}
    for key in composite_keys():
        if key.table in existing and key.target in existing and key.name not in found:
            yield (
                f'ALTER TABLE "{key.table}" ADD CONSTRAINT "{key.name}" '
                f'FOREIGN KEY (district_id, "{key.column}") '
                f'REFERENCES "{key.target}" (district_id, id) DEFERRABLE INITIALLY DEFERRED'
            )


def indexes_without_district() -> list[str]:
    """Unique constraints of tenant models that leave ``district_id`` out (there must be none)."""
    return [
        f"{model.__name__}.{constraint.name}"
        for model in tenant_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and "district" not in constraint.fields
    ]
