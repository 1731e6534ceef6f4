"""School Data Sync 2.1: what is read, and what is refused."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corridor.rostering.kinds_of_files import SDS, kind_of
from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.sds import SdsCsv
from corridor.rostering.roster import (
    EnrollmentRow,
    GuardianRow,
    MembershipRow,
    PersonRow,
    RosterRow,
    SchoolRow,
    SectionRow,
    TermRow,
)
from tests.rostering.reading import TODAY, Silent

# As the format's page has them, written out here and not taken from the product.
FILES = {
    "orgs.csv": "sourcedId,name,type,parentSourcedId\n"
    "d,Hill District,district,\nh,Hill High,school,d\n",
    "users.csv": "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,"
    "phone,sms\n"
    "s1,maya@hill.example,Maya,Alvarez,secret,,,,\n"
    "t1,bell@hill.example,Jo,Bell,,,jo.bell@hill.example,,\n"
    "g1,ana@home.example,Ana,Alvarez,,,ana@home.example,,\n",
    "roles.csv": "userSourcedId,orgSourcedId,role,grade,roleStartDate,roleEndDate\n"
    "s1,h,student,9,,\nt1,h,teacher,,,\ng1,h,other,,,\n",
    "classes.csv": "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId\n"
    "c1,h,Biology 3,y1,\n",
    "enrollments.csv": "classSourcedId,userSourcedId,role\nc1,s1,student\nc1,t1,teacher\n",
    "academicSessions.csv": "sourcedId,title,type,schoolYear,startDate,endDate\n"
    "y1,2026-27,schoolYear,2027,20260801,2027-06-30\n",
    "relationships.csv": "userSourcedId,relationshipUserSourcedId,relationshipRole\n"
    "s1,g1,guardian\n",
}


class Read:
    def __init__(self, path: Path, today: date = TODAY) -> None:
        self.log = ProblemLog()
        with SdsCsv(path, today=today, problems=self.log) as source:
            self.rows: list[RosterRow] = list(source.rows(Silent()))
            self.partial = source.partial

    def of(self, kind: type[RosterRow]) -> list[Any]:
        return [row for row in self.rows if isinstance(row, kind)]

    @property
    def errors(self) -> list[str]:
        return [f"{problem.place} {problem.code}" for problem in self.log.errors]


def package(folder: Path, **changed: str | None) -> Path:
    files = {**FILES, **{f"{name}.csv": text for name, text in changed.items()}}
    path = folder / "sds.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            if text is not None:
                made.writestr(name, text)
    return path


def test_a_package_becomes_a_roster(tmp_path: Path) -> None:
    path = package(tmp_path)

    read = Read(path)

    assert read.errors == []
    assert kind_of(path) == SDS
    assert read.of(SchoolRow) == [SchoolRow("h", "Hill High")]
    assert PersonRow("s1", "", "", "Maya", "Alvarez", "", "maya@hill.example", "09") in read.rows
    assert set(read.of(MembershipRow)) == {
        MembershipRow("s1", "h", "student"),
        MembershipRow("t1", "h", "teacher"),
    }
    assert read.of(TermRow)[0].starts_on == date(2026, 8, 1)
    assert read.of(SectionRow)[0].term_sources == ["y1"]
    assert [row.part for row in read.of(EnrollmentRow)] == ["student", "teacher"]
    assert read.of(GuardianRow) == [GuardianRow("g1", "s1")]
    assert read.partial == frozenset()
    assert "secret" not in repr(read.rows)


def test_users_alone_leave_classes_as_they_are(tmp_path: Path) -> None:
    alone = dict.fromkeys(("classes", "enrollments", "academicSessions", "relationships"))

    read = Read(package(tmp_path, **alone))

    assert read.errors == []
    assert read.partial == {"terms", "sections", "enrollments"}


def test_a_role_counts_from_its_first_to_its_last_day(tmp_path: Path) -> None:
    roles = (
        "userSourcedId,orgSourcedId,role,roleStartDate,roleEndDate\n"
        "s1,h,student,2026-09-14,2026-09-14\nt1,h,teacher,2026-09-15,\n"
    )

    read = Read(package(tmp_path, roles=roles))

    assert read.of(MembershipRow) == [MembershipRow("s1", "h", "student")]


@pytest.mark.parametrize(
    ("file", "text", "error"),
    [
        ("orgs", None, "orgs.csv file_missing"),
        ("enrollments", None, "enrollments.csv file_missing"),
        ("users", "sourcedid,username\n1,a\n", "users.csv:1:sourcedId header_missing"),
        ("users", "", "users.csv:1 header_empty"),
        ("roles", "userSourcedId,orgSourcedId,role\nx,h,student\n", ":userSourcedId no_such_row"),
        ("enrollments", "classSourcedId,userSourcedId,role\nc9,s1,student\n", "no_such_row"),
        ("users", "sourcedId,username\n1,a\n1,b\n", "users.csv:3:sourcedId id_twice"),
        ("classes", "sourcedId,orgSourcedId,title\nc1,h\n", "classes.csv:2 row_length"),
        ("orgs", 'sourcedId,name,type\nh,"Hill,school\n', "csv_syntax"),
        ("users", "sourcedId,username\n,a\n", "users.csv:2:sourcedId empty"),
    ],
)
def test_a_fault_is_named_with_its_place(
    tmp_path: Path, file: str, text: str | None, error: str
) -> None:
    read = Read(package(tmp_path, **{file: text}))

    assert any(error in told for told in read.errors), read.errors


def test_what_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sds.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, text in FILES.items():
            made.writestr(name, text.replace("Maya", "Måya").encode("latin-1"))

    assert any("not_utf8" in told for told in Read(path).errors)
