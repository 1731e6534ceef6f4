"""The database's own catalogue keeps to the rules that let one schema run on a cluster, too.

Every tenant table can be distributed by ``district_id``: keys and foreign keys hold it, nothing
is set to null behind it, no trigger writes, no default reads the server's clock.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

from corridor.core.tenancy.schema import tenant_models
from tests.database import owning

pytestmark = pytest.mark.django_db
TABLES = [model._meta.db_table for model in tenant_models()]

RULES = {
    "district_id is there and never null": """
        select t.name from unnest(%(tables)s::text[]) t(name)
        where not exists (select 1 from pg_attribute a where a.attrelid = t.name::regclass
            and a.attname = 'district_id' and a.attnotnull)
    """,
    "every unique index holds district_id": """
        select i.indexrelid::regclass::text from pg_index i
        where i.indisunique and i.indrelid = any(%(tables)s::regclass[]) and not exists (
            select 1 from pg_attribute a where a.attrelid = i.indrelid
            and a.attname = 'district_id' and a.attnum = any(i.indkey))
    """,
    "every foreign key between tenant tables holds district_id": """
        select c.conname from pg_constraint c
        where c.contype = 'f' and c.conrelid = any(%(tables)s::regclass[])
          and c.confrelid = any(%(tables)s::regclass[]) and not exists (
            select 1 from pg_attribute a where a.attrelid = c.conrelid
            and a.attname = 'district_id' and a.attnum = any(c.conkey))
    """,
    "a foreign key sets nothing to null": """
        select c.conname from pg_constraint c
        where c.contype = 'f' and c.conrelid = any(%(tables)s::regclass[])
          and (c.confdeltype in ('n', 'd') or c.confupdtype in ('n', 'd'))
    """,
    "ids are uuids or big integers": """
        select t.name from unnest(%(tables)s::text[]) t(name)
        where not exists (select 1 from pg_attribute a where a.attrelid = t.name::regclass
            and a.attname = 'id' and a.atttypid in ('uuid'::regtype, 'bigint'::regtype))
    """,
    "a trigger may refuse, and do no more": """
        select g.tgname from pg_trigger g join pg_proc p on p.oid = g.tgfoid
        where not g.tgisinternal and g.tgrelid = any(%(tables)s::regclass[])
          and p.prosrc ~* '(insert|update|delete|notify|perform|execute)\\s+[a-z_"]+\\s'
    """,
    "no default reads the clock or throws dice": """
        select a.attrelid::regclass::text || '.' || a.attname
        from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
        where a.attrelid = any(%(tables)s::regclass[])
          and pg_get_expr(d.adbin, d.adrelid) ~* '(now|clock|timestamp|random|uuid)'
    """,
}
DAMAGE = {
    "district_id is there and never null": [
        "alter table core_outbox drop constraint core_outbox_pkey",
        "alter table core_outbox alter district_id drop not null",
    ],
    "every unique index holds district_id": ["create unique index on schools_location (name)"],
    "every foreign key between tenant tables holds district_id": [
        "alter table schools_school add constraint lone unique (id)",
        "alter table schools_location add foreign key (school_id) references schools_school (id)",
    ],
    "a foreign key sets nothing to null": [
        (
            "alter table accounts_member add foreign key (district_id, school_id)"
            " references schools_school (district_id, id) on delete set null"
        ),
    ],
    "ids are uuids or big integers": [
        "alter table core_outbox drop column id",
        "alter table core_outbox add id integer",
    ],
    "a trigger may refuse, and do no more": [
        (
            "create function busybody() returns trigger language plpgsql as"
            " 'begin delete from core_outbox where seq < 0; return new; end'"
        ),
        (
            "create trigger busybody after insert on core_outbox for each row"
            " execute function busybody()"
        ),
    ],
    "no default reads the clock or throws dice": [
        "alter table core_outbox alter created_at set default now()",
    ],
}


def broken(rule: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(RULES[rule], {"tables": TABLES})
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("rule", RULES)
def test_the_catalogue_keeps_to(rule: str) -> None:
    assert broken(rule) == []


@pytest.mark.parametrize("rule", RULES)
def test_the_catalogue_is_noticed_to_break(rule: str) -> None:
    """Negative control for each rule."""
    with owning() as cursor:
        for statement in DAMAGE[rule]:
            cursor.execute(statement)

    assert broken(rule) != []


CODE = Path(__file__).parents[2] / "corridor"


def test_locks_are_rows_and_not_advisory() -> None:
    """But for two that no district owns (there is one relay, and tries to sign in are global),
    one that keeps a second import from beginning in vain: keys would end it; and a Flex period,
    which is no row until somebody has chosen."""
    found = {
        str(file.relative_to(CODE))
        for file in CODE.rglob("*.py")
        if "pg_advisory" in file.read_text() or "pg_try_advisory" in file.read_text()
    }

    assert found == {
        "live/relay.py",
        "accounts/throttle.py",
        "rostering/commands/keeping.py",
        "flex/gate.py",
    }


def test_the_district_is_told_by_a_literal_set_local_only() -> None:
    """``set_config`` is not passed on to the nodes of a cluster, ``SET`` outlives its owner."""
    found = {
        str(file.relative_to(CODE))
        for file in CODE.rglob("*.py")
        if re.search(r"set_config\(\s*'app|set (session )?app\.", file.read_text(), re.IGNORECASE)
    }

    assert found == set()
