"""Taking back what was changed of a class by hand."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.core.errors import NotFound
from corridor.rostering.commands.classes import (
    bring_class_back,
    lead_student_back,
    put_class_away,
    set_acceptance,
)
from corridor.schools.models import Change
from corridor.schools.policies import Acting


def restore_class(*, actor: Acting, change: Change, now: datetime) -> None:
    """A new class goes, one that went comes back; else what was changed of it returns."""
    if not isinstance(actor, Actor):
        raise NotFound
    section_id, before = change.subject_id, change.before
    if not before:
        put_class_away(actor=actor, section_id=section_id, now=now)
    elif not change.after:
        bring_class_back(actor=actor, section_id=section_id, now=now)
    elif "accepted" in before:
        set_acceptance(
            actor=actor, section_id=section_id, at=now if before["accepted"] else None, now=now
        )
    else:
        lead_student_back(
            actor=actor, section_id=section_id, person_id=_student(change), before=before, now=now
        )


def _student(change: Change) -> UUID:
    """A line about a student names no other."""
    ids = {name.partition(":")[2] for name in change.before}
    return UUID(ids.pop())
