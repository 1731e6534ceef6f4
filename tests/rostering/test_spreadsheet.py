"""Spreadsheets of a school's own making: what is read, what is refused, what stays as it is."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.spreadsheet import Known, Spreadsheet, book
from corridor.rostering.roster import (
    EnrollmentRow,
    GoneRow,
    MembershipRow,
    PersonRow,
    RosterRow,
    SectionRow,
)
from tests.rostering.reading import Silent

HEAD = "Student ID,Last name,First name,Grade,Email"
KNOWN = Known(school=("hill", "Hill High"))


class Sheets:
    """A file read to its end."""

    def __init__(self, path: Path, known: Known = KNOWN, told: Any = None) -> None:
        self.log = ProblemLog()
        with Spreadsheet(path, known=known, problems=self.log, told=told) as sheet:
            self.kinds, self.partial = sheet.kinds, sheet.partial
            self.rows: list[RosterRow] = list(sheet.rows(Silent()))

    def of(self, kind: type[RosterRow]) -> list[Any]:
        return [row for row in self.rows if isinstance(row, kind)]

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.log.errors]


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "people.csv"
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, **sheets: list[list[object]]) -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / "people.xlsx"
    made.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_of_any_make_reads_the_same(tmp_path: Path, encoding: str, mark: str) -> None:
    text = f"{HEAD}\r\n7,Ångström,Åsa,9,asa@hill.example\r\n".replace(",", mark)

    read = Sheets(csv_file(tmp_path, text, encoding))

    person = PersonRow("sheet:student:7", "7", "", "Åsa", "Ångström", "", "asa@hill.example", "09")
    assert read.of(PersonRow) == [person]
    assert read.of(MembershipRow) == [MembershipRow("sheet:student:7", "hill", "student")]
    assert read.codes == []


def test_ids_are_those_that_are_known(tmp_path: Path) -> None:
    known = Known(school=("hill", "Hill High"), students={"7": "u-7"})

    read = Sheets(csv_file(tmp_path, f"{HEAD}\n7,Kim,Leo,10,\n8,Lee,Ann,10,\n"), known)

    assert [row.source_id for row in read.of(PersonRow)] == ["u-7", "sheet:student:8"]


def test_a_list_of_students_takes_away_students_and_nothing_else(tmp_path: Path) -> None:
    known = Known(
        school=("hill", "Hill High"),
        students={"7": "u-7"},
        students_at={"hill": frozenset({"u-7", "left"}), "dale": frozenset({"elsewhere"})},
        sheet_staff_at={"hill": frozenset({"sheet:staff:a@b"})},
        sheet_sections_at={"hill": frozenset({"sheet:class:x"})},
    )

    read = Sheets(csv_file(tmp_path, f"{HEAD}\n7,Kim,Leo,10,\n"), known)

    assert read.of(GoneRow) == [GoneRow("people", "left")]
    assert {"people", "sections", "memberships"} <= read.partial


def test_nobody_is_gone_by_a_file_with_errors(tmp_path: Path) -> None:
    """Negative control of the test above: the same file with one row that can't be read."""
    known = Known(school=("hill", "Hill High"), students_at={"hill": frozenset({"left"})})

    read = Sheets(csv_file(tmp_path, f"{HEAD}\n7,Kim,Leo,10,\n,Lee,Ann,10,\n"), known)

    assert read.of(GoneRow) == []
    assert read.codes == ["empty"]


def test_a_student_who_moved_between_schools_of_the_list_leaves_the_first(tmp_path: Path) -> None:
    known = Known(
        school=("hill", "Hill High"),
        schools={"dale high": "dale"},
        students={"7": "u-7"},
        students_at={"hill": frozenset({"u-7"})},
    )
    text = "Number,Name,School\n7,Leo Kim,Dale High\n8,Ann Lee,Hill High\n"

    read = Sheets(csv_file(tmp_path, text), known)

    assert MembershipRow("u-7", "hill", "student", is_gone=True) in read.rows
    assert read.of(GoneRow) == []


