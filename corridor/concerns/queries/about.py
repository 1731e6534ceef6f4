"""Of whom somebody wants to report something, as far as they may."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Person
from corridor.accounts.queries import students_here
from corridor.concerns.policies import may_report_anybody, may_report_of
from corridor.core.errors import NotFound
from corridor.passes.models import HallPass


def about_pass(*, actor: Actor, pass_id: UUID, now: datetime) -> HallPass:
    """With its student and places; raises ``NotFound``."""
    found: HallPass | None = (
        HallPass.objects.select_related("student", "origin", "destination")
        .filter(id=pass_id, school_id=actor.school.id)
        .first()
    )
    if found is None or not may_report_of(actor, found, now):
        raise NotFound(f"No pass {pass_id}")
    return found


def about_student(*, actor: Actor, student_id: UUID | None) -> Person:
    """Raises ``NotFound``."""
    here = students_here(school_id=actor.school.id)
    found = here.filter(id=student_id).first() if student_id else None
    if found is None or not may_report_anybody(actor):
        raise NotFound(f"No student {student_id}")
    return found
