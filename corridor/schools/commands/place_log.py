"""What the log keeps of a place and of its closings."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from corridor.schools.commands.changes import record_change
from corridor.schools.facts import PlaceFacts
from corridor.schools.models import Location
from corridor.schools.policies import Acting

PLACE, CLOSURE = "place", "closure"
CLOSING = ("closed_from", "closed_until", "closed_reason")


def stored_place(location: Location) -> dict[str, Any]:
    """The fields of ``PlaceFacts`` as JSON knows them; ids as text."""
    return {field.name: _plain(getattr(location, field.name)) for field in fields(PlaceFacts)}


def stored_closing(location: Location) -> dict[str, Any]:
    return {name: _plain(getattr(location, name)) for name in CLOSING}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case list() | tuple():
            return sorted(str(item) for item in value)
    return value


def record_place(
    actor: Acting,
    location: Location,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
    *,
    subject: str = PLACE,
) -> None:
    record_change(
        actor=actor,
        school_id=location.school_id,
        subject=subject,
        thing=location,
        before=before,
        after=after,
        now=now,
    )
