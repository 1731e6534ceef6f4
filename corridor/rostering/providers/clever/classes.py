"""Clever's terms, courses and sections as rows of the roster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster.rows import meeting
from corridor.rostering.providers.words import day, ids, words
from corridor.rostering.roster import (
    CourseRow,
    EnrollmentRow,
    RosterRow,
    SchoolRow,
    SectionRow,
    TermRow,
)

WANTED = {
    "periods": lambda section: words(section, "period"),
    "terms": lambda section: words(section, "term_id"),
}


def school_row(school: dict[str, Any]) -> SchoolRow:
    return SchoolRow(school["id"], words(school, "name") or words(school, "school_number"))


def term_rows(term: dict[str, Any], problems: ProblemLog) -> Iterator[TermRow]:
    """A term without dates can't be in force or over, so it is left out."""
    begins, ends = day(term, "start_date"), day(term, "end_date")
    if begins is None or ends is None or ends < begins:
        text = _("This term has no dates, so its classes count all year. ({id})")
        problems.warning("term_undated", "terms", text.format(id=term["id"]))
        return
    title = words(term, "name") or f"{begins} – {ends}"
    yield TermRow(term["id"], title, "term", begins, ends, str(ends.year))


def course_row(course: dict[str, Any]) -> CourseRow:
    number = words(course, "number", limit=64)
    return CourseRow(course["id"], words(course, "name") or number or course["id"], number)


def section_rows(section: dict[str, Any], problems: ProblemLog) -> Iterator[RosterRow]:
    """The section and who is in it. Clever knows no rooms."""
    term = words(section, "term_id")
    yield SectionRow(
        section["id"],
        words(section, "school"),
        words(section, "course"),
        words(section, "name") or words(section, "section_number") or section["id"],
        "",
        "",
        [term] if term else [],
        _meetings(section, problems),
    )
    yield from enrollment_rows(section)


def enrollment_rows(section: dict[str, Any]) -> Iterator[EnrollmentRow]:
    primary = words(section, "teacher")
    teachers = [*([primary] if primary else []), *ids(section, "teachers")]
    for teacher in dict.fromkeys(teachers):
        yield _enrollment(section["id"], teacher, "teacher", is_primary=teacher == primary)
    for student in dict.fromkeys(ids(section, "students")):
        yield _enrollment(section["id"], student, "student", is_primary=False)


def _enrollment(section: str, person: str, part: str, *, is_primary: bool) -> EnrollmentRow:
    """Clever gives enrollments no ids, so they are named by what they join."""
    source = f"{section}:{part}:{person}"
    return EnrollmentRow(source, section, person, part, is_primary, None, None)


def _meetings(section: dict[str, Any], problems: ProblemLog) -> list[str]:
    held: dict[str, None] = {}
    for item in filter(None, (item.strip() for item in words(section, "period").split(","))):
        if read := meeting(item):
            held[read] = None
        else:
            text = _("“{item}” is no period; write 3, or 3(A) for A days only.").format(item=item)
            problems.warning("period_unread", "sections", f"{text} ({section['id']})")
    return list(held)
