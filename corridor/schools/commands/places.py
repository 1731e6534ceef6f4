"""What can happen to a place: saving, putting away, taking back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid
from corridor.core.extensions import parsed
from corridor.schools import starter
from corridor.schools.commands.gate import touch_rules
from corridor.schools.commands.place_log import record_place, stored_place
from corridor.schools.facts import PlaceFacts
from corridor.schools.models import Location
from corridor.schools.permissions import Permission
from corridor.schools.place_uses import refuse_in_use
from corridor.schools.policies import Acting, require
from corridor.schools.queries import location_of

COLOURS = (
    *("red", "orange", "amber", "lime", "green", "teal"),
    *("sky", "blue", "indigo", "violet", "pink", "slate"),
)
UNCHECKED = {
    *("id", "district", "school", "roster_name", "archived_at", "hold_until"),
    *("visible_grades", "visible_groups", "visible_people"),
    *("closed_from", "closed_until", "closed_reason"),
}


def save_location(
    *, actor: Acting, school_id: UUID, location_id: UUID | None, facts: PlaceFacts, now: datetime
) -> Location:
    """Add a place (no ``location_id``) or change one; raises ``Invalid`` by field."""
    require(actor, school_id, Permission.PLACES)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        location = (
            location_of(school_id=school_id, location_id=location_id)
            if location_id
            else Location(school_id=school_id)
        )
        before = stored_place(location) if location_id else {}
        write_place(location, asdict(facts))
        record_place(actor, location, before, stored_place(location), now)
    return location


def write_place(location: Location, fields: dict[str, Any]) -> None:
    """Check and store, inside the caller's transaction, under the gate."""
    for field, value in fields.items():
        setattr(location, field, list(value) if isinstance(value, tuple) else value)
    location.name = location.name.strip()
    location.folder = location.folder.strip()
    _check(location)
    location.save()


def _check(location: Location) -> None:
    problems = _field_problems(location)
    if location.colour not in COLOURS:
        problems["colour"] = _("Choose one of the colours.")
    for field in ("capacity_to", "capacity_from"):
        if getattr(location, field) == 0:
            problems[field] = _("Leave this empty for no limit, or allow at least 1.")
    if location.cutoff_for and not location.cutoff_period:
        problems["cutoff_period"] = _("Say with which period the requests close.")
    if location.archived_at is None and _name_is_taken(location):
        problems["name"] = _("There is already a place with this name.")
    if problems:
        raise Invalid(problems)


def _field_problems(location: Location) -> dict[str, str]:
    try:
        location.extension = parsed(location.extension)
        location.clean_fields(exclude=UNCHECKED)
    except Invalid as problem:
        return problem.fields
    except ValidationError as error:
        return {field: sentences[0] for field, sentences in error.message_dict.items()}
    return {}


def _name_is_taken(location: Location) -> bool:
    same = Location.objects.filter(
        school_id=location.school_id, name=location.name, archived_at__isnull=True
    )
    return bool(same.exclude(id=location.id).exists())


def archive_location(*, actor: Acting, location: Location, now: datetime) -> None:
    """Put a place away: nobody can go there any more, its history stays.

    Refused while students are there or in its line.
    """
    require(actor, location.school_id, Permission.PLACES)
    with transaction.atomic():
        touch_rules(school_id=location.school_id, now=now)
        location.refresh_from_db()
        if location.archived_at is not None:
            return
        refuse_in_use(location)
        location.archived_at = now
        location.save(update_fields=["archived_at"])
        record_place(actor, location, stored_place(location), {}, now)


def restore_location(*, actor: Acting, location: Location, now: datetime) -> None:
    """Take a place back that was put away; its name must be free."""
    require(actor, location.school_id, Permission.PLACES)
    with transaction.atomic():
        touch_rules(school_id=location.school_id, now=now)
        location.refresh_from_db()
        if location.archived_at is None:
            return
        if _name_is_taken(location):
            raise Invalid({"name": _("There is already a place with this name.")})
        location.archived_at = None
        location.save(update_fields=["archived_at"])
        record_place(actor, location, {}, stored_place(location), now)


def add_starter_places(*, actor: Acting, school_id: UUID, now: datetime) -> list[Location]:
    """The places that most schools have; names that exist already are left out."""
    require(actor, school_id, Permission.PLACES)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        added = []
        for facts in _missing(school_id, starter.PLACES):
            location = Location(school_id=school_id)
            write_place(location, asdict(facts))
            record_place(actor, location, {}, stored_place(location), now)
            added.append(location)
    return added


def _missing(school_id: UUID, places: Iterable[PlaceFacts]) -> list[PlaceFacts]:
    here = Location.objects.filter(school_id=school_id, archived_at__isnull=True)
    names = {name.casefold() for name in here.values_list("name", flat=True)}
    return [facts for facts in places if facts.name.casefold() not in names]
