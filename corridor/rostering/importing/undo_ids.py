"""Takes back which row of the roster has which id (``identities``).

Two rows may change places, so ids go by way of one that nobody has.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from psycopg import sql

from corridor.rostering.importing.diff import TOLD, insert
from corridor.rostering.importing.temporary import make_table_as
from corridor.rostering.importing.undo import Undoing

_TABLES = {"schools": "schools_school", "people": "accounts_person"}
# Each row that had another id has it again, unless its id was changed since; whoever has that id
# meanwhile gives it away.
_BACK = """
    with own as (
        select t.id, t.oneroster_id as now_has, x.told -> 'before' ->> 'oneroster_id' as had
        from rostering_rosterdiff d
        cross join lateral unnest(d.rows) with ordinality as r(id, n)
        cross join lateral (select d.told -> (r.n - 1)::int as told) x
        join {stored} t on t.district_id = %(district)s and t.id = r.id
        where d.district_id = %(district)s and d.run_id = %(run)s and d.kind = {kind}
          and d.what = 'rekeyed' and t.oneroster_id = x.told -> 'after' ->> 'oneroster_id'
    )
    select id, now_has as before, had as after from own
    union all
    select t.id, t.oneroster_id, left(t.oneroster_id, 200) || '#' || t.id
    from {stored} t join own on own.had = t.oneroster_id
    where t.district_id = %(district)s and t.id not in (select id from own)
"""
_GIVE = """
    update {stored} t set oneroster_id = {value} from given_back g
    where t.district_id = %(district)s and t.id = g.id
"""


def take_ids_back(undoing: Undoing) -> None:
    for kind, table in _TABLES.items():
        stored = sql.Identifier(table)
        params: dict[str, Any] = undoing.parameters
        back = sql.SQL(_BACK).format(stored=stored, kind=sql.Literal(kind))
        if not make_table_as("given_back", back, params):
            continue
        rows = sql.SQL(
            "select id, jsonb_build_object('before', jsonb_build_object('oneroster_id', before),"
            " 'after', jsonb_build_object('oneroster_id', after)) as told from given_back"
        )
        insert(undoing.by.id, kind, "rekeyed", rows, told=TOLD)
        with connection.cursor() as cursor:
            for value in (sql.SQL("'~' || t.id"), sql.Identifier("g", "after")):
                cursor.execute(sql.SQL(_GIVE).format(stored=stored, value=value), params)
