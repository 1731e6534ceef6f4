"""Taking back what was changed of bell schedules and of the calendar."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.core.errors import NotFound
from corridor.schools.commands import bells, calendar
from corridor.schools.models import BellSchedule, Change
from corridor.schools.policies import Acting


def restore_calendar(*, actor: Acting, change: Change, now: datetime) -> None:
    """Each of the days becomes what it was."""
    days = [calendar.facts_of(key, values) for key, values in change.before.items()]
    calendar.set_calendar_days(actor=actor, school_id=change.school_id, days=days, now=now)


def restore_bells(*, actor: Acting, change: Change, now: datetime) -> None:
    """A schedule that was new is put away; one that was put away comes back."""
    if not change.before:
        bells.archive_bell_schedule(
            actor=actor, school_id=change.school_id, schedule_id=change.subject_id, now=now
        )
    elif not change.after:
        bells.restore_bell_schedule(
            actor=actor, school_id=change.school_id, schedule_id=change.subject_id, now=now
        )
    else:
        _bring_back(actor, change, now)


def _bring_back(actor: Acting, change: Change, now: datetime) -> None:
    """Where it had become the ordinary one, the one before it is that again."""
    schedule = _schedule(change, change.subject_id)
    _save(actor, schedule, {**bells.stored_schedule(schedule), **change.before}, now)
    ordinary = change.before.get("ordinary", "None")
    if ordinary != "None":
        other = _schedule(change, UUID(ordinary))
        _save(actor, other, bells.stored_schedule(other), now, is_default=True)


def _schedule(change: Change, schedule_id: UUID) -> BellSchedule:
    found: BellSchedule | None = BellSchedule.objects.filter(
        school_id=change.school_id, id=schedule_id, archived_at__isnull=True
    ).first()
    if found is None:
        raise NotFound
    return found


def _save(
    actor: Acting,
    schedule: BellSchedule,
    values: bells.Stored,
    now: datetime,
    *,
    is_default: bool = False,
) -> None:
    bells.save_bell_schedule(
        actor=actor,
        school_id=schedule.school_id,
        schedule_id=schedule.id,
        facts=bells.facts_of(values, is_default=is_default),
        now=now,
    )
