"""Two real files from elsewhere, or files just like them where those are not at hand.

``CORRIDOR_SAMPLES`` names the folder that holds them; they are not part of this project.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from corridor.accounts.models import Person
from corridor.core.errors import Refused
from corridor.core.tenancy import in_district
from corridor.rostering.models import Section
from corridor.schools.models import District
from tests.rostering.importing import HILL, row_versions, run
from tests.rostering.oneroster_files import HEADERS, Files, manifest, text
from tests.rostering.reading import Read

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLES = Path(os.environ.get("CORRIDOR_SAMPLES", CHECKOUT.parent / "shared" / "samples"))


def _minimal(folder: Path) -> Path:
    """1.1, everything at a department, no courses, ``TRUE`` and ``Scheduled`` as they came."""
    found = sorted((SAMPLES / "oneroster11_minimal").glob("*.zip"))
    if found:
        return found[0]
    path = folder / "minimal.zip"
    files: Files = {
        "manifest": manifest("1.1", file_courses="absent"),
        "orgs": [HEADERS["orgs"].split(","), ["o", "", "", "History", "department", "", ""]],
        "academicSessions": [
            HEADERS["academicSessions"].split(","),
            ["t", "", "", "Term", "term", "2022-09-01", "2022-12-24", "", "2023"],
        ],
        "classes": [
            HEADERS["classes"].split(","),
            ["c1", "", "", "Physics", "", "x1", "", "Scheduled", "", "o", "t", "", "", ""],
            ["c2", "", "", "History", "", "x2", "", "homeroom", "", "o", "t", "", "", ""],
        ],
        "users": [
            HEADERS["users-1.1"].split(","),
            *(
                ["", "", "TRUE", "o", role, name, "", name, "Doe", *([""] * 8)]
                for name, role in (
                    ("john", "teacher"),
                    ("jim", "teacher"),
                    ("mary", "student"),
                    ("mike", "student"),
                    ("anna", "student"),
                    ("thomas", "parent"),
                )
            ),
        ],
        "enrollments": [
            HEADERS["enrollments"].split(","),
            ["e1", "", "", "c1", "o", "u-john", "teacher", "", "", ""],
            ["e2", "", "", "c1", "o", "u-mike", "student", "", "", ""],
        ],
    }
    for row in files["users"][1:]:
        row.insert(0, f"u-{row[5]}")
    with zipfile.ZipFile(path, "w") as package:
        for name, sheet in files.items():
            package.writestr(f"{name}.csv", text(sheet))
    return path


def _messy(folder: Path) -> Path:
    """Names of the REST service in the headers of CSV files."""
    if (SAMPLES / "oneroster11_messy_chalk").is_dir():
        return SAMPLES / "oneroster11_messy_chalk"
    path = folder / "messy"
    path.mkdir()
    sheets = {
        "manifest": "propertyName,value\nmanifest.version,1\noneroster.version,1.1\n"
        "file.orgs,bulk\nfile.academicSessions,bulk\nfile.users,bulk\nfile.courses,bulk\n"
        "file.classes,bulk\nfile.enrollments,bulk\n",
        "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parent,children\n",
        "academicSessions": "sourcedId,status,dateLastModified,title,startDate,endDate,type\n",
        "users": "sourcedId,status,dateLastModified,username,orgs,agents\n",
        "courses": "sourcedId,status,dateLastModified,title,schoolYear,org\n",
        "classes": "sourcedId,status,dateLastModified,title,course,school,terms\n",
        "enrollments": "sourcedId,status,dateLastModified,user,class,school,role\n",
    }
    for name, content in sheets.items():
        (path / f"{name}.csv").write_text(content)
    return path


@pytest.mark.django_db
def test_minimal_1_1_package_imports_with_warnings(tmp_path: Path) -> None:
    path = _minimal(tmp_path)
    read = Read(path)
    assert read.errors == []
    assert "manifest.csv:file.courses courses_absent" in read.warnings
    dangling = [w for w in read.warnings if w.endswith("course_unknown")]
    assert dangling == [
        "classes.csv:2:courseSourcedId course_unknown",
        "classes.csv:3:courseSourcedId course_unknown",
    ]
    run(path)
    with in_district(District.objects.get(slug=HILL.slug).id):
        assert Person.objects.count() == 5
        assert Section.objects.count() == 2


@pytest.mark.django_db
def test_messy_package_is_refused_with_places_and_changes_nothing(tmp_path: Path) -> None:
    path = _messy(tmp_path)
    before = row_versions()
    with pytest.raises(Refused):
        run(path)
    assert row_versions() == before
    problems = Read(path).log.errors
    assert {p.file for p in problems} == {
        "manifest.csv",
        *(f"{n}.csv" for n in ("orgs", "academicSessions", "users", "courses", "classes")),
        "enrollments.csv",
    }
    assert all(p.line and p.column and p.message for p in problems)
    renamed = next(p for p in problems if p.place == "classes.csv:1:course")
    assert "courseSourcedId" in renamed.message
