"""Copies roster rows, as the provider yields them, into temporary tables."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import get_type_hints

from corridor.rostering.importing.temporary import analyze, fill, make_table
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
    for row_type in ROW_TYPES:
        make_table(stage_table(row_type), _columns(row_type))
    for row_type, rows in groupby(source.rows(progress), key=type):
        fill(stage_table(row_type), rows)
    for row_type in ROW_TYPES:
        analyze(stage_table(row_type))


def stage_table(row_type: type[RosterRow]) -> str:
    return f"stage_{row_type.__name__.removesuffix('Row').lower()}"


def _columns(row_type: type[RosterRow]) -> str:
    return ", ".join(f"{name} {_TYPES[hint]}" for name, hint in get_type_hints(row_type).items())
