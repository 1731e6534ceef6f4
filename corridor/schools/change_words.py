"""What the log of changes says of this app's things, and how they go back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from corridor.schools.commands.undo_days import restore_bells, restore_calendar
from corridor.schools.commands.undo_places import restore_closure, restore_place
from corridor.schools.forms import COLOUR_NAMES
from corridor.schools.grades import CODES, grade_name
from corridor.schools.models import BellSchedule, Location
from corridor.schools.subjects import Subject

PLACE_LABELS = {
    "name": _("Name"),
    "kind": _("What it is"),
    "whereabouts": _("Where it is"),
    "extension": _("Phone extension"),
    "folder": _("Folder"),
    "colour": _("Colour"),
    "icon": _("Icon"),
    "minutes": _("Minutes"),
    "trips": _("Trip"),
    "capacity_to": _("At most there at once"),
    "capacity_from": _("At most away from here at once"),
    "approval": _("Who says yes to a pass now"),
    "approval_scheduled": _("Who says yes to a planned pass"),
    "approval_of_staff_passes": _("Passes made by staff wait for a yes too"),
    "counts_toward_limit": _("Counts toward the pass limit"),
    "is_destination": _("Students can go here"),
    "audience": _("Who sees it"),
    "visible_grades": _("Grades"),
    "visible_groups": _("Groups"),
    "visible_people": _("Students"),
    "cutoff_for": _("Requests for period"),
    "cutoff_period": _("Requests close with period"),
}
CLOSING_LABELS = {
    "closed_from": _("Closed from"),
    "closed_until": _("Closed until"),
    "closed_reason": _("What students read"),
}
BELL_LABELS = {
    "name": _("Name"),
    "colour": _("Colour"),
    "ordinary": _("The ordinary schedule"),
    "periods": _("Periods"),
}
DAY_LABELS = {
    "is_school_day": _("School day"),
    "day_type": _("Day type"),
    "bell_schedule_id": _("Bells"),
    "note": _("Note"),
}


def _say_periods(field: str, value: Any) -> str | None:
    if field != "periods" or value is None:
        return None
    return ", ".join(f"{p['name']} {p['starts_at']}–{p['ends_at']}" for p in value)


def _say_day(_field: str, value: Any) -> str | None:
    """A day of the calendar in a line; the bells' name is filled in as that of an id."""
    if not isinstance(value, Mapping):
        return None
    if not value["is_school_day"]:
        return value["note"] or _now("No school")
    kind = value["day_type"] and _now("%(type)s day") % {"type": value["day_type"]}
    parts = (kind, value["bell_schedule_id"], value["note"])
    return " · ".join(part for part in parts if part) or _now("School day")


def day_label(field: str) -> str:
    return date_format(date.fromisoformat(field), "D, M j, Y")


SUBJECTS = (
    Subject(
        "place",
        _("Place"),
        icon="map-pin",
        labels=PLACE_LABELS,
        values={
            "kind": dict(Location.Kind.choices),
            "trips": dict(Location.Trips.choices),
            "approval": dict(Location.Approval.choices),
            "approval_scheduled": dict(Location.Approval.choices),
            "audience": dict(Location.Audience.choices),
            "colour": COLOUR_NAMES,
            "capacity_to": {"": _("no limit")},
            "capacity_from": {"": _("no limit")},
            "visible_grades": {"": _("none"), **{code: grade_name(code) for code in CODES}},
            "visible_groups": {"": _("none")},
            "visible_people": {"": _("none")},
            "cutoff_for": {"": _("any period")},
            "cutoff_period": {"": _("never")},
            "folder": {"": _("none")},
        },
        restore=restore_place,
    ),
    Subject(
        "closure",
        _("Closing"),
        icon="door-closed",
        labels=CLOSING_LABELS,
        values={
            "closed_from": {"": _("open")},
            "closed_until": {"": _("until somebody reopens it")},
        },
        restore=restore_closure,
    ),
    Subject("hold", _("Hold"), icon="hand", labels={"hold_until": _("Nobody leaves before")}),
    Subject(
        "bells",
        _("Bells"),
        icon="bell",
        labels=BELL_LABELS,
        say=_say_periods,
        restore=restore_bells,
    ),
    Subject(
        "calendar",
        _("Calendar"),
        icon="calendar-days",
        label=day_label,
        say=_say_day,
        restore=restore_calendar,
    ),
)


def names(ids: set[UUID]) -> Mapping[UUID, str]:
    """Places and bell schedules by name. Two statements."""
    places = Location.objects.filter(id__in=ids).values_list("id", "name")
    return dict([*places, *BellSchedule.objects.filter(id__in=ids).values_list("id", "name")])
