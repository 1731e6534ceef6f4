"""Changing several places in one save: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid, NotFound
from corridor.schools.commands.closing import OPEN, write_closing
from corridor.schools.commands.gate import touch_rules
from corridor.schools.commands.place_log import record_place, stored_place
from corridor.schools.commands.places import write_place
from corridor.schools.models import Location
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

TOGETHER = frozenset(
    {
        *("minutes", "capacity_to", "capacity_from", "folder", "colour"),
        *("approval", "approval_scheduled", "counts_toward_limit"),
    }
)


@dataclass(frozen=True, slots=True)
class PlacesEdit:
    """``fields`` are those of ``PlaceFacts`` in ``TOGETHER`` that change; ``door`` "close",
    "open" or "" as it is; ``until`` and ``reason`` go with "close"."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    door: str = ""
    until: datetime | None = None
    reason: str = ""


def edit_places(
    *,
    actor: Acting,
    school_id: UUID,
    location_ids: Sequence[UUID],
    edit: PlacesEdit,
    now: datetime,
) -> list[Location]:
    """Change these places alike; raises ``Invalid``, and then none has changed.

    The log has a line for each place, and one more for a place whose door changes too.
    """
    require(actor, school_id, Permission.PLACES)
    _check(edit, now)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        places = _places(school_id, location_ids)
        for place in places:
            before = stored_place(place)
            write_place(place, dict(edit.fields))
            record_place(actor, place, before, stored_place(place), now)
            if edit.door:
                write_closing(actor, place, _closing(edit, now), now)
    return places


def _check(edit: PlacesEdit, now: datetime) -> None:
    if not edit.fields and not edit.door:
        raise Invalid({"": _("Choose what should change.")})
    if set(edit.fields) - TOGETHER or edit.door not in ("", "close", "open"):
        raise NotFound
    if edit.until is not None and edit.until <= now:
        raise Invalid({"until": _("Choose a time that is still to come.")})


def _places(school_id: UUID, location_ids: Sequence[UUID]) -> list[Location]:
    found = Location.objects.filter(
        school_id=school_id, id__in=location_ids, archived_at__isnull=True
    )
    places = list(found.order_by("folder", "name"))
    if not places:
        raise Invalid({"": _("Choose at least one place.")})
    if len(places) != len(set(location_ids)):
        raise NotFound
    return places


def _closing(edit: PlacesEdit, now: datetime) -> dict[str, Any]:
    if edit.door == "open":
        return OPEN
    reason = edit.reason.strip()[:120]
    return {"closed_from": now, "closed_until": edit.until, "closed_reason": reason}
