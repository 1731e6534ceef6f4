"""Who acts in the matrix, and the sets of them that the policies name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

# Each with what its member is at the school. "student" is whoever a pass belongs to.
ROLES: dict[str, tuple[str, ...]] = {
    "student": ("student",),
    "classmate": ("student",),
    "teacher": ("teacher",),
    "colleague": ("teacher",),
    "substitute": ("substitute",),
    "counselor": ("counselor",),
    "librarian": ("librarian",),
    "nurse": ("nurse",),
    "case_manager": ("case_manager",),
    "attendance_clerk": ("attendance_clerk",),
    "activities_coordinator": ("activities_coordinator",),
    "hall_monitor": ("hall_monitor",),
    "staff": ("staff",),
    "assistant": ("assistant",),
    "guardian": ("guardian",),
    "school_admin": ("school_admin",),
    "district_admin": ("district_admin",),
    "nurse and admin": ("nurse", "school_admin"),
    "monitor who teaches": ("hall_monitor", "teacher"),
    "student who helps": ("student", "staff"),
}
ANONYMOUS = "anonymous"
EVERYBODY = (*ROLES, ANONYMOUS)

# The passes of the world that students own, each by a student of its own.
OWN_PASSES = ("requested", "waiting", "offered", "out", "arrived", "late", "unknown")
STUDENTS_BY_NAME = (*OWN_PASSES, "free")

SIGNED_IN = frozenset(ROLES)
# Whose pass it is.
OWNER = frozenset({"student"})
STUDENTS = frozenset({"student", "classmate"})
GUARDIANS = frozenset({"guardian"})
AT_SCHOOL = SIGNED_IN - GUARDIANS
STAFF = AT_SCHOOL - STUDENTS
# An assistant acts for the teacher.
TEACHING = frozenset({"teacher", "assistant"})
ADMINS = frozenset({"school_admin", "district_admin", "nurse and admin"})
DISTRICT_ADMINS = frozenset({"district_admin"})
CARE = frozenset({"nurse", "case_manager", "nurse and admin"})
ANYBODY = frozenset(EVERYBODY)
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Who:
    """Somebody of the own school with a session and a token; ``spare`` names another session."""

    member_id: UUID
    session: str
    token: str
    spare: str = ""
