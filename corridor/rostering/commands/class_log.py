"""What the log of changes keeps of a class, and a class as it is now in those words.

Each student has fields of their own, so that taking one back does not wait for another.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.rostering.models import Enrollment, Section
from corridor.schools.commands.changes import record_change

SUBJECT = "class"
STUDENT, BY_HAND = "student:", "by_hand:"
Told = dict[str, Any]


def row_of(section: Section, person_id: UUID) -> Enrollment | None:
    """The student's row in the class that counts: the one in force, else the last."""
    rows = section.enrollments.filter(person_id=person_id, part="student")
    found: Enrollment | None = rows.order_by("archived_at").last()
    return found


def told_of_student(section: Section, person_id: UUID) -> Told:
    row = row_of(section, person_id)
    is_in = row is not None and row.archived_at is None
    return {
        f"{STUDENT}{person_id}": str(person_id) if is_in else "",
        f"{BY_HAND}{person_id}": row is not None and row.is_manual,
    }


def told_of(section: Section) -> Told:
    """A class as it was made."""
    students = section.enrollments.filter(part="student", archived_at__isnull=True)
    return {
        "title": section.title,
        "room": str(section.location_id) if section.location_id else "",
        "periods": sorted(section.meetings.values_list("period", flat=True)),
        "students": [str(found) for found in students.values_list("person_id", flat=True)],
    }


def told_of_acceptance(section: Section) -> Told:
    return {"accepted": section.accepted_at is not None}


def note(*, actor: Actor, section: Section, before: Told, after: Told, now: datetime) -> None:
    record_change(
        actor=actor,
        school_id=section.school_id,
        subject=SUBJECT,
        thing=section,
        before=before,
        after=after,
        now=now,
    )
