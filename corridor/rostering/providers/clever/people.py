"""A user of Clever as a person of the roster; one user may have several roles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster import values
from corridor.rostering.providers.words import day, ids, words
from corridor.rostering.roster import IdRow, MembershipRow, PersonRow, RosterRow

ROLES = ("student", "teacher", "staff", "district_admin")
SYSTEM = "clever"
# Clever's grades in the words of CEDS, which a roster speaks.
GRADES = {
    "InfantToddler": "IT",
    "Preschool": "PR",
    "PreKindergarten": "PK",
    "TransitionalKindergarten": "TK",
    "Kindergarten": "KG",
    "PostGraduate": "PS",
    "Ungraded": "UG",
    "Other": "Other",
    **{str(n): f"{n:02}" for n in range(1, 14)},
}


def email_told(user: dict[str, Any]) -> str:
    return words(user, "email")


WANTED = {
    "numbers": lambda user: words(user, "roles", "student", "student_number"),
    "emails": email_told,
}


def person_rows(
    user: dict[str, Any], *, schools: list[str], today: date, problems: ProblemLog
) -> Iterator[RosterRow]:
    """Nothing for who is only a contact. ``schools`` are the district's, for its admins."""
    held = list(dict.fromkeys(_memberships(user, schools, today)))
    if not held:
        return
    yield _person(user, problems)
    yield from held
    yield IdRow(user["id"], SYSTEM, user["id"])


def _person(user: dict[str, Any], problems: ProblemLog) -> PersonRow:
    student = ("roles", "student")
    return PersonRow(
        user["id"],
        words(user, *student, "student_number", limit=64),
        "",
        words(user, "name", "first", limit=100),
        words(user, "name", "last", limit=100),
        words(user, *student, "preferred_name", "first", limit=100),
        _email(user, problems),
        GRADES.get(words(user, *student, "grade"), ""),
    )


def _email(user: dict[str, Any], problems: ProblemLog) -> str:
    """Clever passes on whatever the district typed."""
    try:
        return str(values.email(words(user, "email", limit=300)))
    except values.Doubt as doubt:
        problems.warning(doubt.code, "users", f"{doubt.message} ({user['id']})", column="email")
        return ""


def _memberships(user: dict[str, Any], schools: list[str], today: date) -> Iterator[MembershipRow]:
    for role in ROLES:
        if isinstance((user.get("roles") or {}).get(role), dict):
            at = schools if role == "district_admin" else _schools(user, role, today)
            for school in at:
                yield MembershipRow(user["id"], school, role)


def _schools(user: dict[str, Any], role: str, today: date) -> list[str]:
    """A student's by their enrollments in force, if Clever tells any; else those listed."""
    told = user["roles"][role]
    enrolled = [e for e in told.get("enrollments") or [] if isinstance(e, dict)]
    if enrolled:
        return [words(e, "school") for e in enrolled if _in_force(e, today) and words(e, "school")]
    first = words(told, "school")
    return [*([first] if first else []), *ids(told, "schools")]


def _in_force(enrollment: dict[str, Any], today: date) -> bool:
    begins, ends = day(enrollment, "start_date"), day(enrollment, "end_date")
    return (begins is None or begins <= today) and (ends is None or today <= ends)
