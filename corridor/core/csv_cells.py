"""Cells of a CSV file that no spreadsheet takes for a formula.

A student may be called ``=cmd|…``. Programs that open CSV run what begins like that; an
apostrophe in front makes it text, and is what spreadsheets themselves write for it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# Also the wide forms, which some programs read as the narrow ones.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: object) -> str:
    """The value as text; what would run in a spreadsheet gets an apostrophe in front."""
    text = "" if value is None else str(value).replace("\x00", "")
    is_formula = text.startswith(STARTS_A_FORMULA) or text.lstrip().startswith(STARTS_A_FORMULA)
    return f"'{text}" if is_formula else text


def csv_line(row: Sequence[object]) -> str:
    """One line as RFC 4180 has it, every cell quoted."""
    return ",".join([_quoted(value) for value in row]) + "\r\n"


def _quoted(value: object) -> str:
    return '"' + cell(value).replace('"', '""') + '"'


def csv_text(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """A whole file."""
    return "".join([csv_line(row) for row in (head, *rows)])


def table_text(rows: Iterable[Sequence[object]], *, separator: str) -> str:
    """A whole file with another separator than the comma; quoted is only what has to be."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n", delimiter=separator)
    writer.writerows([cell(value) for value in row] for row in rows)
    return file.getvalue()
