"""From a OneRoster CSV package to the rows of ``corridor.rostering.roster``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster import columns, membership, rows
from corridor.rostering.providers.oneroster.checks import Checks
from corridor.rostering.providers.oneroster.columns import Table
from corridor.rostering.providers.oneroster.orgs import Orgs
from corridor.rostering.providers.oneroster.people import People
from corridor.rostering.providers.oneroster.reading import Reading
from corridor.rostering.providers.oneroster.records import Role
from corridor.rostering.providers.oneroster_csv.manifest import Manifest, read_manifest
from corridor.rostering.providers.oneroster_csv.package import (
    Limits,
    Package,
    PackageRefused,
    open_package,
)
from corridor.rostering.providers.oneroster_csv.table import read_table
from corridor.rostering.roster import (
    CourseRow,
    EnrollmentRow,
    Extent,
    GoneRow,
    MembershipRow,
    PersonRow,
    Progress,
    RosterRow,
    SectionRow,
    TermRow,
)

R = TypeVar("R")
KIND_OF_FILE = {
    "orgs": "schools",
    "academicSessions": "terms",
    "courses": "courses",
    "users": "people",
    "roles": "memberships",
    "classes": "sections",
    "enrollments": "enrollments",
}


class OneRosterCsv:
    """A package being read; problems are collected in ``problems``, never raised.

    ``today`` (the district's date) decides which roles are in force.
    """

    provider = "oneroster_csv"

    def __init__(
        self, path: Path, *, today: date, problems: ProblemLog, limits: Limits | None = None
    ) -> None:
        self.label = path.name
        self.problems = problems
        self._today = today
        self._stack = ExitStack()
        self._reading = Reading()
        self._package: Package | None = None
        self._manifest: Manifest | None = None
        try:
            self._package = self._stack.enter_context(open_package(path, limits))
            self._manifest = read_manifest(self._package, problems)
        except PackageRefused as refused:
            problems.error(refused.code, path.name, refused.message)

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
        """False: the package says nothing about courses, so those known stay as they are."""
        return "courses" in self._files

    @property
    def total_bytes(self) -> int:
        """How much ``rows`` will read, unpacked."""
        if self._package is None:
            return 0
        return sum(self._package.sizes[f"{name}.csv"] for name in self._files)

    @property
    def decided_roles(self) -> frozenset[str]:
        """Known once ``rows`` is used up: the file may have the column of extra roles."""
        told = "metadata.corridorRoles" in self._reading.extensions
        return frozenset({"student", "teacher"}) | (membership.EXTRA if told else frozenset())

    @property
    def extent(self) -> Extent:
        return "delta" if self._deltas else "full"

    @property
    def partial(self) -> frozenset[str]:
        """In 1.1 a user's row has their roles; in 1.2 those are rows of their own."""
        unseen = self._deltas | (self._manifest.missing if self._manifest else frozenset())
        return frozenset(KIND_OF_FILE[name] for name in unseen)

    @property
    def _files(self) -> frozenset[str]:
        return self._manifest.files if self._manifest else frozenset()

    @property
    def _deltas(self) -> frozenset[str]:
        return self._manifest.deltas if self._manifest else frozenset()

    @property
    def _version(self) -> str:
        return self._manifest.version if self._manifest else "1.2"

    def rows(self, progress: Progress) -> Iterator[RosterRow]:
        """Everything that is in order, by type in the order of ``roster.ROW_TYPES``."""
        if self._manifest is None:
            return
        self._reading.on_bytes = progress.read
        self._reading.partial_files |= self._manifest.deltas | self._manifest.missing
        checks = Checks(self.problems, self._reading, courses_absent=not self.has_courses)
        if not self.has_courses and not self._deltas:
            self.problems.warning(
                "courses_absent",
                "manifest.csv",
                _("courses.csv is absent; classes keep their own titles."),
                column="file.courses",
            )
        orgs = self._orgs(checks)
        yield from orgs.school_rows()
        yield from self._terms(checks)
        yield from self._courses(checks)
        people = People(self.problems, orgs)
        yield from self._people(checks, people)
        yield from self._sections(checks, orgs)
        yield from self._enrollments(checks)
        yield from people.id_rows()
        yield from people.guardian_rows()
        yield from self._gone()

    def _read(self, table: Table[R]) -> Iterable[R]:
        if self._package is None:
            return iter(())
        if table.name not in self._files:
            self._reading.broken_files.add(table.name)
            return iter(())
        table = table.as_delta() if table.name in self._deltas else table
        return read_table(self._package, table, self.problems, self._reading)

    def _orgs(self, checks: Checks) -> Orgs:
        for row in self._read(columns.ORGS):
            checks.org(row)
        checks.org_parents()
        is_partial = "orgs" in self._reading.partial_files
        return Orgs(checks.orgs, self.problems, is_partial=is_partial)

    def _terms(self, checks: Checks) -> Iterator[TermRow]:
        sessions = list(self._read(columns.SESSIONS))
        good = [row for row in sessions if checks.session(row)]
        checks.session_parents(sessions)
        for r in good:
            if r.status not in columns.GONE:
                yield rows.term(r)

    def _courses(self, checks: Checks) -> Iterator[CourseRow]:
        for r in self._read(columns.COURSES):
            if checks.course(r):
                yield CourseRow(r.sourced_id, r.title, r.course_code)

    def _people(self, checks: Checks, people: People) -> Iterator[PersonRow | MembershipRow]:
        """People first, then their roles: from users.csv in 1.1, from roles.csv in 1.2."""
        for r in self._read(columns.users_table(self._version)):
            if checks.user(r):
                yield people.person(r, has_roles=self._version == "1.1")
            elif not r.enabled and "users" in self._deltas:
                self._reading.gone.setdefault("users", []).append(r.sourced_id)
        if self._version != "1.1":
            for role in self._read(columns.ROLES):
                self._role(role, checks, people)
        yield from people.membership_rows()

    def _role(self, r: Role, checks: Checks, people: People) -> None:
        is_held = checks.role(r)
        if is_held and rows.in_force(r.begin_date, r.end_date, self._today):
            people.role(r)
        elif "roles" in self._deltas and r.status in columns.GONE:
            people.lose(r)

    def _sections(self, checks: Checks, orgs: Orgs) -> Iterator[SectionRow]:
        for r in self._read(columns.CLASSES):
            if checks.class_(r) and (school := orgs.school_of_class(r)):
                yield rows.section(r, school, rows.meetings(r, self.problems))

    def _enrollments(self, checks: Checks) -> Iterator[EnrollmentRow]:
        for r in self._read(columns.ENROLLMENTS):
            if checks.enrollment(r):
                yield rows.enrollment(r)

    def _gone(self) -> Iterator[GoneRow]:
        for name, ids in self._reading.gone.items():
            for source_id in dict.fromkeys(ids):
                yield GoneRow(KIND_OF_FILE[name], source_id)
