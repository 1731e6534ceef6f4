"""Rows as CSV for spreadsheets: the one way in which people's text leaves as a table.

A cell that begins like a formula is one to Excel, LibreOffice and Google Sheets: it could
read other cells and send them away. Such a cell gets an apostrophe in front, which the
sheet shows as text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    """Numbers stay numbers; every text is a text."""
    sheet = StringIO(newline="")
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL)
    writer.writerows([cell(value) for value in row] for row in rows)
    return sheet.getvalue()


def cell(value: object) -> object:
    if isinstance(value, int | float) or value is None:
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(FORMULA) else text
