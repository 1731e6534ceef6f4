"""What a roster says, whichever provider it came from.

A provider yields these rows grouped by type in the order of ``ROW_TYPES``; the import
stages them as they are. References are the provider's ids (``*_source``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple, Protocol

from corridor.rostering.problems import ProblemLog


class SchoolRow(NamedTuple):
    source_id: str
    name: str


class TermRow(NamedTuple):
    """``ends_on`` is the last day, inclusive."""

    source_id: str
    title: str
    kind: str
    starts_on: date
    ends_on: date
    school_year: str


class CourseRow(NamedTuple):
    source_id: str
    title: str
    code: str


class PersonRow(NamedTuple):
    source_id: str
    student_number: str
    title: str
    given_name: str
    family_name: str
    preferred_name: str
    email: str
    grade: str


UNLESS_SCHOOL = "*"


class MembershipRow(NamedTuple):
    """One role of a person at a school.

    ``school_source`` may be ``UNLESS_SCHOOL`` and an id: the role is held at every school, unless
    that id is a school's. A delta may not know.
    ``is_gone`` has a meaning only where "memberships" are ``partial``: the role is taken away.
    """

    person_source: str
    school_source: str
    role: str
    is_gone: bool = False


class SectionRow(NamedTuple):
    """``meetings`` are pairs "period|day type" joined by the bar; ``place`` is a room's text."""

    source_id: str
    school_source: str
    course_source: str
    title: str
    place: str
    lunch_wave: str
    term_sources: list[str]
    meetings: list[str]


class EnrollmentRow(NamedTuple):
    """``ends_on`` is exclusive."""

    source_id: str
    section_source: str
    person_source: str
    part: str
    is_primary: bool
    begins_on: date | None
    ends_on: date | None


class IdRow(NamedTuple):
    """What another system ("google", "clever", ...) calls a person."""

    person_source: str
    system: str
    value: str


class GuardianRow(NamedTuple):
    """A person of the roster is a guardian of a student of it."""

    guardian_source: str
    student_source: str


class GoneRow(NamedTuple):
    """Of a delta: this row of the roster is no more.

    ``kind`` is one of ``KINDS_GONE``. Roles go with ``MembershipRow.is_gone``, or with the person.
    """

    kind: str
    source_id: str


RosterRow = (
    SchoolRow
    | TermRow
    | CourseRow
    | PersonRow
    | MembershipRow
    | SectionRow
    | EnrollmentRow
    | IdRow
    | GuardianRow
    | GoneRow
)
ROW_TYPES: tuple[type[RosterRow], ...] = (
    SchoolRow,
    TermRow,
    CourseRow,
    PersonRow,
    MembershipRow,
    SectionRow,
    EnrollmentRow,
    IdRow,
    GuardianRow,
    GoneRow,
)


KINDS_GONE = ("schools", "terms", "courses", "people", "sections", "enrollments")
EVERY_KIND = frozenset(KINDS_GONE)
Extent = Literal["full", "delta"]


class Progress(Protocol):
    """Hears how an import goes on."""

    def read(self, count: int) -> None:
        """``count`` more bytes of the source were read."""

    def step(self, name: str) -> None:
        """Reading is over, and this begins: "compare", "apply"."""


class RosterSource(Protocol):
    """What a provider hands over; faults are in ``problems`` once ``rows`` is used up.

    ``decided_roles`` are the roles that people have if and only if the roster says so;
    others it may give, but not take away. Without ``has_courses`` courses stay as they are.

    ``extent`` is what the run is called. ``partial`` are the kinds of which only what is new or
    changed is told, and a ``GoneRow`` for what is no more; what is not named stays as it is. A
    full source has none, a delta usually ``EVERY_KIND``. A person's row then restates all their
    roles and ids, unless "memberships" are partial, too: roles are then told one by one.
    """

    @property
    def provider(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def problems(self) -> ProblemLog: ...
    @property
    def has_courses(self) -> bool: ...
    @property
    def decided_roles(self) -> frozenset[str]: ...
    @property
    def extent(self) -> Extent: ...
    @property
    def partial(self) -> frozenset[str]: ...
    def rows(self, progress: Progress) -> Iterable[RosterRow]: ...
