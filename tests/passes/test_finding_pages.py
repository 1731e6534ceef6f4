"""The page where passes are found, and the files that it gives."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from corridor.accounts.models import Person
from corridor.core.audit import AuditEntry
from corridor.core.sheets import Cell, xlsx
from tests.factories import TEN, World, person_of
from tests.pages import Visitor, at_ten, text_of
from tests.passes.test_finding import put
from tests.planning.making import plan

__all__ = ["at_ten"]
pytestmark = pytest.mark.usefixtures("at_ten")
EVIL = '=HYPERLINK("http://evil.example","Dana")'


def test_staff_find_passes_and_keep_the_search_in_the_address(world: World) -> None:
    put(world)
    put(world, world.students[1], destination=world.library)
    teacher = Visitor(world.teacher)

    page = text_of(teacher.get("/passes/"))
    assert "Student0 Test" in page
    assert "Student1 Test" in page
    assert "2 passes" in page

    page = text_of(teacher.get("/passes/", q="student1", place=str(world.library.id), way="to"))
    assert "1 pass" in page
    assert "Student0 Test" not in page

    answer = teacher.get("/passes/", q="nobody", when="week", rule="nonsense", first="x")
    assert "No pass fits" in text_of(answer)
    assert 'value="nobody"' in answer.content.decode()


def test_finding_shows_what_is_planned_for_today(world: World) -> None:
    plan(world)
    teacher = Visitor(world.teacher)

    page = text_of(teacher.get("/passes/", q="student0"))
    assert "10:00" in page.partition("Planned for today")[2]  # on the school's clock
    assert "Planned for today" not in text_of(teacher.get("/passes/", q="student1"))
    assert "Planned for today" not in text_of(teacher.get("/passes/", late="1"))


def test_looking_at_what_was_found_is_noted(world: World) -> None:
    put(world)
    Visitor(world.teacher).get("/passes/", q="student0")

    entry = AuditEntry.objects.get(kind="history_read")
    assert entry.subjects == [person_of(world.student)]


def taken(world: World, kind: str, by: Visitor | None = None, **search: Any) -> bytes:
    answer = (by or Visitor(world.admin)).get(f"/passes/as-a-file/{kind}/", **search)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    return b"".join(answer.streaming_content)


def evil(world: World) -> None:
    """Two passes, the later one of somebody whose name a spreadsheet would run."""
    put(world, world.students[1])
    person = Person.objects.get(id=person_of(world.student))
    person.given_name, person.family_name = EVIL, "\x07Zoë"
    person.save()
    put(world, requested_at=TEN)


def test_csv_holds_what_was_found_and_runs_nothing(world: World) -> None:
    evil(world)

    text = taken(world, "csv").decode("utf-8-sig")

    rows = list(csv.DictReader(StringIO(text, newline="")))
    assert len(rows) == 2
    names = {row["Student"] for row in rows}
    assert f"'{EVIL} \x07Zoë" in names
    assert rows[0]["Left"] == "2026-09-14 10:00:00"


def test_xlsx_opens_and_holds_text_as_text(world: World) -> None:
    evil(world)

    book = load_workbook(BytesIO(taken(world, "xlsx")))

    head, *rows = book.active.iter_rows()  # type: ignore[union-attr]
    named = [cell.value for cell in head].index("Student")
    left = [cell.value for cell in head].index("Left")
    assert len(rows) == 2
    cells = {row[named].value: row[named].data_type for row in rows}
    assert cells == {f"{EVIL} Zoë": "s", "Student1 Test": "s"}
    assert str(rows[0][left].value) == "2026-09-14 10:00:00"


def test_json_is_one_array_of_passes(world: World) -> None:
    evil(world)

    admin = Visitor(world.admin)

    told = json.loads(taken(world, "json", admin, q="student1"))

    assert [one["student"] for one in told] == ["Student1 Test"]
    assert told[0]["started_at"] == "2026-09-14T10:00:00-04:00"
    assert json.loads(taken(world, "json", admin, q="nobody at all")) == []


def test_taking_out_is_noted_with_whose_passes_and_is_for_who_may(world: World) -> None:
    put(world)
    admin = Visitor(world.admin)
    taken(world, "csv", admin, q="student0")

    entry = AuditEntry.objects.get(kind="exported")
    assert entry.subjects == [person_of(world.student)]
    assert entry.details == {"what": "passes", "rows": 1, "as": "csv", "search": "q=student0"}
    assert Visitor(world.student).get("/passes/as-a-file/csv/").status_code in (403, 404)
    assert admin.get("/passes/as-a-file/exe/").status_code == 404
    assert AuditEntry.objects.filter(kind="exported").count() == 1


def test_a_sheet_that_is_too_small_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    put(world)
    put(world, world.students[1])
    monkeypatch.setattr("corridor.passes.views.taking_out.IN_A_SHEET", 1)

    admin = Visitor(world.admin)

    assert "Too many for one sheet" in text_of(admin.get("/passes/as-a-file/"))
    assert admin.get("/passes/as-a-file/xlsx/").status_code == 422
    assert not AuditEntry.objects.filter(kind="exported").exists()


def test_xlsx_is_told_in_parts() -> None:
    rows: Iterator[list[Cell]] = ([f"row {n}" * 20, n, TEN] for n in range(20_000))

    parts = list(xlsx("Many & more", ["Text", "Number", "When"], rows))

    assert len(parts) > 2
    sheet = load_workbook(BytesIO(b"".join(parts)), read_only=True).active
    assert len(list(sheet.values)) == 20_001  # type: ignore[union-attr]