def test_a_workbook_has_students_staff_and_classes(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        Students=[["Number", "Name"], [1001, "Alvarez, Maya"]],
        Staff=[
            ["E-mail", "First name", "Last name", "Role"],
            ["b@h.example", "Jo", "Bell", "Nurse"],
        ],
        Schedule=[
            ["Student number", "Course", "Period", "Room", "Teacher e-mail"],
            [1001, "Biology", "3(A), 4", "214", "b@h.example"],
        ],
    )

    read = Sheets(path)

    [section] = read.of(SectionRow)
    assert read.codes == []
    assert (section.title, section.place, section.meetings) == ("Biology", "214", ["3|A", "4|"])
    assert {row.part for row in read.of(EnrollmentRow)} == {"student", "teacher"}
    assert MembershipRow("sheet:staff:b@h.example", "hill", "nurse") in read.rows


def test_reading_twice_gives_the_same_ids(tmp_path: Path) -> None:
    text = "Student number,Class,Period\n7,Biology,3\n8,Biology,3\n"
    known = Known(school=("hill", "Hill High"), students={"7": "a", "8": "b"})
    path = csv_file(tmp_path, text)

    assert Sheets(path, known).rows == Sheets(path, known).rows
    assert len(Sheets(path, known).of(SectionRow)) == 1


def test_a_class_needs_a_student_who_is_known(tmp_path: Path) -> None:
    read = Sheets(csv_file(tmp_path, "Student number,Class,Period\n7,Biology,3\n"))

    assert read.codes == ["no_such_student"]
    assert read.of(EnrollmentRow) == []


def test_what_people_say_of_columns_counts_more_than_the_guess(tmp_path: Path) -> None:
    text = "A,B,C\n7,Kim,Leo\n"
    told = {"": {"kind": "students", "columns": {"number": "A", "family": "B", "given": "C"}}}

    assert Sheets(csv_file(tmp_path, text)).codes == ["column_missing"] * 2
    assert [row.family_name for row in Sheets(csv_file(tmp_path, text), told=told).of(PersonRow)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("=1+1,Kim,Leo,10,", "formula"),
        ('=HYPERLINK("x"),Kim,Leo,10,', "formula"),
        (",Kim,Leo,10,", "empty"),
        ("7,,,10,", "empty"),
    ],
)
def test_a_row_that_makes_no_sense_is_an_error_with_its_place(
    tmp_path: Path, row: str, code: str
) -> None:
    row = row.replace('"x"', "x")

    read = Sheets(csv_file(tmp_path, f"{HEAD}\n{row}\n"))

    assert code in read.codes
    assert read.log.errors[0].place.startswith("people.csv:2")
    assert read.of(PersonRow) == []


def test_numbers_kept_as_text_keep_their_zeros(tmp_path: Path) -> None:
    read = Sheets(csv_file(tmp_path, f'{HEAD}\n"=""0042""",Kim,Leo,10,\n'))

    assert [row.student_number for row in read.of(PersonRow)] == ["0042"]


def test_of_a_formula_in_a_workbook_its_saved_value_is_read(tmp_path: Path) -> None:
    """Written by a program that never computed it, there is none."""
    path = workbook(tmp_path, Students=[["Number", "Name"], ["=1000+1", "Maya Alvarez"]])

    assert Sheets(path).codes == ["empty"]


def test_the_same_number_twice_is_an_error(tmp_path: Path) -> None:
    read = Sheets(csv_file(tmp_path, f"{HEAD}\n7,Kim,Leo,10,\n7,Lee,Ann,10,\n"))

    assert read.codes == ["number_twice"]


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01\x02\x03\x00",
        b'Number,Name\n1,"open\n',
        b"PK\x03\x04 broken",
        b"\xff\xfe\x00",
        b"",
        b"\n\n",
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)

    read = Sheets(path)

    assert read.rows == []
    assert read.log.error_count


def zipped(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "people.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path


def test_a_workbook_that_swells_is_not_opened(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"xl/worksheets/sheet1.xml": b" " * (book.RATIO_FROM + 1)})

    assert Sheets(path).codes == ["zip_bomb"]


