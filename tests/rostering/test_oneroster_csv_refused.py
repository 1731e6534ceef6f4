"""Packages that have to be refused: each is right but for one thing, and says which."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster_csv.package import Limits
from tests.rostering.oneroster_files import (
    Files,
    add_column,
    cell,
    manifest,
    roster_1_1,
    roster_1_2,
    text,
    write_folder,
    write_zip,
)
from tests.rostering.reading import Read


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        ({"manifest_version": "1"}, "manifest.csv:2:manifest.version manifest_version"),
        ({"oneroster_version": "2.0"}, "manifest.csv:3:oneroster.version oneroster_version"),
        ({"file_users": "full"}, "manifest.csv:7:file.users manifest_mode"),
        ({"file_users": "absent"}, "manifest.csv:7:file.users file_needed"),
        ({"file_users": ""}, "manifest.csv:file.users manifest_file_missing"),
    ],
)
def test_manifest_faults_are_named(tmp_path: Path, modes: dict[str, str], expected: str) -> None:
    assert Read(write_zip(tmp_path / "r.zip", roster_1_2(), **modes)).errors == [expected]


def test_manifest_is_required(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "r", roster_1_2())
    (folder / "manifest.csv").unlink()
    assert Read(folder).errors == ["manifest.csv manifest_missing"]


def test_a_file_that_the_manifest_promises_is_required(tmp_path: Path) -> None:
    files = roster_1_2()
    del files["roles"]
    assert Read(write_zip(tmp_path / "r.zip", files)).errors == [
        "manifest.csv:10:file.roles file_missing"
    ]


def test_a_file_with_other_capitals_is_pointed_out(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "r", roster_1_2())
    (folder / "users.csv").rename(folder / "Users.csv")
    read = Read(folder)
    assert "There is a Users.csv" in read.log.errors[0].message


def _rename(name: str, old: str, new: str) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        header = files[name][0]
        header[header.index(old)] = new

    return spoil


def _swap(name: str, one: str, other: str) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        header = files[name][0]
        a, b = header.index(one), header.index(other)
        header[a], header[b] = header[b], header[a]

    return spoil


def _drop_column(name: str, column: str) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        at = files[name][0].index(column)
        for row in files[name]:
            del row[at]

    return spoil


def _metadata_first(files: Files) -> None:
    for n, row in enumerate(files["orgs"]):
        row.insert(0, f"x{n}" if n else "metadata.first")


def _double(name: str) -> Callable[[Files], None]:
    return lambda files: files[name].append(list(files[name][1]))


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_rename("orgs", "parentSourcedId", "parent"), "orgs.csv:1:parent header_unknown"),
        (_rename("classes", "location", "room"), "classes.csv:1:room header_unknown"),
        (_drop_column("users", "phone"), "users.csv:1:phone header_missing"),
        (_swap("users", "givenName", "familyName"), "users.csv:1:familyName header_order"),
        (_metadata_first, "orgs.csv:1:metadata.first header_order"),
        (lambda f: add_column(f, "orgs", "extra"), "orgs.csv:1:extra header_unknown"),
        (lambda f: add_column(f, "orgs", "name"), "orgs.csv:1:name header_twice"),
        (_double("orgs"), "orgs.csv:5:sourcedId id_twice"),
        (_double("users"), "users.csv:7:sourcedId id_twice"),
        (_double("classes"), "classes.csv:3:sourcedId id_twice"),
        (_double("enrollments"), "enrollments.csv:5:sourcedId id_twice"),
        (lambda f: f["users"][1].pop(), "users.csv:2 row_length"),
        (lambda f: f["users"][1].append("more"), "users.csv:2 row_length"),
    ],
)
def test_headers_and_rows_have_to_be_as_specified(
    tmp_path: Path, spoil: Callable[[Files], object], expected: str
) -> None:
    files = roster_1_2()
    spoil(files)
    assert expected in Read(write_zip(tmp_path / "r.zip", files)).errors


@pytest.mark.parametrize(
    ("name", "line", "column", "value", "code"),
    [
        ("orgs", 2, "sourcedId", "", "empty"),
        ("orgs", 3, "type", "college", "unknown_word"),
        ("orgs", 3, "parentSourcedId", "nowhere", "no_such_row"),
        ("academicSessions", 2, "startDate", "8/1/2026", "not_a_date"),
        ("academicSessions", 2, "startDate", "2026-02-30", "not_a_date"),
        ("academicSessions", 2, "schoolYear", "", "empty"),
        ("academicSessions", 2, "type", "trimester", "unknown_word"),
        ("academicSessions", 3, "parentSourcedId", "nowhere", "no_such_row"),
        ("courses", 2, "orgSourcedId", "nowhere", "no_such_row"),
        ("courses", 2, "schoolYearSourcedId", "nowhere", "no_such_row"),
        ("users", 2, "enabledUser", "maybe", "not_boolean"),
        ("users", 2, "enabledUser", "", "empty"),
        ("users", 2, "username", "", "empty"),
        ("users", 2, "familyName", "  ", "empty"),
        ("users", 2, "sourcedId", "x" * 256, "too_long"),
        ("roles", 2, "userSourcedId", "nobody", "no_such_row"),
        ("roles", 2, "orgSourcedId", "nowhere", "no_such_row"),
        ("roles", 2, "role", "boss", "unknown_word"),
        ("roles", 2, "roleType", "third", "unknown_word"),
        ("classes", 2, "courseSourcedId", "nothing", "no_such_row"),
        ("classes", 2, "schoolSourcedId", "nowhere", "no_such_row"),
        ("classes", 2, "schoolSourcedId", "d", "class_without_school"),
        ("classes", 2, "termSourcedIds", "t,nothing", "no_such_row"),
        ("classes", 2, "classType", "weekly", "unknown_word"),
        ("enrollments", 3, "userSourcedId", "nobody", "no_such_row"),
        ("enrollments", 3, "classSourcedId", "nothing", "no_such_row"),
        ("enrollments", 3, "role", "pupil", "unknown_word"),
        ("enrollments", 3, "primary", "first", "not_boolean"),
    ],
)
def test_one_wrong_cell_is_named_by_file_line_and_column(
    tmp_path: Path, name: str, line: int, column: str, value: str, code: str
) -> None:
    files = roster_1_2()
    cell(files, name, line, column, value)
    assert f"{name}.csv:{line}:{column} {code}" in Read(write_zip(tmp_path / "r.zip", files)).errors


def test_a_broken_row_is_one_fault_and_not_also_that_of_those_who_name_it(tmp_path: Path) -> None:
    files = roster_1_2()
    cell(files, "users", 3, "enabledUser", "maybe")
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert read.errors == ["users.csv:3:enabledUser not_boolean"]


def test_dates_have_to_be_in_order(tmp_path: Path) -> None:
    files = roster_1_2()
    cell(files, "enrollments", 3, "beginDate", "2026-10-01")
    cell(files, "enrollments", 3, "endDate", "2026-09-01")
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert read.errors == ["enrollments.csv:3 dates_reversed"]


def test_a_second_primary_role_at_one_org_is_refused(tmp_path: Path) -> None:
    files = roster_1_2()
    files["roles"].append(["r-again", *files["roles"][1][1:]])
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert read.errors == ["roles.csv:7:roleType primary_twice"]


def test_unknown_extra_roles_are_refused(tmp_path: Path) -> None:
    files = roster_1_2()
    add_column(files, "users", "metadata.corridorRoles", "school_admin")
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert read.errors == ["users.csv:2:metadata.corridorRoles unknown_word"]


def test_1_1_columns_in_a_1_2_package_are_refused(tmp_path: Path) -> None:
    files = {**roster_1_2(), "users": roster_1_1()["users"]}
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert "users.csv:1:role header_unknown" in read.errors
    assert "users.csv:1:pronouns header_missing" in read.errors


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "users.csv:1 header_empty"),
        (b"sourcedId,status\n\xff\xfe\n", "users.csv:1:"),
        ("é".encode("latin-1") + b",status\n", "users.csv:1 not_utf8"),
        (b'"sourcedId\n', "users.csv:1 csv_syntax"),
        (b'"a"b,c\n', "users.csv:1 csv_syntax"),
        (b"a,b\rc,d\r", "users.csv:1 csv_syntax"),
        (b"sourcedId\0,status\n", "users.csv:1 not_text"),
        (b"x" * 1_100_000, "users.csv:1 not_text"),
    ],
)
def test_what_is_no_csv_is_refused_with_its_line(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    folder = write_folder(tmp_path / "r", roster_1_2())
    (folder / "users.csv").write_bytes(content)
    assert Read(folder).errors[0].startswith(expected)


def test_lines_are_counted_past_cells_that_span_several(tmp_path: Path) -> None:
    files = roster_1_2()
    cell(files, "users", 2, "middleName", "one\ntwo\nthree")
    cell(files, "users", 3, "enabledUser", "maybe")
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert read.errors == ["users.csv:5:enabledUser not_boolean"]


def _zip_of(path: Path, entries: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../users.csv", "zip_path"),
        ("/etc/users.csv", "zip_path"),
        ("..\\users.csv", "zip_path"),
        ("C:/users.csv", "zip_path"),
        ("export/users.csv", "zip_nested"),
    ],
)
def test_zips_with_strange_paths_are_refused(tmp_path: Path, name: str, code: str) -> None:
    path = _zip_of(tmp_path / "r.zip", {name: "x"})
    assert Read(path).errors == [f"r.zip {code}"]


def test_zips_with_a_file_twice_are_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "r.zip", roster_1_2())
    with zipfile.ZipFile(path, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("users.csv", "other")
    assert Read(path).errors == ["r.zip zip_twice"]


def test_zips_with_a_password_are_refused(tmp_path: Path) -> None:
    path = _zip_of(tmp_path / "r.zip", {"manifest.csv": "x"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert Read(path).errors == ["r.zip zip_encrypted"]


def test_zip_bombs_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "r.zip", roster_1_2())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("results.csv", "0" * 20_000_000)
    read = Read(path)
    assert read.errors == ["r.zip zip_bomb"]
    assert read.progress.bytes == 0


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(files=3), "too_many_files"),
        (Limits(file_bytes=200), "too_large"),
        (Limits(total_bytes=1000), "too_large"),
    ],
)
@pytest.mark.parametrize("writer", [write_zip, write_folder])
def test_packages_beyond_the_limits_are_refused(
    tmp_path: Path, writer: Callable[..., Path], limits: Limits, code: str
) -> None:
    assert Read(writer(tmp_path / "r", roster_1_2()), limits=limits).errors == [f"r {code}"]


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "r.zip", roster_1_2())
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        start = package.getinfo("users.csv").header_offset
    content[start + 60] ^= 0xFF
    path.write_bytes(content)
    assert any("users.csv" in e and "zip_damaged" in e for e in Read(path).errors)


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    path.write_text("not a zip")
    assert Read(path).errors == ["r.zip not_a_zip"]


def test_links_that_lead_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "r", roster_1_2())
    (folder / "users.csv").rename(tmp_path / "elsewhere.csv")
    (folder / "users.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert Read(folder).errors == ["manifest.csv:7:file.users file_missing"]


def test_the_log_counts_all_problems_and_keeps_some() -> None:
    problems = ProblemLog()
    for line in range(1000):
        problems.error("empty", "users.csv", "…", line, "email")
        problems.warning("no_email", "users.csv", "…", line, "email")
    assert problems.error_count == 1000
    assert len(problems.errors) == ProblemLog.KEPT
    assert [more for _warning, more in problems.digest(2)] == [0, 998]


def test_manifest_lines_are_read_once(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "r", roster_1_2())
    sheet = [*manifest("1.2"), ["file.users", "bulk"]]
    (folder / "manifest.csv").write_text(text(sheet))
    assert Read(folder).errors == [f"manifest.csv:{len(sheet)}:file.users manifest_twice"]
