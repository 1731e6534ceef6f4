"""The rows of a OneRoster CSV package that Corridor reads, typed.

Values that Corridor has no use for are not here, and so are never read: passwords, phone
numbers, demographics.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Org:
    line: int
    sourced_id: str
    status: str
    name: str
    type: str
    parent: str


@dataclass(frozen=True, slots=True)
class AcademicSession:
    line: int
    sourced_id: str
    status: str
    title: str
    type: str
    start_date: date
    end_date: date
    parent: str
    school_year: str


@dataclass(frozen=True, slots=True)
class Course:
    line: int
    sourced_id: str
    status: str
    school_year: str
    title: str
    course_code: str
    org: str


@dataclass(frozen=True, slots=True)
class Class:
    line: int
    sourced_id: str
    status: str
    title: str
    course: str
    class_type: str
    location: str
    school: str
    terms: tuple[str, ...]
    periods: tuple[str, ...]
    lunch_wave: str


@dataclass(frozen=True, slots=True)
class User:
    """``orgs`` and ``role`` are filled from 1.1 files only; 1.2 has roles.csv instead."""

    line: int
    sourced_id: str
    status: str
    enabled: bool
    orgs: tuple[str, ...]
    role: str
    given_name: str
    family_name: str
    identifier: str
    email: str
    grades: tuple[str, ...]
    preferred_given_name: str
    title: str
    corridor_roles: tuple[str, ...]
    user_ids: tuple[tuple[str, str], ...] = ()
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    line: int
    sourced_id: str
    status: str
    user: str
    role_type: str
    role: str
    begin_date: date | None
    end_date: date | None
    org: str


@dataclass(frozen=True, slots=True)
class Enrollment:
    line: int
    sourced_id: str
    status: str
    class_: str
    school: str
    user: str
    role: str
    primary: bool
    begin_date: date | None
    end_date: date | None
