"""From OneRoster's records to the rows of ``corridor.rostering.roster``."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster.records import (
    AcademicSession,
    Class,
    Enrollment,
    User,
)
from corridor.rostering.providers.oneroster.values import SESSION_TYPES
from corridor.rostering.roster import EnrollmentRow, PersonRow, SectionRow, TermRow

_MEETING = re.compile(r"([^()|]{1,20}?)\s*(?:\(\s*([^()|]{1,4}?)\s*\))?")
PARTS = {"student": "student", "teacher": "teacher"}


def term(r: AcademicSession) -> TermRow:
    """A kind of the provider's own (``ext:…``) is a term like any other."""
    kind = r.type if r.type in SESSION_TYPES else "term"
    return TermRow(r.sourced_id, r.title, kind, r.start_date, r.end_date, r.school_year)


def section(r: Class, school: str, held: list[str]) -> SectionRow:
    """``held`` as ``meetings`` answers it."""
    return SectionRow(
        r.sourced_id,
        school,
        r.course,
        r.title,
        " ".join(r.location.split()),
        r.lunch_wave,
        list(dict.fromkeys(r.terms)),
        held,
    )


def enrollment(r: Enrollment) -> EnrollmentRow:
    part = PARTS.get(r.role, "aide")
    return EnrollmentRow(r.sourced_id, r.class_, r.user, part, r.primary, r.begin_date, r.end_date)


def person(r: User) -> PersonRow:
    return PersonRow(
        r.sourced_id,
        r.identifier,
        r.title,
        r.given_name,
        r.family_name,
        r.preferred_given_name,
        r.email,
        r.grades[0] if r.grades else "",
    )


def in_force(begins: date | None, ends: date | None, today: date) -> bool:
    """The end is exclusive (OneRoster 1.2 CSV, roles)."""
    return (begins is None or begins <= today) and (ends is None or today < ends)


def meetings(row: Class, problems: ProblemLog) -> list[str]:
    held = {item: meeting(item) for item in row.periods}
    for item, read in held.items():
        if not read:
            text = _("“{item}” is no period; write 3, or 3(A) for A days only.")
            message = text.format(item=item)
            problems.warning("period_unread", "classes.csv", message, row.line, "periods")
    return list(dict.fromkeys(read for read in held.values() if read))


def meeting(item: str) -> str:
    """``1`` meets every day, ``1(A)`` on A days: answers "1|" and "1|A", or nothing."""
    match = _MEETING.fullmatch(item)
    return f"{match[1].strip()}|{match[2] or ''}" if match else ""
