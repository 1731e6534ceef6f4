"""School Data Sync's vocabulary in Corridor's words.

Source: Microsoft Learn, "Default list of values" (organization types, organization user roles).
Whose word is not known is a member of staff, never more.
"""

from __future__ import annotations

ROLES = {
    "student": "student",
    "teacher": "teacher",
    "faculty": "teacher",
    "professor": "teacher",
    "lecturer": "teacher",
    "instructor": "teacher",
    "adjunct": "teacher",
    "substitute": "substitute",
    "nurse": "nurse",
    "principal": "school_admin",
    "administrator": "school_admin",
}
NO_MEMBERS = frozenset({"guardian", "parent", "relative", "alumni", "other"})
PARTS = {"student": "student", "teacher": "teacher"}
GUARDIANS = frozenset({"guardian", "parent"})
SESSIONS = {
    "gradingperiod": "gradingPeriod",
    "semester": "semester",
    "schoolyear": "schoolYear",
    "term": "term",
}


def role_of(word: str) -> str:
    """Empty for who is no member of a school."""
    folded = word.casefold()
    return "" if folded in NO_MEMBERS else ROLES.get(folded, "staff")
