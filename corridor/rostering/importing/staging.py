"""Copies roster rows into temporary tables: unlogged, seen by nobody else, gone at commit."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import get_type_hints

from django.db import connection
from psycopg import sql

from corridor.rostering.roster import ROW_TYPES, Progress, RosterRow, RosterSource

_TYPES: dict[object, str] = {
    str: "text",
    bool: "boolean",
    date: "date",
    date | None: "date",
    list[str]: "text[]",
}


def stage(source: RosterSource, progress: Progress) -> None:
    """Read the source to its end into ``stage_<kind>``."""
    with connection.cursor() as cursor:
        for row_type in ROW_TYPES:
            cursor.execute(_create(row_type))
        for row_type, rows in groupby(source.rows(progress), key=type):
            with cursor.copy(_copy(row_type)) as copy:
                for row in rows:
                    copy.write_row(row)
        for row_type in ROW_TYPES:
            cursor.execute(sql.SQL("analyze {}").format(_table(row_type)))


def _table(row_type: type[RosterRow]) -> sql.Identifier:
    return sql.Identifier(f"stage_{row_type.__name__.removesuffix('Row').lower()}")


def _create(row_type: type[RosterRow]) -> sql.Composed:
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(_TYPES[hint]))
        for name, hint in get_type_hints(row_type).items()
    ]
    return sql.SQL("create temporary table {} ({}) on commit drop").format(
        _table(row_type), sql.SQL(", ").join(columns)
    )


def _copy(row_type: type[RosterRow]) -> sql.Composed:
    return sql.SQL("copy {} from stdin").format(_table(row_type))
