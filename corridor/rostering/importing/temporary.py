"""Temporary tables of an import: unlogged, seen by nobody else, gone with the transaction.

They are dropped first, in case an earlier import ran in the same outer transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from psycopg import sql

_DROP = sql.SQL("drop table if exists {}")


def _qualified(name: str) -> sql.Identifier:
    return sql.Identifier("pg_temp", name)


def make_table(name: str, columns: str) -> None:
    """``columns`` as in CREATE TABLE, between the brackets."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP.format(_qualified(name)))
        cursor.execute(
            sql.SQL("create temporary table {} ({}) on commit drop").format(
                sql.Identifier(name), sql.SQL(columns)
            )
        )


def make_table_as(name: str, query: sql.Composable, params: Mapping[str, Any]) -> int:
    """Returns how many rows the query gave."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP.format(_qualified(name)))
        cursor.execute(
            sql.SQL("create temporary table {} on commit drop as {}").format(
                sql.Identifier(name), query
            ),
            params,
        )
        return int(cursor.rowcount)


def fill(name: str, rows: Iterable[tuple[object, ...]]) -> None:
    statement = sql.SQL("copy {} from stdin").format(_qualified(name))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def empty(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("truncate {}").format(_qualified(name)))


def analyze(name: str, *, index: str = "") -> None:
    """Tell the planner how large the table is; the stored tables' statistics are old by then,
    and with an ``index`` no plan it may choose can be slow.
    """
    with connection.cursor() as cursor:
        if index:
            statement = sql.SQL("create index on {} ({})")
            cursor.execute(statement.format(_qualified(name), sql.Identifier(index)))
        cursor.execute(sql.SQL("analyze {}").format(_qualified(name)))
