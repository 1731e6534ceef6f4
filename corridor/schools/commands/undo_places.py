"""Taking back what was changed of a place."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from corridor.schools.commands.closing import OPEN, close_location, reopen_location
from corridor.schools.commands.place_log import stored_place
from corridor.schools.commands.places import archive_location, restore_location, save_location
from corridor.schools.facts import PlaceFacts
from corridor.schools.models import Change, Location
from corridor.schools.policies import Acting
from corridor.schools.queries import location_of

IDS = ("visible_groups", "visible_people")


def restore_place(*, actor: Acting, change: Change, now: datetime) -> None:
    """A place that was new or came back is put away; one that was put away comes back."""
    location = _location(change)
    if not change.before:
        archive_location(actor=actor, location=location, now=now)
    elif not change.after:
        restore_location(actor=actor, location=location, now=now)
    else:
        save_location(
            actor=actor,
            school_id=change.school_id,
            location_id=location.id,
            facts=place_facts({**stored_place(location), **change.before}),
            now=now,
        )


def _location(change: Change) -> Location:
    return location_of(school_id=change.school_id, location_id=change.subject_id)


def place_facts(stored: dict[str, Any]) -> PlaceFacts:
    """A place as the log kept it."""
    lists = {name: tuple(value) for name, value in stored.items() if isinstance(value, list)}
    ids = {name: tuple(UUID(text) for text in stored[name]) for name in IDS}
    return PlaceFacts(**{**stored, **lists, **ids})


def restore_closure(*, actor: Acting, change: Change, now: datetime) -> None:
    location = _location(change)
    was = {**OPEN, **change.before}
    if was["closed_from"] is None:
        reopen_location(actor=actor, location=location, now=now)
        return
    until = was["closed_until"]
    close_location(
        actor=actor,
        location=location,
        starts=datetime.fromisoformat(was["closed_from"]),
        until=datetime.fromisoformat(until) if until else None,
        reason=was["closed_reason"],
        now=now,
    )
