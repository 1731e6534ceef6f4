"""From a OneRoster server to the rows of ``corridor.rostering.roster``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from corridor.rostering.providers.asking import Asking
from corridor.rostering.providers.oneroster import columns, membership, rows
from corridor.rostering.providers.oneroster.columns import GONE, Table
from corridor.rostering.providers.oneroster.orgs import Orgs
from corridor.rostering.providers.oneroster.people import People
from corridor.rostering.providers.oneroster.reading import Reading
from corridor.rostering.providers.oneroster_rest.cells import record, roles_of
from corridor.rostering.providers.oneroster_rest.checks import LooseChecks, RowLog, Unlisted
from corridor.rostering.providers.oneroster_rest.paging import JsonObject
from corridor.rostering.providers.oneroster_rest.service import Service
from corridor.rostering.providers.words import clean
from corridor.rostering.roster import (
    EVERY_KIND,
    CourseRow,
    Extent,
    GoneRow,
    RosterRow,
)

R = TypeVar("R")
# Clocks differ, and a row may be stamped before it can be seen.
OVERLAP = timedelta(hours=1)


class OneRosterReader:
    """Reads all of a server that ``opened`` gives, or what changed since the cursor."""

    has_courses = True

    def __init__(self, asking: Asking, opened: Callable[[], Service], *, version: str) -> None:
        self._opened = opened
        self._service: Service | None = None
        self._version = version
        self._today = asking.today
        self._since = since_of(asking.cursor)
        self._log = RowLog(asking.problems)
        self._checks = LooseChecks(self._log, Unlisted() if self._since else Reading())
        self._extra_told = False

    @property
    def decided_roles(self) -> frozenset[str]:
        told = membership.EXTRA if self._extra_told else frozenset()
        return frozenset({"student", "teacher"}) | told

    @property
    def extent(self) -> Extent:
        return "delta" if self._since else "full"

    @property
    def partial(self) -> frozenset[str]:
        """Organisations are few and always all read."""
        return EVERY_KIND - {"schools"} if self._since else frozenset()

    @property
    def cursor(self) -> dict[str, str]:
        """Where the next reading of changes begins: a little before this one did."""
        told = self._service.told_at if self._service else ""
        return {"since": (datetime.fromisoformat(told) - OVERLAP).isoformat()} if told else {}

    def rows(self) -> Iterator[RosterRow]:
        orgs = self._orgs()
        yield from orgs.school_rows()
        yield from self._terms()
        yield from self._courses()
        yield from self._people(orgs)
        yield from self._sections(orgs)
        yield from self._enrollments()
        self._log.at = ""
        self._checks.settle()

    def _read(self, table: Table[R]) -> Iterator[R]:
        """Records of a collection; the log knows which row is being looked at."""
        for row in self._listed(table.name):
            made = record(table, row, self._log)
            if made is None:
                self._checks.reading.broken_ids.add((table.name, self._log.at))
            else:
                yield made

    def _listed(self, name: str) -> Iterator[JsonObject]:
        since = None if name == "orgs" else self._since
        self._service = self._service or self._opened()
        for row in self._service.rows(name, since=since):
            self._log.at = clean(str(row.get("sourcedId") or ""))
            self._checks.hear(name)
            yield row

    def _gone(self, kind: str, source_id: str) -> Iterator[GoneRow]:
        """Of changes only: a full list takes away by what it does not name."""
        if self._since:
            yield GoneRow(kind, source_id)

    def _orgs(self) -> Orgs:
        for row in self._read(columns.ORGS):
            self._checks.org(row)
        self._log.at = ""
        self._checks.org_parents()
        return Orgs(self._checks.orgs, self._log)

    def _terms(self) -> Iterator[RosterRow]:
        for r in self._read(columns.SESSIONS):
            if self._checks.session(r) and r.status not in GONE:
                yield rows.term(r)
            elif r.status in GONE:
                yield from self._gone("terms", r.sourced_id)

    def _courses(self) -> Iterator[RosterRow]:
        for r in self._read(columns.COURSES):
            if r.status in GONE:
                yield from self._gone("courses", r.sourced_id)
            elif self._checks.course(r):
                yield CourseRow(r.sourced_id, r.title, r.course_code)

    def _people(self, orgs: Orgs) -> Iterator[RosterRow]:
        people = People(self._log, orgs)
        for row in self._listed("users"):
            user = record(columns.users_table(self._version), row, self._log)
            if user is None:
                self._checks.reading.broken_ids.add(("users", self._log.at))
            elif self._checks.user(user):
                yield people.person(user, has_roles=self._version == "1.1")
                self._roles(row, people)
            elif user.status in GONE or not user.enabled:
                yield from self._gone("people", user.sourced_id)
        yield from people.membership_rows()
        yield from people.id_rows()
        yield from people.guardian_rows()

    def _roles(self, row: JsonObject, people: People) -> None:
        """What they are: of 1.2 in a list of its own."""
        metadata = row.get("metadata")
        self._extra_told |= isinstance(metadata, dict) and "corridorRoles" in metadata
        for held in roles_of(row) if self._version != "1.1" else ():
            self._checks.hear("roles")
            role = record(columns.ROLES, held, self._log)
            is_held = role is not None and self._checks.role(role)
            if role and is_held and rows.in_force(role.begin_date, role.end_date, self._today):
                people.role(role)

    def _sections(self, orgs: Orgs) -> Iterator[RosterRow]:
        for r in self._read(columns.CLASSES):
            good = self._checks.class_(r)
            if r.status in GONE:
                yield from self._gone("sections", r.sourced_id)
            elif good and (school := orgs.school_of_class(r)):
                yield rows.section(r, school, rows.meetings(r, self._log))

    def _enrollments(self) -> Iterator[RosterRow]:
        for r in self._read(columns.ENROLLMENTS):
            good = self._checks.enrollment(r)
            if r.status in GONE:
                yield from self._gone("enrollments", r.sourced_id)
            elif good:
                yield rows.enrollment(r)


def since_of(cursor: Mapping[str, str]) -> datetime | None:
    """None where there is no cursor, or none that can be read."""
    try:
        since = datetime.fromisoformat(cursor.get("since", ""))
    except (ValueError, TypeError):
        return None
    return since if since.tzinfo else since.replace(tzinfo=UTC)
