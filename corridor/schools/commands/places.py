"""What can happen to a place."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid
from corridor.schools.commands.gate import touch_rules
from corridor.schools.facts import PlaceFacts
from corridor.schools.models import Location
from corridor.schools.policies import Acting, require_running
from corridor.schools.queries import location_of

COLOURS = (
    *("red", "orange", "amber", "lime", "green", "teal"),
    *("sky", "blue", "indigo", "violet", "pink", "slate"),
)
UNCHECKED = {
    *("id", "district", "school", "visible_grades", "roster_name", "archived_at"),
    *("closed_from", "closed_until", "closed_reason"),
}


def save_location(
    *, actor: Acting, school_id: UUID, location_id: UUID | None, facts: PlaceFacts, now: datetime
) -> Location:
    """Add a place (no ``location_id``) or change one; raises ``Invalid`` by field."""
    require_running(actor, school_id)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        location = (
            location_of(school_id=school_id, location_id=location_id)
            if location_id
            else Location(school_id=school_id)
        )
        for field, value in asdict(facts).items():
            setattr(location, field, list(value) if isinstance(value, tuple) else value)
        location.name = location.name.strip()
        _check(location)
        location.save()
    return location


def _check(location: Location) -> None:
    problems = _field_problems(location)
    if location.colour not in COLOURS:
        problems["colour"] = _("Choose one of the colours.")
    for field in ("capacity_to", "capacity_from"):
        if getattr(location, field) == 0:
            problems[field] = _("Leave this empty for no limit, or allow at least 1.")
    if location.archived_at is None and _name_is_taken(location):
        problems["name"] = _("There is already a place with this name.")
    if problems:
        raise Invalid(problems)


def _field_problems(location: Location) -> dict[str, str]:
    try:
        location.clean_fields(exclude=UNCHECKED)
    except ValidationError as error:
        return {field: sentences[0] for field, sentences in error.message_dict.items()}
    return {}


def _name_is_taken(location: Location) -> bool:
    same = Location.objects.filter(
        school_id=location.school_id, name=location.name, archived_at__isnull=True
    )
    return bool(same.exclude(id=location.id).exists())


def close_location(
    *, actor: Acting, location: Location, until: datetime | None, reason: str, now: datetime
) -> None:
    """Nobody new may go there until ``until``, or until somebody reopens it."""
    if until is not None and until <= now:
        raise Invalid({"until": _("Choose a time that is still to come.")})
    _change(
        actor,
        location,
        now,
        closed_from=now,
        closed_until=until,
        closed_reason=reason.strip()[:120],
    )


def reopen_location(*, actor: Acting, location: Location, now: datetime) -> None:
    _change(actor, location, now, closed_from=None, closed_until=None, closed_reason="")


def archive_location(*, actor: Acting, location: Location, now: datetime) -> None:
    """Put a place away: nobody can go there any more, its history stays."""
    _change(actor, location, now, archived_at=now)


def restore_location(*, actor: Acting, location: Location, now: datetime) -> None:
    """Take a place back that was put away; its name must be free."""
    if _name_is_taken(location):
        raise Invalid({"name": _("There is already a place with this name.")})
    _change(actor, location, now, archived_at=None)


def _change(actor: Acting, location: Location, now: datetime, **fields: object) -> None:
    require_running(actor, location.school_id)
    with transaction.atomic():
        touch_rules(school_id=location.school_id, now=now)
        for field, value in fields.items():
            setattr(location, field, value)
        location.save(update_fields=list(fields))
