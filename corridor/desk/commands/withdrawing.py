"""A line of the desk was a mistake: it is taken back, with what it has led to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.desk.commands.noting import at_the_desk, entry_of
from corridor.desk.commands.stopping import cancel_plan, stop_pass
from corridor.desk.models import Entry, Kind


def withdraw(*, actor: Actor, entry_id: UUID, now: datetime) -> Entry:
    """The line stays in the list, struck out. Its pass ends, its plan is cancelled, and the
    absence is as it was before."""
    with at_the_desk(actor, None, now) as topics:
        entry = entry_of(actor, entry_id)
        cancel_plan(actor, entry, now)
        stop_pass(actor, entry, now)
        _undo_absence(entry, now)
        entry.withdrawn_at = now
        entry.save(update_fields=["withdrawn_at"])
        topics.add(f"person:{entry.student_id}")
    return entry


def _undo_absence(entry: Entry, now: datetime) -> None:
    """Who left was absent from then on; who came had been absent until then."""
    absence = entry.absence
    if absence is None or absence.ended_at is not None:
        return
    if entry.kind == Kind.LEAVING:
        absence.ended_at = now
    else:
        absence.until_at = None
    absence.save(update_fields=["ended_at", "until_at"])
