"""What each role may do by usual, written out by hand; and the table of the document."""

from __future__ import annotations

from corridor.accounts.models import Role
from corridor.accounts.permission_words import GROUPS
from corridor.accounts.permissions import USUAL
from corridor.schools.permissions import Permission as May

RUNS_A_ROOM = {
    *(May.MAKE_PASSES, May.ANSWER_REQUESTS, May.RUN_PASSES, May.SEE_PASSES, May.SEE_HALL),
}
STAFF = RUNS_A_ROOM | {May.SEE_HISTORY}
SUPPORT = {May.SEE_ACCOMMODATIONS, May.CHANGE_ACCOMMODATIONS}
ADMIN = STAFF | {
    *(May.ANSWER_FOR_OTHERS, May.RULES, May.LIMITS, May.PLACES, May.SCHEDULE, May.SEE_CHANGES),
    *(May.PEOPLE, May.ROLES, May.ACCOUNTS, May.COVERAGE, May.KEEP_APART),
    *(May.READ_REPORTS, May.EXPORT, May.SEE_AUDIT, May.DESK, May.FLEX, May.ALL_CLUBS),
    May.SEE_CONCERNS,
}
BEFORE: dict[Role, set[May]] = {
    **dict.fromkeys(Role, STAFF),
    Role.STUDENT: set(),
    Role.GUARDIAN: set(),
    Role.SUBSTITUTE: RUNS_A_ROOM,
    Role.ACTIVITIES_COORDINATOR: STAFF | {May.FLEX, May.ALL_CLUBS},
    Role.NURSE: STAFF | SUPPORT | {May.SEE_URGENT},
    Role.CASE_MANAGER: STAFF | SUPPORT,
    Role.ATTENDANCE_CLERK: STAFF | {May.DESK, May.EXPORT},
    Role.SCHOOL_ADMIN: ADMIN,
    Role.DISTRICT_ADMIN: ADMIN | {May.ROSTERS, May.PROVIDERS, May.DISTRICT},
}

# Roles that may the same share a column.
COLUMNS: tuple[tuple[str, Role], ...] = (
    ("Teacher, assistant and other staff", Role.TEACHER),
    ("Substitute", Role.SUBSTITUTE),
    ("Activities coordinator", Role.ACTIVITIES_COORDINATOR),
    ("Nurse", Role.NURSE),
    ("Case manager", Role.CASE_MANAGER),
    ("Attendance clerk", Role.ATTENDANCE_CLERK),
    ("School admin", Role.SCHOOL_ADMIN),
    ("District admin", Role.DISTRICT_ADMIN),
)


def table_of_docs() -> list[str]:
    """The lines of the table in docs/admin/roles.md."""
    names = [name for name, _role in COLUMNS]
    lines = ["| | " + " | ".join(names) + " |", "|---|" + ":-:|" * len(names)]
    for _group, permissions in GROUPS:
        for permission in permissions:
            marks = ["yes" if permission in USUAL[role] else "" for _name, role in COLUMNS]
            lines.append(f"| {permission.label} | " + " | ".join(marks) + " |")
    return lines


def written(text: str) -> list[str]:
    """The lines of the first table of a document."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if line.startswith("|")), len(lines))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append(line)
    return rows
