"""What a roster says, whichever provider it came from.

A provider yields these rows grouped by type in the order of ``ROW_TYPES``; the import
stages them as they are. References are the provider's ids (``*_source``).
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


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


class MembershipRow(NamedTuple):
    """One role of a person at a school."""

    person_source: str
    school_source: str
    role: str


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


RosterRow = SchoolRow | TermRow | CourseRow | PersonRow | MembershipRow | SectionRow | EnrollmentRow
ROW_TYPES: tuple[type[RosterRow], ...] = (
    SchoolRow,
    TermRow,
    CourseRow,
    PersonRow,
    MembershipRow,
    SectionRow,
    EnrollmentRow,
)
