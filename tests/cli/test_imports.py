"""`corridor import oneroster` and `corridor sample-roster`, as somebody at a shell sees them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corridor.accounts.models import Person
from corridor.cli.imports import imports
from corridor.cli.sample_roster import sample_roster, school_year
from corridor.core.tenancy import in_district
from corridor.schools.models import District
from tests.rostering.oneroster_files import cell, drop_rows, roster_1_2, write_folder, write_zip
from tests.rostering.reading import TODAY

pytestmark = pytest.mark.django_db


def run(path: Path, *options: str) -> Result:
    arguments = ["oneroster", str(path), "--district", "hill", *options]
    return CliRunner().invoke(imports, arguments)


def test_import_shows_what_it_did(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "r.zip", roster_1_2())
    result = run(path, "--name", "Hill District", "--time-zone", "America/Denver")
    assert result.exit_code == 0
    assert ["people", "4", "0", "0", "0", "0", "0"] in [
        line.split() for line in result.output.split("\n")
    ]
    district = District.objects.get(slug="hill")
    assert district.name == "Hill District"
    assert "nothing was changed" in run(path).output


def test_import_reads_a_folder(tmp_path: Path) -> None:
    assert run(write_folder(tmp_path / "r", roster_1_2())).exit_code == 0


def test_a_dry_run_says_so(tmp_path: Path) -> None:
    result = run(write_zip(tmp_path / "r.zip", roster_1_2()), "--dry-run")
    assert result.exit_code == 0
    assert "This was a dry run" in result.output
    assert not District.objects.filter(slug="hill").exists()


def test_errors_come_with_file_line_and_column_and_exit_1(tmp_path: Path) -> None:
    files = roster_1_2()
    cell(files, "enrollments", 3, "role", "pupil")
    result = run(write_zip(tmp_path / "r.zip", files))
    assert result.exit_code == 1
    assert "enrollments.csv:3:role: error: “pupil”" in result.output
    assert "nothing was changed" in result.output


def test_only_the_first_50_errors_are_shown(tmp_path: Path) -> None:
    files = roster_1_2()
    row = files["enrollments"][2]
    files["enrollments"] += [[f"x{n}", *row[1:5], "nobody", *row[6:]] for n in range(60)]
    result = run(write_zip(tmp_path / "r.zip", files))
    assert result.output.count("error:") == 50
    assert "… and 10 more errors." in result.output


def test_a_large_removal_is_refused_where_nobody_can_be_asked(tmp_path: Path) -> None:
    files = roster_1_2()
    run(write_zip(tmp_path / "r.zip", files))
    for name, source_id in (("users", "leo"), ("roles", "r-leo"), ("enrollments", "e-leo")):
        drop_rows(files, name, source_id)
    path = write_zip(tmp_path / "again.zip", files)
    refused = run(path)
    assert refused.exit_code == 1
    assert "1 of 4 people" in refused.output
    assert _is_active("leo")
    assert run(path, "--yes").exit_code == 0
    assert not _is_active("leo")


def test_runs_are_listed_and_one_is_taken_back(tmp_path: Path) -> None:
    files = roster_1_2()
    run(write_zip(tmp_path / "first.zip", files))
    drop_rows(files, "enrollments", "e-leo")
    run(write_zip(tmp_path / "second.zip", files), "--yes")

    listed = CliRunner().invoke(imports, ["runs", "--district", "hill"])
    assert [line.split()[3:] for line in listed.output.splitlines()] == [
        ["applied", "full", "second.zip"],
        ["applied", "full", "first.zip"],
    ]
    second = listed.output.split()[0]
    taken = CliRunner().invoke(imports, ["roll-back", second, "--district", "hill"])
    assert taken.exit_code == 0, taken.output
    assert ["enrollments", "0", "0", "1", "0", "0", "0"] in [
        line.split() for line in taken.output.splitlines()
    ]
    again = CliRunner().invoke(imports, ["roll-back", second, "--district", "hill"])
    assert again.exit_code == 1
    assert "not in force" in again.output


def _is_active(source_id: str) -> bool:
    with in_district(District.objects.get(slug="hill").id):
        return Person.objects.filter(oneroster_id=source_id, archived_at__isnull=True).exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["oneroster", "/nowhere.zip", "--district", "hill"],
        ["oneroster", "{path}"],
        ["oneroster", "{path}", "--district", "hill", "--time-zone", "Mars/Base"],
    ],
)
def test_wrong_usage_exits_with_2(tmp_path: Path, arguments: list[str]) -> None:
    path = write_zip(tmp_path / "r.zip", roster_1_2())
    result = CliRunner().invoke(imports, [a.format(path=path) for a in arguments])
    assert result.exit_code == 2


def test_a_district_needs_a_short_name_without_spaces(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "r.zip", roster_1_2())
    result = CliRunner().invoke(imports, ["oneroster", str(path), "--district", "Hill Town"])
    assert result.exit_code == 1
    assert not District.objects.exists()


def test_a_sample_of_5000_people_imports_and_imports_again_without_change(tmp_path: Path) -> None:
    path = tmp_path / "sample.zip"
    made = CliRunner().invoke(sample_roster, ["--people", "5000", "--out", str(path)])
    assert made.exit_code == 0
    first = run(path)
    assert first.exit_code == 0, first.output
    assert "5,000" in first.output
    assert "nothing was changed" in run(path).output


@pytest.mark.parametrize(
    "options",
    [[], ["--people", "100", "--demo", "fairview"], ["--people", "2"], ["--demo", "elsewhere"]],
)
def test_sample_roster_needs_either_people_or_a_demo(tmp_path: Path, options: list[str]) -> None:
    out = tmp_path / "r.zip"
    assert CliRunner().invoke(sample_roster, [*options, "--out", str(out)]).exit_code == 2
    assert not out.exists()


def test_sample_roster_writes_the_demo(tmp_path: Path) -> None:
    out = tmp_path / "r.zip"
    result = CliRunner().invoke(sample_roster, ["--demo", "northside", "--out", str(out)])
    assert result.exit_code == 0
    assert "161 people" in result.output


def test_school_years_begin_in_july() -> None:
    assert school_year(TODAY) == 2026
    assert school_year(TODAY.replace(month=6)) == 2025
