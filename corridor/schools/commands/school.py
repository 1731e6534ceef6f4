"""Making districts and schools."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid
from corridor.schools import starter
from corridor.schools.commands.bells import write_schedule
from corridor.schools.commands.gate import touch_rules
from corridor.schools.facts import PlaceFacts, ScheduleFacts
from corridor.schools.models import District, Location, School, SchoolGate

BELLS = (starter.REGULAR, starter.EARLY_RELEASE)


def create_district(*, slug: str, name: str, is_demo: bool = False) -> District:
    """A new tenant; raises ``Invalid`` where the slug is taken or no slug."""
    _check_slug(slug)
    if District.objects.filter(slug=slug).exists():
        raise Invalid({"slug": _("There is already a district with this short name.")})
    return District.objects.create(slug=slug, name=name, is_demo=is_demo)


def create_school(
    *,
    slug: str,
    name: str,
    time_zone: str,
    now: datetime,
    oneroster_id: str = "",
    schedules: tuple[ScheduleFacts, ...] = BELLS,
) -> School:
    """A school of the district in force, with its gate, starter places and bells.

    Its calendar needs no rows: weekdays are school days with the default bells.
    """
    _check_slug(slug)
    if time_zone not in available_timezones():
        raise Invalid({"time_zone": _("There is no time zone with this name.")})
    if School.objects.filter(slug=slug).exists():
        raise Invalid({"slug": _("There is already a school with this short name.")})
    with transaction.atomic():
        school = School(slug=slug, name=name, time_zone=time_zone, oneroster_id=oneroster_id)
        school.save(force_insert=True)
        SchoolGate.objects.create(school=school)
        touch_rules(school_id=school.id, now=now)
        Location.objects.bulk_create(
            Location(school=school, **_location_fields(place)) for place in starter.PLACES
        )
        for facts in schedules:
            write_schedule(school_id=school.id, schedule=None, facts=facts)
    return school


def _location_fields(place: PlaceFacts) -> dict[str, object]:
    return {**asdict(place), "visible_grades": list(place.visible_grades)}


def _check_slug(slug: str) -> None:
    try:
        validate_slug(slug)
    except ValidationError:
        raise Invalid({"slug": _("Use small letters, digits and hyphens only.")}) from None
