"""Cells of a CSV file that no spreadsheet takes for a formula.

A student may be called ``=cmd|…``. Programs that open CSV run what begins like that; an
apostrophe in front makes it text, and is what spreadsheets themselves write for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
