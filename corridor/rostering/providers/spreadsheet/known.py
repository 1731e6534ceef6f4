"""Who and what is known already, so that a row finds the person it is about."""

from __future__ import annotations

from dataclasses import dataclass, field

PREFIX = "sheet:"


def named(name: str) -> str:
    """A name as it is compared: without capitals and needless spaces."""
    return " ".join(name.casefold().split())


@dataclass(frozen=True, slots=True)
class Known:
    """Ids of the roster by what a spreadsheet has of them: a student's number, an address of
    staff (small letters) or their name, a school's name (names are ``named``).

    ``students_at`` are the students in force by school; ``sheet_*`` what earlier spreadsheets
    brought. ``school`` is the one meant where a sheet names none: its id and name.
    """

    school: tuple[str, str]
    schools: dict[str, str] = field(default_factory=dict)
    students: dict[str, str] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)
    staff_names: dict[str, str] = field(default_factory=dict)
    students_at: dict[str, frozenset[str]] = field(default_factory=dict)
    sheet_staff_at: dict[str, frozenset[str]] = field(default_factory=dict)
    sheet_sections_at: dict[str, frozenset[str]] = field(default_factory=dict)
    sheet_enrollments: dict[str, frozenset[str]] = field(default_factory=dict)
