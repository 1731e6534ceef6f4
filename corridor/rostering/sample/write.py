"""Writes a sample district as a OneRoster CSV 1.2 package, the same bytes every time."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Self

from corridor.rostering.providers.oneroster import columns
from corridor.rostering.providers.oneroster.columns import Table
from corridor.rostering.sample.district import (
    SampleClass,
    SampleDistrict,
    SamplePerson,
    SampleSchool,
)

EPOCH = (1980, 1, 1, 0, 0, 0)
ABSENT = (
    "categories",
    "classResources",
    "courseResources",
    "demographics",
    "lineItemLearningObjectiveIds",
    "lineItems",
    "lineItemScoreScales",
    "resources",
    "resultLearningObjectiveIds",
    "results",
    "resultScoreScales",
    "scoreScales",
    "userProfiles",
    "userResources",
)
TABLES: tuple[Table[Any], ...] = (
    columns.SESSIONS,
    columns.CLASSES,
    columns.COURSES,
    columns.ENROLLMENTS,
    columns.ORGS,
    columns.ROLES,
    columns.users_table("1.2"),
)


def write_package(district: SampleDistrict, path: Path) -> int:
    """Returns how many people it holds. Rows go through temporary files, not memory."""
    with ExitStack() as stack:
        sheets = {table.name: stack.enter_context(_Sheet(table)) for table in TABLES}
        people = _fill(district, sheets)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as package:
            _add(package, "manifest.csv", io.BytesIO(_manifest().encode()))
            for name in sorted(sheets):
                _add(package, f"{name}.csv", sheets[name].finished())
    return people


def _add(package: zipfile.ZipFile, name: str, content: IO[bytes]) -> None:
    entry = zipfile.ZipInfo(name, date_time=EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    with package.open(entry, "w") as target:
        shutil.copyfileobj(content, target, 1024 * 1024)


def _manifest() -> str:
    used = {f"file.{table.name}": "bulk" for table in TABLES}
    lines = {**used, **{f"file.{name}": "absent" for name in ABSENT}}
    head = ["propertyName,value", "manifest.version,1.0", "oneroster.version,1.2"]
    tail = ["source.systemName,Corridor sample roster", "source.systemCode,corridor-sample"]
    return "\r\n".join([*head, *(f"{k},{lines[k]}" for k in sorted(lines)), *tail, ""])


class _Sheet:
    """One CSV file in the making; cells are given by column name, others stay empty."""

    def __init__(self, table: Table[Any]) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the sheet
        self._text = io.TextIOWrapper(self._file, encoding="utf-8", newline="", write_through=False)
        names = [c.name for c in (*table.columns, *table.extensions) if not c.optional]
        self._writer = csv.writer(self._text)
        self._writer.writerow(names)
        self._places = {name: at for at, name in enumerate(names)}
        self._empty = [""] * len(names)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_args: object) -> None:
        self._text.close()

    def row_maker(self, *names: str) -> Callable[..., None]:
        """A function that writes a row from the values of these columns, in this order."""
        places = [self._places[name] for name in names]
        empty, write = self._empty, self._writer.writerow

        def add(*values: str) -> None:
            row = empty.copy()
            for at, value in zip(places, values, strict=True):
                row[at] = value
            write(row)

        return add

    def finished(self) -> IO[bytes]:
        self._text.flush()
        self._file.seek(0)
        return self._file


Sheets = dict[str, _Sheet]


def _fill(district: SampleDistrict, sheets: Sheets) -> int:
    _orgs(district, sheets)
    _sessions(district, sheets)
    writer = _SchoolWriter(district, sheets)
    for school in district.schools:
        writer.add(school)
    return writer.people


def _orgs(district: SampleDistrict, sheets: Sheets) -> None:
    add = sheets["orgs"].row_maker("sourcedId", "name", "type", "identifier", "parentSourcedId")
    add(district.source_id, district.name, "district", district.slug, "")
    for org, name in district.org_names.items():
        add(org, name, "school", org, district.source_id)


def _sessions(district: SampleDistrict, sheets: Sheets) -> None:
    add = sheets["academicSessions"].row_maker(
        "sourcedId", "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"
    )
    for suffix, title, kind, begins, ends, parent in _year(district.year):
        above = f"{district.slug}-{parent}" if parent else ""
        year = str(district.year + 1)
        add(f"{district.slug}-{suffix}", title, kind, begins, ends, above, year)


def _year(year: int) -> Iterator[tuple[str, str, str, str, str, str]]:
    after = year + 1
    yield "year", f"{year}-{after}", "schoolYear", f"{year}-07-01", f"{after}-06-30", ""
    yield "fall", "Fall", "semester", f"{year}-07-01", f"{year}-12-31", "year"
    yield "spring", "Spring", "semester", f"{after}-01-01", f"{after}-06-30", "year"
    yield "q1", "Quarter 1", "gradingPeriod", f"{year}-07-01", f"{year}-10-15", "fall"
    yield "q2", "Quarter 2", "gradingPeriod", f"{year}-10-16", f"{year}-12-31", "fall"
    yield "q3", "Quarter 3", "gradingPeriod", f"{after}-01-01", f"{after}-03-15", "spring"
    yield "q4", "Quarter 4", "gradingPeriod", f"{after}-03-16", f"{after}-06-30", "spring"


class _SchoolWriter:
    """Adds schools one by one; courses are the district's and written when first met."""

    def __init__(self, district: SampleDistrict, sheets: Sheets) -> None:
        self.people = 0
        self._district = district
        self._terms = f"{district.slug}-fall,{district.slug}-spring"
        self._courses: dict[str, str] = {}
        self._enrollments = 0
        self._roles = 0
        self._add_user = sheets["users"].row_maker(
            "sourcedId",
            "enabledUser",
            "username",
            "userIds",
            "givenName",
            "familyName",
            "identifier",
            "email",
            "grades",
            "preferredGivenName",
            "primaryOrgSourcedId",
            "metadata.title",
            "metadata.corridorRoles",
        )
        self._add_role = sheets["roles"].row_maker(
            "sourcedId", "userSourcedId", "roleType", "role", "orgSourcedId"
        )
        self._add_course = sheets["courses"].row_maker(
            "sourcedId", "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId"
        )
        self._add_class = sheets["classes"].row_maker(
            "sourcedId",
            "title",
            "grades",
            "courseSourcedId",
            "classCode",
            "classType",
            "location",
            "schoolSourcedId",
            "termSourcedIds",
            "periods",
            "metadata.lunchWave",
        )
        self._add_enrollment = sheets["enrollments"].row_maker(
            "sourcedId", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary"
        )

    def add(self, school: SampleSchool) -> None:
        for person in school.people:
            self._user(person)
        for each in school.classes:
            self._class(each, school.source_id)

    def _user(self, person: SamplePerson) -> None:
        self.people += 1
        self._add_user(
            person.source_id,
            "true",
            person.email.partition("@")[0],
            f"{{SIS:{person.number}}}",
            person.name.given,
            person.name.family,
            person.number,
            person.email,
            person.grade,
            person.name.preferred,
            person.schools[0],
            "" if person.role == "student" else person.name.title,
            ",".join(person.extra_roles),
        )
        wide = person.role == "districtAdministrator"
        for org in [self._district.source_id] if wide else person.schools:
            self._roles += 1
            role_id = f"{self._district.slug}-r{self._roles:06}"
            self._add_role(role_id, person.source_id, "primary", person.role, org)

    def _class(self, each: SampleClass, school: str) -> None:
        self._add_class(
            each.source_id,
            each.title,
            each.grade,
            self._course(each),
            each.source_id.rpartition("-")[2],
            "scheduled",
            each.room,
            school,
            self._terms,
            each.period,
            each.lunch_wave,
        )
        for at, teacher in enumerate(each.teachers):
            self._enroll(each, school, teacher, "true" if at == 0 else "false")
        for student in each.students:
            self._enroll(each, school, student, "")

    def _enroll(self, each: SampleClass, school: str, person: SamplePerson, primary: str) -> None:
        self._enrollments += 1
        source_id = f"{self._district.slug}-e{self._enrollments:07}"
        role = "teacher" if primary else "student"
        self._add_enrollment(
            source_id, each.source_id, school, person.source_id, role, primary or "false"
        )

    def _course(self, each: SampleClass) -> str:
        key = f"{each.course}/{each.grade}"
        if key not in self._courses:
            source_id = f"{self._district.slug}-course-{len(self._courses) + 1}"
            self._courses[key] = source_id
            year = f"{self._district.slug}-year"
            code = each.course.partition("/")[0][:3].upper() + each.grade
            org = self._district.source_id
            self._add_course(source_id, year, each.title, code, each.grade, org)
        return self._courses[key]
