"""Reading OneRoster CSV packages that are in order, or nearly so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corridor.rostering.providers.oneroster.values import SESSION_TYPES
from corridor.rostering.roster import (
    CourseRow,
    EnrollmentRow,
    MembershipRow,
    PersonRow,
    SchoolRow,
    SectionRow,
    TermRow,
)
from tests.rostering.oneroster_files import (
    Files,
    add_column,
    cell,
    drop_rows,
    manifest,
    roster_1_1,
    roster_1_2,
    text,
    write_folder,
    write_zip,
)
from tests.rostering.reading import Read


@pytest.mark.parametrize("writer", [write_folder, write_zip])
def test_read_yields_typed_rows_from_zip_and_folder(tmp_path: Path, writer: object) -> None:
    assert callable(writer)
    read = Read(writer(tmp_path / "roster", roster_1_2()))
    assert read.errors == []
    assert read.rows(SchoolRow) == [SchoolRow("s", "Hill High"), SchoolRow("m", "Hill Middle")]
    assert read.rows(TermRow)[1] == TermRow(
        "t", "All", "term", date(2026, 8, 1), date(2027, 6, 30), "2027"
    )
    assert read.rows(CourseRow) == [CourseRow("bio", "Biology", "SCI09")]
    assert read.rows(PersonRow)[2] == PersonRow(
        "leo", "", "", "Leonardo", "Kim", "Leo", "leo@hill.example", "09"
    )
    assert read.rows(SectionRow) == [
        SectionRow("c1", "s", "bio", "Biology 3", "Room 214", "", ["t"], ["3|"])
    ]
    first = read.rows(EnrollmentRow)[0]
    assert first == EnrollmentRow("e-jane", "c1", "jane", "teacher", first.is_primary, None, None)
    assert first.is_primary
    assert read.progress.bytes == read.total_bytes


def test_roles_1_2_reach_all_schools_from_the_district_and_leave_parents_out(
    tmp_path: Path,
) -> None:
    read = Read(write_zip(tmp_path / "r.zip", roster_1_2()))
    assert read.rows(MembershipRow) == [
        MembershipRow("jane", "s", "teacher"),
        MembershipRow("maya", "s", "student"),
        MembershipRow("leo", "s", "student"),
        MembershipRow("ines", "s", "district_admin"),
        MembershipRow("ines", "m", "district_admin"),
    ]


def test_roles_1_1_come_from_users(tmp_path: Path) -> None:
    read = Read(write_zip(tmp_path / "r.zip", roster_1_1(), "1.1"))
    assert read.errors == []
    assert read.rows(MembershipRow) == [
        MembershipRow("jane", "s", "teacher"),
        MembershipRow("maya", "s", "student"),
        MembershipRow("leo", "s", "student"),
        MembershipRow("ines", "s", "district_admin"),
        MembershipRow("ines", "m", "district_admin"),
        MembershipRow("ada", "s", "school_admin"),
        MembershipRow("sam", "s", "staff"),
    ]


@pytest.mark.parametrize(
    ("begins", "ends", "listed"),
    [
        ("2026-09-14", "2026-09-15", True),
        ("2026-09-15", "", False),
        ("", "2026-09-14", False),
    ],
    ids=["today only", "from tomorrow", "ended: the end is exclusive"],
)
def test_roles_count_on_the_days_they_are_in_force(
    tmp_path: Path, begins: str, ends: str, listed: bool
) -> None:
    files = roster_1_2()
    cell(files, "roles", 2, "beginDate", begins)
    cell(files, "roles", 2, "endDate", ends)
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert (MembershipRow("jane", "s", "teacher") in read.rows(MembershipRow)) is listed


def test_extension_columns_give_titles_roles_and_lunch_waves(tmp_path: Path) -> None:
    files = roster_1_2()
    add_column(files, "users", "metadata.title", "Ms.")
    add_column(files, "users", "metadata.corridorRoles", "librarian,nurse")
    add_column(files, "users", "metadata.somethingElse", "ignored")
    add_column(files, "classes", "metadata.lunchWave", "B")
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert read.errors == []
    assert read.rows(PersonRow)[0].title == "Ms."
    assert read.rows(SectionRow)[0].lunch_wave == "B"
    assert {m.role for m in read.rows(MembershipRow) if m.person_source == "jane"} == {
        "teacher",
        "librarian",
        "nurse",
    }
    assert read.decided_roles >= {"student", "teacher", "nurse"}


def test_without_the_extra_column_the_roster_does_not_decide_extra_roles(tmp_path: Path) -> None:
    read = Read(write_zip(tmp_path / "r.zip", roster_1_2()))
    assert read.decided_roles == {"student", "teacher"}


@pytest.mark.parametrize(
    ("periods", "meetings"),
    [
        ("1,3", ["1|", "3|"]),
        ("1(A),3(B)", ["1|A", "3|B"]),
        ("1 (A), 1 (B)", ["1|A", "1|B"]),
        ("Advisory", ["Advisory|"]),
        ("3,3", ["3|"]),
        ("", []),
    ],
)
def test_periods_become_meetings(tmp_path: Path, periods: str, meetings: list[str]) -> None:
    files = roster_1_2()
    cell(files, "classes", 2, "periods", periods)
    assert Read(write_zip(tmp_path / "r.zip", files)).rows(SectionRow)[0].meetings == meetings


def test_line_ends_and_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    plain = Read(write_folder(tmp_path / "plain", roster_1_2()))
    folder = tmp_path / "odd"
    folder.mkdir()
    for name, sheet in {"manifest": manifest("1.2"), **roster_1_2()}.items():
        (folder / f"{name}.csv").write_bytes(b"\xef\xbb\xbf" + text(sheet, "\n").encode())
    odd = Read(folder)
    assert odd.errors == []
    assert odd.rows(PersonRow) == plain.rows(PersonRow)


def test_quoted_cells_may_hold_commas_quotes_and_line_ends(tmp_path: Path) -> None:
    files = roster_1_2()
    cell(files, "classes", 2, "title", 'Biology "Honors",\nwith lab')
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert read.rows(SectionRow)[0].title == 'Biology "Honors",\nwith lab'


def test_version_1_2_1_and_the_column_of_the_first_1_2_are_understood(tmp_path: Path) -> None:
    files = roster_1_2()
    at = files["users"][0].index("userMasterIdentifier") + 1
    for n, row in enumerate(files["users"]):
        row.insert(at, "" if n else "resourceSourcedIds")
    read = Read(write_zip(tmp_path / "r.zip", files, "1.2.1"))
    assert read.errors == []
    assert len(read.rows(PersonRow)) == 5


def test_passwords_are_never_read(tmp_path: Path) -> None:
    read = Read(write_zip(tmp_path / "r.zip", roster_1_2()))
    assert "never-read-this" not in repr(read.rows(PersonRow))


def _status(files: Files) -> None:
    for row in files["users"][1:]:
        row[1] = "active"
    cell(files, "users", 4, "status", "tobedeleted")


def _courses_gone(files: Files) -> None:
    del files["courses"]


def _no_school(files: Files) -> None:
    drop_rows(files, "orgs", "m")
    cell(files, "orgs", 3, "type", "department")


@pytest.mark.parametrize(
    ("spoil", "modes", "expected"),
    [
        (_status, {}, ["users.csv:2:status status_in_bulk"]),
        (
            _courses_gone,
            {"file_courses": "absent"},
            [
                "manifest.csv:file.courses courses_absent",
                "classes.csv:2:courseSourcedId course_unknown",
            ],
        ),
        (_no_school, {}, ["orgs.csv:3:type not_a_school"]),
    ],
)
def test_what_can_be_understood_is_imported_with_a_warning(
    tmp_path: Path, spoil: object, modes: dict[str, str], expected: list[str]
) -> None:
    files = roster_1_2()
    assert callable(spoil)
    spoil(files)
    read = Read(write_zip(tmp_path / "r.zip", files, **modes))
    assert read.errors == []
    assert read.warnings == expected


@pytest.mark.parametrize(
    ("name", "line", "column", "value", "code"),
    [
        ("users", 2, "enabledUser", "TRUE", "boolean_spelling"),
        ("users", 3, "grades", "Senior", "unknown_grade"),
        ("users", 3, "email", "maya at hill", "not_an_email"),
        ("users", 3, "email", "", "no_email"),
        ("users", 3, "email", "jane@hill.example", "email_twice"),
        ("users", 2, "givenName", "J" * 101, "shortened"),
        ("classes", 2, "classType", "Scheduled", "letter_case"),
        ("classes", 2, "periods", "3(too long)", "period_unread"),
        ("enrollments", 3, "schoolSourcedId", "m", "other_school"),
        ("enrollments", 3, "beginDate", "2026-09-01T00:00:00Z", "date_with_time"),
        ("roles", 2, "orgSourcedId", "d", "role_without_school"),
    ],
)
def test_a_doubtful_cell_is_imported_with_a_warning(
    tmp_path: Path, name: str, line: int, column: str, value: str, code: str
) -> None:
    files = roster_1_2()
    cell(files, name, line, column, value)
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert read.errors == []
    assert read.warnings[0] == f"{name}.csv:{line}:{column} {code}"


def test_disabled_and_deleted_people_are_gone_with_their_enrollments(tmp_path: Path) -> None:
    files = roster_1_2()
    cell(files, "users", 3, "enabledUser", "false")
    cell(files, "users", 4, "status", "tobedeleted")
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert read.errors == []
    assert [p.source_id for p in read.rows(PersonRow)] == ["jane", "ines", "pa"]
    assert [e.person_source for e in read.rows(EnrollmentRow)] == ["jane"]


def test_extended_words_are_allowed(tmp_path: Path) -> None:
    files = roster_1_2()
    cell(files, "roles", 2, "role", "ext:deanOfStudents")
    cell(files, "classes", 2, "classType", "ext:advisory")
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert read.errors == []
    assert MembershipRow("jane", "s", "staff") in read.rows(MembershipRow)


def test_rows_in_which_nothing_stands_are_left_out(tmp_path: Path) -> None:
    files = roster_1_2()
    width = len(files["users"][0])
    files["users"] += [[""] * width, [" "], [""] * (width + 3)]
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert (read.errors, len(read.rows(PersonRow))) == ([], len(files["users"]) - 4)


def test_a_kind_of_term_of_the_providers_own_is_a_term(tmp_path: Path) -> None:
    files = roster_1_2()
    cell(files, "academicSessions", 2, "type", "ext:a trimester of our own making")
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert read.errors == []
    assert {row.kind for row in read.rows(TermRow)} <= {*SESSION_TYPES}
