"""The OneRoster CSV tables that Corridor reads, column by column in their exact order.

Source: 1EdTech OneRoster CSV 1.1 and 1.2 (1.2.1). A column without a converter has to be
there but its cells are never looked at (passwords, phone numbers).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Generic, TypeVar

from corridor.rostering.providers.oneroster import records, values
from corridor.rostering.providers.oneroster.values import Convert, one_of, text

R = TypeVar("R")
GONE = frozenset({"tobedeleted", "inactive"})


@dataclass(frozen=True, slots=True)
class Column:
    """``optional`` columns may be missing from the header (1.2 and 1.2.1 differ in one)."""

    name: str
    into: str = ""
    convert: Convert | None = None
    required: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """``extensions`` are the ``metadata.*`` columns that Corridor understands. A delta file
    says of each row whether it is active or gone, and when that was.
    """

    name: str
    make: Callable[..., R]
    columns: tuple[Column, ...]
    extensions: tuple[Column, ...] = ()
    is_delta: bool = False

    def as_delta(self) -> Table[R]:
        needed = {"status", "dateLastModified"}
        told = (replace(c, required=True) if c.name in needed else c for c in self.columns)
        return replace(self, columns=tuple(told), is_delta=True)

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


def _start() -> tuple[Column, ...]:
    return (
        Column("sourcedId", "sourced_id", values.identifier, required=True),
        Column("status", "status", one_of(values.STATUSES)),
        Column("dateLastModified"),
    )


ORGS = Table(
    "orgs",
    records.Org,
    (
        *_start(),
        Column("name", "name", text(200), required=True),
        Column("type", "type", one_of(values.ORG_TYPES), required=True),
        Column("identifier"),
        Column("parentSourcedId", "parent", values.identifier),
    ),
)
SESSIONS = Table(
    "academicSessions",
    records.AcademicSession,
    (
        *_start(),
        Column("title", "title", text(200), required=True),
        Column("type", "type", one_of(values.SESSION_TYPES), required=True),
        Column("startDate", "start_date", values.iso_date, required=True),
        Column("endDate", "end_date", values.iso_date, required=True),
        Column("parentSourcedId", "parent", values.identifier),
        Column("schoolYear", "school_year", text(10), required=True),
    ),
)
COURSES = Table(
    "courses",
    records.Course,
    (
        *_start(),
        Column("schoolYearSourcedId", "school_year", values.identifier),
        Column("title", "title", text(200), required=True),
        Column("courseCode", "course_code", text(64)),
        Column("grades"),
        Column("orgSourcedId", "org", values.identifier, required=True),
        Column("subjects"),
        Column("subjectCodes"),
    ),
)
CLASSES = Table(
    "classes",
    records.Class,
    (
        *_start(),
        Column("title", "title", text(200), required=True),
        Column("grades"),
        Column("courseSourcedId", "course", values.identifier, required=True),
        Column("classCode"),
        Column("classType", "class_type", one_of(values.CLASS_TYPES), required=True),
        Column("location", "location", text(80)),
        Column("schoolSourcedId", "school", values.identifier, required=True),
        Column("termSourcedIds", "terms", values.word_list, required=True),
        Column("subjects"),
        Column("subjectCodes"),
        Column("periods", "periods", values.word_list),
    ),
    (Column("metadata.lunchWave", "lunch_wave", text(4)),),
)
ENROLLMENTS = Table(
    "enrollments",
    records.Enrollment,
    (
        *_start(),
        Column("classSourcedId", "class_", values.identifier, required=True),
        Column("schoolSourcedId", "school", values.identifier, required=True),
        Column("userSourcedId", "user", values.identifier, required=True),
        Column("role", "role", one_of(values.ENROLLMENT_ROLES), required=True),
        Column("primary", "primary", values.boolean),
        Column("beginDate", "begin_date", values.iso_date),
        Column("endDate", "end_date", values.iso_date),
    ),
)
ROLES = Table(
    "roles",
    records.Role,
    (
        *_start(),
        Column("userSourcedId", "user", values.identifier, required=True),
        Column("roleType", "role_type", one_of(values.ROLE_TYPES), required=True),
        Column("role", "role", one_of(values.USER_ROLES_1_2), required=True),
        Column("beginDate", "begin_date", values.iso_date),
        Column("endDate", "end_date", values.iso_date),
        Column("orgSourcedId", "org", values.identifier, required=True),
        Column("userProfileSourcedId"),
    ),
)

_ENABLED = Column("enabledUser", "enabled", values.boolean, required=True)
_ROLE_1_1 = (
    Column("orgSourcedIds", "orgs", values.word_list, required=True),
    Column("role", "role", one_of(values.USER_ROLES_1_1), required=True),
)
_NAMES = (
    Column("username", required=True),
    Column("userIds", "user_ids", values.id_list),
    Column("givenName", "given_name", text(100), required=True),
    Column("familyName", "family_name", text(100), required=True),
    Column("middleName"),
    Column("identifier", "identifier", text(64)),
    Column("email", "email", values.email),
    Column("sms"),
    Column("phone"),
    Column("agentSourcedIds", "agents", values.word_list),
    Column("grades", "grades", values.grade_list),
    Column("password"),
)
_PROFILE_1_2 = (
    Column("userMasterIdentifier"),
    Column("resourceSourcedIds", optional=True),
    Column("preferredGivenName", "preferred_given_name", text(100)),
    Column("preferredMiddleName"),
    Column("preferredFamilyName"),
    Column("primaryOrgSourcedId"),
    Column("pronouns"),
)
_PEOPLE_EXTENSIONS = (
    Column("metadata.title", "title", text(20)),
    Column("metadata.corridorRoles", "corridor_roles", values.word_list),
)


@cache
def users_table(version: str) -> Table[records.User]:
    """``users.csv`` is the one table whose columns differ between 1.1 and 1.2."""
    if version == "1.1":
        columns = (*_start(), _ENABLED, *_ROLE_1_1, *_NAMES)
    else:
        columns = (*_start(), _ENABLED, *_NAMES, *_PROFILE_1_2)
    return Table("users", _user, columns, _PEOPLE_EXTENSIONS)


def _user(**cells: object) -> records.User:
    """Fill what this version's file does not have."""
    absent: dict[str, object] = {"orgs": (), "role": "", "preferred_given_name": ""}
    return records.User(**{**absent, **cells})  # type: ignore[arg-type]
