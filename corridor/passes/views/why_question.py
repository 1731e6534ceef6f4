"""What one asks on "why can't I?": who, where and when, as the address says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar
from uuid import UUID

from corridor.accounts.actor import MemberRequest
from corridor.accounts.models import Person
from corridor.accounts.queries import pick_students, students_here
from corridor.passes.situation import Settings
from corridor.passes.views.staff_only import uuid_of

MOST_FOUND = 6
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """Who, where and when. ``words`` look for a student; ``found`` are others that fit."""

    student: Person | None
    found: list[Person]
    words: str
    place_id: UUID | None
    at: datetime
    day: date
    clock: time


def question_of(request: MemberRequest, now: datetime) -> Question:
    asked, school = request.GET, request.school
    here = school.local(now)
    day = _read(date.fromisoformat, asked.get("day", "")) or here.date()
    clock = _read(time.fromisoformat, asked.get("time", "")) or here.time().replace(
        second=0, microsecond=0
    )
    settings = Settings(school.id, school.name, school.time_zone)
    words = asked.get("find", "").strip()[:80]
    student = _student(school.id, uuid_of(asked.get("student", "")))
    chosen = [student.id] if student else []
    found = pick_students(school_id=school.id, chosen=chosen, search=words).found[:MOST_FOUND]
    if student is None and len(found) == 1:
        student, found = found[0], []
    return Question(
        student=student,
        found=found,
        words=words,
        place_id=uuid_of(asked.get("place", "")),
        at=settings.start_of(day, clock),
        day=day,
        clock=clock,
    )


def _student(school_id: UUID, student_id: UUID | None) -> Person | None:
    if student_id is None:
        return None
    found: Person | None = students_here(school_id=school_id).filter(id=student_id).first()
    return found


def _read(read: Callable[[str], T], text: str) -> T | None:
    """What an address says, as far as it makes sense."""
    try:
        return read(text)
    except ValueError:
        return None
