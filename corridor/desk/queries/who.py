"""Who is at the desk: found by a number that was typed or scanned, or by a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.accounts.models import Person
from corridor.accounts.queries import pick_students, students_here
from corridor.rostering.queries import Whereabouts, class_around
from corridor.rostering.queries.absences import absent


@dataclass(frozen=True, slots=True)
class Found:
    """The one who is meant, or those among whom to choose; ``typed`` is what was looked for."""

    one: Person | None
    several: list[Person]
    typed: str


def find_student(*, school_id: UUID, person_id: UUID | None, typed: str) -> Found:
    """A number that is somebody's wins over names. At most two statements."""
    here, words = students_here(school_id=school_id), typed.replace("\x00", "").strip()[:80]
    if person_id is not None:
        return Found(here.filter(id=person_id).first(), [], words)
    if not words:
        return Found(None, [], "")
    by_number = list(here.filter(student_number=words)[:2])
    if len(by_number) == 1:
        return Found(by_number[0], [], words)
    found = pick_students(school_id=school_id, chosen=(), search=words).found
    return Found(found[0], [], words) if len(found) == 1 else Found(None, found, words)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the desk should know of somebody: their class now, and whether they count as away."""

    where: Whereabouts | None
    is_absent: bool


def standing_of(*, person_id: UUID, school_id: UUID, now: datetime, local: datetime) -> Standing:
    """``local`` is ``now`` on the school's clock. Two statements."""
    where = class_around(person_id=person_id, school_id=school_id, now=now)
    away = absent(school_id=school_id, people=[person_id], day=local.date(), at=now)
    return Standing(where, bool(away))
