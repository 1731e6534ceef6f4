"""Leading rules about certain students back, through the commands that changed them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.core.errors import NotFound
from corridor.passes.commands import accommodations, apart, limits
from corridor.passes.facts import AccommodationFacts, ApartFacts, LimitFacts
from corridor.passes.models import Accommodation
from corridor.passes.queries.apart import keep_apart_of
from corridor.passes.queries.limits import limit_of
from corridor.schools.models import Change, Location
from corridor.schools.policies import Acting

DATES = ("starts_on", "ends_on", "review_on")
IDS = ("group_id", "student_id")
LISTS = ("people", "allowed_places")


def restore_limit(*, actor: Acting, change: Change, now: datetime) -> None:
    """An exception that was new goes; one that was removed comes back."""
    known: dict[str, Any] = {"actor": actor, "school_id": change.school_id, "now": now}
    known["limit_id"] = change.subject_id
    if not change.before:
        limits.remove_limit(**known)
    elif not change.after:
        limits.restore_limit(**known, facts=LimitFacts(**_read(change.before)))
    else:
        limit = limit_of(school_id=change.school_id, limit_id=change.subject_id)
        facts = LimitFacts(**_read({**limits.stored(limit), **change.before}))
        limits.save_limit(**known, facts=facts)


def restore_keep_apart(*, actor: Acting, change: Change, now: datetime) -> None:
    """A group that was new is put away; one that was put away comes back."""
    known: dict[str, Any] = {"actor": actor, "school_id": change.school_id, "now": now}
    known["group_id"] = change.subject_id
    if not change.before or change.before.get("archived") is True:
        apart.archive_keep_apart(**known)
    elif "archived" in change.before:
        apart.restore_keep_apart(**known)
    else:
        group = keep_apart_of(school_id=change.school_id, group_id=change.subject_id)
        values = _read({**apart.stored(group), **change.before})
        values.pop("archived")
        apart.save_keep_apart(**known, facts=ApartFacts(**values))


def restore_accommodation(*, actor: Acting, change: Change, now: datetime) -> None:
    """An accommodation that was new is over; else it is again as it was."""
    given = Accommodation.objects.filter(id=change.subject_id).first()
    if given is None or not isinstance(actor, Actor):
        raise NotFound
    if not change.before:
        accommodations.end_accommodation(actor=actor, student_id=given.person_id, now=now)
        return
    values = _read({**accommodations.stored(given), **change.before})
    here = Location.objects.filter(school_id=change.school_id, id__in=values["allowed_places"])
    values["allowed_places"] = tuple(here.values_list("id", flat=True))
    accommodations.save_accommodation(
        actor=actor, student_id=given.person_id, facts=AccommodationFacts(**values), now=now
    )


def _read(stored: dict[str, Any]) -> dict[str, Any]:
    """What the log keeps, as the values of facts: its texts are dates and ids again."""
    values = dict(stored)
    for name in values.keys() & set(DATES):
        day = values[name]
        values[name] = date.fromisoformat(day) if isinstance(day, str) else day
    for name in values.keys() & set(IDS):
        values[name] = UUID(str(values[name])) if values[name] else None
    for name in values.keys() & set(LISTS):
        values[name] = tuple(UUID(str(text)) for text in values[name])
    return values
