"""No text of anybody leaves as a table but through the one maker of cells."""

from __future__ import annotations

import re
from pathlib import Path

# Writes invented rosters, which an import reads back and never a person.
OF_MACHINES = {"corridor/rostering/sample/write.py", "corridor/core/csv_cells.py"}
MAKES_TABLES = re.compile(r"csv\.(Dict)?[wW]riter|text/(csv|tab-separated)|ms-excel")


def test_tables_for_people_are_made_in_one_place_only() -> None:
    texts = {str(module): module.read_text() for module in Path("corridor").rglob("*.py")}
    makers = {name for name, text in texts.items() if MAKES_TABLES.search(text)} - OF_MACHINES

    assert makers, "the sample that shows that makers are found"
    assert {name for name in makers if "csv_cells import" not in texts[name]} == set()
