"""From the files of School Data Sync 2.1 to the rows of ``corridor.rostering.roster``.

The format has no rooms and no periods, so its classes come without a place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster.orgs import Orgs
from corridor.rostering.providers.oneroster.records import Org
from corridor.rostering.providers.oneroster.values import Doubt, Unreadable, email, grade_list
from corridor.rostering.providers.oneroster.values import iso_date as one_date
from corridor.rostering.providers.oneroster_csv.package import (
    MIB,
    Limits,
    Package,
    PackageRefused,
    open_package,
)
from corridor.rostering.providers.sds import files, words
from corridor.rostering.providers.sds.checks import Checks
from corridor.rostering.providers.sds.files import File, Row
from corridor.rostering.roster import (
    CourseRow,
    EnrollmentRow,
    Extent,
    GuardianRow,
    MembershipRow,
    PersonRow,
    Progress,
    RosterRow,
    SectionRow,
    TermRow,
)

LIMITS = Limits(files=50, file_bytes=400 * MIB, total_bytes=800 * MIB)


class SdsCsv:
    """A package being read; problems are collected in ``problems``, never raised.

    ``today`` (the district's date) decides which roles are in force.
    """

    provider = "sds"
    extent: Extent = "full"
    decided_roles = frozenset({"student", "teacher"})

    def __init__(
        self, path: Path, *, today: date, problems: ProblemLog, limits: Limits = LIMITS
    ) -> None:
        self.label = path.name
        self.problems = problems
        self._today = today
        self._stack = ExitStack()
        self._package: Package | None = None
        self._checks = Checks(problems)
        self._progress: Progress | None = None
        try:
            self._package = self._stack.enter_context(open_package(path, limits))
        except PackageRefused as refused:
            problems.error(refused.code, path.name, refused.message)
        else:
            self._check_files()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def has_courses(self) -> bool:
        return self._has(files.COURSES)

    @property
    def partial(self) -> frozenset[str]:
        """Of what has no file in this package nothing is said, and it stays as it is."""
        kinds = {files.SESSIONS: {"terms"}, files.CLASSES: {"sections", "enrollments"}}
        absent = (kinds[file] for file in kinds if not self._has(file))
        return frozenset().union(*absent)

    @property
    def total_bytes(self) -> int:
        return sum(self._package.sizes.values()) if self._package else 0

    def rows(self, progress: Progress) -> Iterator[RosterRow]:
        """Everything that is in order, by type in the order of ``roster.ROW_TYPES``."""
        if self._package is None or self.problems.error_count:
            return
        self._progress = progress
        orgs = self._orgs()
        yield from orgs.school_rows()
        yield from self._terms()
        yield from self._courses()
        yield from self._people(orgs)
        yield from self._sections(orgs)
        yield from self._enrollments()
        yield from self._guardians()

    def _has(self, file: File) -> bool:
        return self._package is not None and file.file in self._package.sizes

    def _check_files(self) -> None:
        wanted = [*files.NEEDED]
        if any(self._has(file) for file in files.TOGETHER):
            wanted.extend(files.TOGETHER)
        for file in wanted:
            if not self._has(file):
                message = _("{file} is missing; School Data Sync’s format needs it.")
                self.problems.error("file_missing", file.file, message.format(file=file.file))

    def _read(self, file: File) -> Iterator[Row]:
        if self._package is not None and self._progress is not None and self._has(file):
            yield from files.read_file(self._package, file, self.problems, self._progress.read)

    def _orgs(self) -> Orgs:
        found: dict[str, Org] = {}
        for row in self._read(files.ORGS):
            if self._checks.first(files.ORGS, row):
                found[row["sourcedId"]] = Org(
                    line=row.line,
                    sourced_id=row["sourcedId"],
                    status="",
                    name=row["name"][:200],
                    type=_org_type(row["type"]),
                    parent=row["parentSourcedId"],
                )
        return Orgs(found, self.problems)

    def _terms(self) -> Iterator[TermRow]:
        for row in self._read(files.SESSIONS):
            if not self._checks.first(files.SESSIONS, row):
                continue
            begins = self._date(files.SESSIONS, row, "startDate")
            ends = self._date(files.SESSIONS, row, "endDate")
            if begins and ends:
                kind = words.SESSIONS.get(row["type"].casefold(), "term")
                year = row["schoolYear"][:10]
                yield TermRow(row["sourcedId"], row["title"][:200], kind, begins, ends, year)

    def _courses(self) -> Iterator[CourseRow]:
        for row in self._read(files.COURSES):
            if self._checks.first(files.COURSES, row):
                yield CourseRow(row["sourcedId"], row["title"][:200], row["code"][:64])

    def _people(self, orgs: Orgs) -> Iterator[PersonRow | MembershipRow]:
        """A person's grade stands with their role, so roles are read along with users."""
        people = [r for r in self._read(files.USERS) if self._checks.first(files.USERS, r)]
        roles = [r for r in self._read(files.ROLES) if self._role_holds(r)]
        grades = {r["userSourcedId"]: self._grade(r) for r in roles if r["grade"]}
        for row in people:
            yield PersonRow(
                source_id=row["sourcedId"],
                student_number=row["userNumber"][:64],
                title="",
                given_name=(row["givenName"] or row["username"].partition("@")[0])[:100],
                family_name=row["familyName"][:100],
                preferred_name="",
                email=self._email(row),
                grade=grades.get(row["sourcedId"], ""),
            )
        for row in roles:
            role, school = words.role_of(row["role"]), orgs.school_of(row["orgSourcedId"])
            if role and school:
                yield MembershipRow(row["userSourcedId"], school, role)

    def _role_holds(self, row: Row) -> bool:
        """The last day of a role is taken as its last day in force."""
        refers = self._checks.refers(files.ROLES, row, "userSourcedId", files.USERS)
        refers &= self._checks.refers(files.ROLES, row, "orgSourcedId", files.ORGS)
        begins = self._date(files.ROLES, row, "roleStartDate")
        ends = self._date(files.ROLES, row, "roleEndDate")
        began = begins is None or begins <= self._today
        return refers and began and (ends is None or self._today <= ends)

    def _sections(self, orgs: Orgs) -> Iterator[SectionRow]:
        for row in self._read(files.CLASSES):
            good = self._checks.first(files.CLASSES, row)
            good &= self._checks.refers(files.CLASSES, row, "orgSourcedId", files.ORGS)
            school = orgs.school_of(row["orgSourcedId"])
            if good and school:
                yield SectionRow(
                    source_id=row["sourcedId"],
                    school_source=school,
                    course_source=row["courseSourcedId"],
                    title=row["title"][:200],
                    place="",
                    lunch_wave="",
                    term_sources=_list(row["sessionSourcedIds"]),
                    meetings=[],
                )

    def _enrollments(self) -> Iterator[EnrollmentRow]:
        seen: set[str] = set()
        for row in self._read(files.ENROLLMENTS):
            good = self._checks.refers(files.ENROLLMENTS, row, "classSourcedId", files.CLASSES)
            good &= self._checks.refers(files.ENROLLMENTS, row, "userSourcedId", files.USERS)
            part = words.PARTS.get(row["role"].casefold(), "aide")
            source_id = _id_of(row["classSourcedId"], row["userSourcedId"], part)
            if good and source_id not in seen:
                seen.add(source_id)
                yield EnrollmentRow(
                    source_id,
                    row["classSourcedId"],
                    row["userSourcedId"],
                    part,
                    is_primary=False,
                    begins_on=None,
                    ends_on=None,
                )

    def _guardians(self) -> Iterator[GuardianRow]:
        """``userSourcedId`` is the student, ``relationshipUserSourcedId`` the contact."""
        for row in self._read(files.RELATIONSHIPS):
            known = self._checks.refers(files.RELATIONSHIPS, row, "userSourcedId", files.USERS)
            known &= self._checks.refers(
                files.RELATIONSHIPS, row, "relationshipUserSourcedId", files.USERS
            )
            if known and row["relationshipRole"].casefold() in words.GUARDIANS:
                yield GuardianRow(row["relationshipUserSourcedId"], row["userSourcedId"])

    def _date(self, file: File, row: Row, column: str) -> date | None:
        """Dates are ISO 8601, also without hyphens; a time behind them is left out."""
        cell = row[column]
        if cell.isdecimal() and len(cell) == len("20260831"):
            cell = f"{cell[:4]}-{cell[4:6]}-{cell[6:]}"
        try:
            return one_date(cell)
        except Doubt as doubt:
            return date.fromisoformat(str(doubt.value))
        except Unreadable as unreadable:
            self.problems.error(unreadable.code, file.file, unreadable.message, row.line, column)
            return None

    def _grade(self, row: Row) -> str:
        try:
            grades = grade_list(row["grade"])
        except Doubt as doubt:
            grades = doubt.value if isinstance(doubt.value, tuple) else ()
            if not grades:
                self._checks.unread(files.ROLES, row, "grade", doubt.message)
        return grades[0] if grades else ""

    def _email(self, row: Row) -> str:
        """The user name is an address, too, and stands in where there is none."""
        try:
            return email(row["email"] or (row["username"] if "@" in row["username"] else ""))
        except Doubt as doubt:
            self._checks.unread(files.USERS, row, "email", doubt.message)
            return ""


def _org_type(word: str) -> str:
    return word.strip().casefold()


def _list(cell: str) -> list[str]:
    return list(dict.fromkeys(part for p in cell.split(",") if (part := p.strip())))


def _id_of(*parts: str) -> str:
    """Enrollments have no id of their own; who, where and as what is one, and stays the same."""
    text = ":".join(parts)
    return text if len(text) <= 255 else hashlib.sha256(text.encode()).hexdigest()