def test_without_the_look_before_it_would_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(book, "_refuse_bombs", lambda _path, _label: None)
    path = zipped(tmp_path, {"xl/worksheets/sheet1.xml": b" " * (book.RATIO_FROM + 1)})

    assert Sheets(path).codes == ["not_a_workbook"]


def test_entities_that_multiply_are_not_followed(tmp_path: Path) -> None:
    good = workbook(tmp_path, Students=[["Number", "Name"], [1, "Maya Alvarez"]])
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{entities}]><x>&e11;</x>'
    into = io.BytesIO()
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(into, "w") as new:
        for entry in old.infolist():
            is_sheet = entry.filename.endswith("sheet1.xml")
            new.writestr(entry.filename, bomb if is_sheet else old.read(entry))
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(into.getvalue())

    read = Sheets(path)

    assert read.of(PersonRow) == []
    assert read.log.error_count


def test_more_rows_than_a_school_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "ROWS", 3)

    read = Sheets(csv_file(tmp_path, HEAD + "".join(f"\n{n},Kim,Leo,10," for n in range(9))))

    assert "too_large" in read.codes
    assert read.of(GoneRow) == []


def test_excels_own_first_line_says_the_separator(tmp_path: Path) -> None:
    text = "sep=;\r\nStudent ID;Name, first;Last name\r\n7;Leo, J;Kim\r\n"

    read = Sheets(csv_file(tmp_path, text))

    assert [(r.student_number, r.family_name) for r in read.of(PersonRow)] == [("7", "Kim")]


def test_zeros_that_a_format_shows_in_front_are_part_of_a_number(tmp_path: Path) -> None:
    path = workbook(tmp_path, Students=[["Student ID", "Last name"], [42, "Kim"], [43, "Lee"]])
    made = load_workbook(path)
    made["Students"]["A2"].number_format = "00000"
    made.save(path)

    read = Sheets(path)

    assert [r.student_number for r in read.of(PersonRow)] == ["00042", "43"]


def test_a_formula_that_failed_is_an_error(tmp_path: Path) -> None:
    path = workbook(tmp_path, Students=[["Student ID", "Last name"], [7, "#REF!"], ["#N/A", "Lee"]])

    read = Sheets(path)

    assert set(read.codes) == {"formula", "empty"}
    assert "#REF!" in read.log.errors[0].message


def test_empty_rows_to_the_end_of_a_sheet_are_no_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And rows in which something stands are counted: the negative control."""
    monkeypatch.setattr(book, "ROWS", 3)
    path = workbook(
        tmp_path, Students=[["Student ID", "Last name"], [7, "Kim"], *[[]] * 9, [8, "L"]]
    )

    assert len(Sheets(path).of(PersonRow)) == 2

    monkeypatch.setattr(book, "ROWS", 1)
    assert Sheets(path).codes == ["too_large"]


def test_a_sheet_that_claims_a_row_far_away_is_too_large(tmp_path: Path) -> None:
    path = workbook(tmp_path, Students=[["Student ID", "Last name"], [7, "Kim"]])
    with zipfile.ZipFile(path) as package:
        files = {name: package.read(name) for name in package.namelist()}
    sheet = files["xl/worksheets/sheet1.xml"]
    files["xl/worksheets/sheet1.xml"] = sheet.replace(b'<row r="2"', b'<row r="9999999999"')
    with zipfile.ZipFile(path, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)

    assert Sheets(path).codes == ["too_large"]


def test_a_damaged_workbook_is_refused_in_words(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, Students=[["Student ID", "Last name"], *[[n, "Kim"] for n in range(99)]]
    )
    with zipfile.ZipFile(path) as package:
        name = "xl/worksheets/sheet1.xml"
        at = package.getinfo(name).header_offset + 30 + len(name)
    raw = bytearray(path.read_bytes())
    raw[at : at + 60] = b"\xff" * 60
    path.write_bytes(raw)

    assert Sheets(path).codes == ["not_a_workbook"]
