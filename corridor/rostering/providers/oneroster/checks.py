"""The rules between rows: ids are there once, references lead somewhere, dates are in order.

Each method answers whether the row is part of the roster; what is wrong goes to the log.
Rows that a provider marks as gone are known, so that references to them are no fault, but
not part of it.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster.columns import GONE
from corridor.rostering.providers.oneroster.reading import Reading
from corridor.rostering.providers.oneroster.records import (
    AcademicSession,
    Class,
    Course,
    Enrollment,
    Org,
    Role,
    User,
)

UPPER_ORGS = {"district", "local", "state", "national"}


class Sourced(Protocol):
    """What every record has."""

    @property
    def line(self) -> int: ...
    @property
    def sourced_id(self) -> str: ...
    @property
    def status(self) -> str: ...


class Checks:
    """One per package; rows are shown to it in the order of the files in ``adapter``."""

    def __init__(self, problems: ProblemLog, reading: Reading, *, courses_absent: bool) -> None:
        self.problems = problems
        self.reading = reading
        self.courses_absent = courses_absent
        self.orgs: dict[str, Org] = {}
        self.class_schools: dict[str, str] = {}
        self._lines: dict[str, dict[str, int]] = {}
        self._enrollments: set[str] = set()
        self._gone: dict[str, set[str]] = {"users": set(), "classes": set()}
        self._emails: set[str] = set()
        self._primary: set[tuple[str, str]] = set()
        self._status_told: set[str] = set()

    def org(self, row: Org) -> bool:
        if self._first("orgs", row) and self._listed("orgs", row):
            self.orgs[row.sourced_id] = row
            return True
        return False

    def org_parents(self) -> None:
        for row in self.orgs.values():
            if row.parent:
                self._refers("orgs", row, "parentSourcedId", ("orgs", row.parent))

    def session(self, row: AcademicSession) -> bool:
        good = self._first("academicSessions", row)
        return good and self._in_order("academicSessions", row, row.start_date, row.end_date)

    def session_parents(self, rows: list[AcademicSession]) -> None:
        for row in rows:
            if row.parent:
                target = ("academicSessions", row.parent)
                self._refers("academicSessions", row, "parentSourcedId", target)

    def course(self, row: Course) -> bool:
        good = self._first("courses", row)
        good &= self._refers("courses", row, "orgSourcedId", ("orgs", row.org))
        if row.school_year:
            target = ("academicSessions", row.school_year)
            good &= self._refers("courses", row, "schoolYearSourcedId", target)
        return good

    def user(self, row: User) -> bool:
        good = self._first("users", row)
        for org in row.orgs:
            good &= self._refers("users", row, "orgSourcedIds", ("orgs", org))
        if not (self._listed("users", row) and row.enabled):
            self._gone["users"].add(row.sourced_id)
            return False
        self._check_email(row)
        return good

    def role(self, row: Role) -> bool:
        good = self._first("roles", row)
        good &= self._refers("roles", row, "userSourcedId", ("users", row.user))
        good &= self._refers("roles", row, "orgSourcedId", ("orgs", row.org))
        good &= self._in_order("roles", row, row.begin_date, row.end_date)
        if row.role_type == "primary" and self._listed("roles", row):
            if (row.user, row.org) in self._primary:
                self._error("primary_twice", "roles", row, "roleType", _second_primary())
            self._primary.add((row.user, row.org))
        return good and self._listed("roles", row) and row.user not in self._gone["users"]

    def class_(self, row: Class) -> bool:
        good = self._first("classes", row)
        good &= self._refers("classes", row, "schoolSourcedId", ("orgs", row.school))
        good &= self._terms_of(row)
        good &= self._course_of(row)
        self.class_schools[row.sourced_id] = row.school
        if not self._listed("classes", row):
            self._gone["classes"].add(row.sourced_id)
            return False
        return good

    def enrollment(self, row: Enrollment) -> bool:
        good = self._unseen_enrollment(row)
        good &= self._refers("enrollments", row, "classSourcedId", ("classes", row.class_))
        good &= self._refers("enrollments", row, "userSourcedId", ("users", row.user))
        good &= self._refers("enrollments", row, "schoolSourcedId", ("orgs", row.school))
        good &= self._in_order("enrollments", row, row.begin_date, row.end_date)
        if self.class_schools.get(row.class_, row.school) != row.school:
            self.problems.warning(
                "other_school",
                "enrollments.csv",
                _("The class {id} belongs to another school; the class's school was taken.").format(
                    id=row.class_
                ),
                row.line,
                "schoolSourcedId",
            )
        gone = row.user in self._gone["users"] or row.class_ in self._gone["classes"]
        return good and self._listed("enrollments", row) and not gone

    def _unseen_enrollment(self, row: Enrollment) -> bool:
        if row.sourced_id in self._enrollments:
            self._error("id_twice", "enrollments", row, "sourcedId", _id_twice(row.sourced_id))
            return False
        self._enrollments.add(row.sourced_id)
        return True

    def _first(self, table: str, row: Sourced) -> bool:
        lines = self._lines.setdefault(table, {})
        before = lines.setdefault(row.sourced_id, row.line)
        if before == row.line:
            return True
        message = _("The id {id} is on line {line} already; ids have to be unique.")
        text = message.format(id=row.sourced_id, line=before)
        self._error("id_twice", table, row, "sourcedId", text)
        return False

    def _listed(self, table: str, row: Sourced) -> bool:
        is_bulk = table not in self.reading.partial_files
        if is_bulk and row.status and table not in self._status_told:
            self._status_told.add(table)
            self.problems.warning(
                "status_in_bulk",
                f"{table}.csv",
                _(
                    "A full (bulk) file leaves status empty. Rows marked tobedeleted were taken "
                    "as gone, all others as active."
                ),
                row.line,
                "status",
            )
        return row.status not in GONE

    def _refers(self, table: str, row: Sourced, column: str, target: tuple[str, str]) -> bool:
        return self._known(target) or self._missing(table, row, column, target)

    def _known(self, target: tuple[str, str]) -> bool:
        to_table, to_id = target
        return to_id in self._lines.get(to_table, ()) or self.reading.may_hold(to_table, to_id)

    def _missing(self, table: str, row: Sourced, column: str, target: tuple[str, str]) -> bool:
        """What a reference that leads nowhere means: answers whether the row counts anyway."""
        to_table, to_id = target
        message = _("There is no {id} in {file}. Export both files again together.")
        text = message.format(id=to_id, file=f"{to_table}.csv")
        self._error("no_such_row", table, row, column, text)
        return False

    def _terms_of(self, row: Class) -> bool:
        known = True
        for term in row.terms:
            known &= self._refers("classes", row, "termSourcedIds", ("academicSessions", term))
        return known

    def _course_of(self, row: Class) -> bool:
        if not self.courses_absent:
            return self._refers("classes", row, "courseSourcedId", ("courses", row.course))
        self.problems.warning(
            "course_unknown",
            "classes.csv",
            _("The course {id} is not known, since courses.csv is absent.").format(id=row.course),
            row.line,
            "courseSourcedId",
        )
        return True

    def _check_email(self, row: User) -> None:
        if not row.email:
            self.problems.warning(
                "no_email",
                "users.csv",
                _("Without an e-mail address this person can't sign in."),
                row.line,
                "email",
            )
        elif row.email in self._emails:
            self.problems.warning(
                "email_twice",
                "users.csv",
                _("Another person has the address {email}, too.").format(email=row.email),
                row.line,
                "email",
            )
        self._emails.add(row.email)

    def _in_order(self, table: str, row: Sourced, begin: date | None, end: date | None) -> bool:
        if begin is None or end is None or begin <= end:
            return True
        self._error("dates_reversed", table, row, None, _("The end lies before the beginning."))
        return False

    def _error(self, code: str, table: str, row: Sourced, column: str | None, message: str) -> None:
        self.problems.error(code, f"{table}.csv", message, row.line, column)


def _id_twice(source_id: str) -> str:
    return _("The id {id} is in this file twice; ids have to be unique.").format(id=source_id)


def _second_primary() -> str:
    return _("This person has a primary role at this organisation already; make one secondary.")
