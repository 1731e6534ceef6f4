"""What admins type about places, days and rules, and how it becomes facts."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.core.errors import Invalid
from corridor.core.icons import LOCATION_ICONS
from corridor.schools.commands.places import COLOURS
from corridor.schools.facts import PlaceFacts
from corridor.schools.grades import grade_name
from corridor.schools.models import Location

COLOUR_NAMES = {
    "red": _("Red"),
    "orange": _("Orange"),
    "amber": _("Amber"),
    "lime": _("Lime"),
    "green": _("Green"),
    "teal": _("Teal"),
    "sky": _("Sky"),
    "blue": _("Blue"),
    "indigo": _("Indigo"),
    "violet": _("Violet"),
    "pink": _("Pink"),
    "slate": _("Slate"),
}


def show(form: forms.Form, problem: Invalid) -> None:
    """Put the domain's sentences beside the fields of the form, or above it."""
    for field, sentence in problem.fields.items():
        form.add_error(field if field in form.fields else None, sentence)


class PlaceForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("What it is"), choices=Location.Kind.choices)
    whereabouts = forms.CharField(
        label=_("Where it is"),
        max_length=80,
        required=False,
        help_text=_("For example “2nd floor”."),
    )
    folder = forms.CharField(
        label=_("Folder"),
        max_length=60,
        required=False,
        help_text=_("Places with the same folder stand together."),
    )
    colour = forms.ChoiceField(label=_("Colour"), choices=[(c, COLOUR_NAMES[c]) for c in COLOURS])
    icon = forms.CharField(label=_("Icon"), max_length=40)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=999,
        help_text=_("Students may ask for less."),
    )
    trips = forms.ChoiceField(
        label=_("Trip"),
        choices=Location.Trips.choices,
        help_text=_("One way ends on arrival."),
    )
    capacity_to = forms.IntegerField(
        label=_("At most there at once"),
        min_value=1,
        max_value=9999,
        required=False,
        help_text=_("Then students wait in line. Empty: no limit."),
    )
    capacity_from = forms.IntegerField(
        label=_("At most away from here at once"),
        min_value=1,
        max_value=9999,
        required=False,
        help_text=_("For classrooms. Empty: no limit."),
    )
    approval = forms.ChoiceField(label=_("For a pass now"), choices=Location.Approval.choices)
    approval_scheduled = forms.ChoiceField(
        label=_("For a planned pass"), choices=Location.Approval.choices
    )
    approval_of_staff_passes = forms.BooleanField(
        label=_("Passes made by staff wait for a yes too"), required=False
    )
    counts_toward_limit = forms.BooleanField(
        label=_("Counts toward the daily limit"), required=False
    )
    is_destination = forms.BooleanField(label=_("Students can go here"), required=False)
    visible_grades = forms.MultipleChoiceField(
        label=_("Only for these grades"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, grades: list[str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        chosen = self.initial.get("visible_grades", [])
        every = [*grades, *(grade for grade in chosen if grade not in grades)]
        field = self.fields["visible_grades"]
        field.choices = [(grade, grade_name(grade)) for grade in every]  # type: ignore[attr-defined]

    def facts(self) -> PlaceFacts:
        grades = tuple(self.cleaned_data["visible_grades"])
        return PlaceFacts(**{**self.cleaned_data, "visible_grades": grades})


def place_icons(chosen: str) -> list[str]:
    """The icons to offer; the chosen one first when it is none of them."""
    offered = list(LOCATION_ICONS)
    return offered if not chosen or chosen in offered else [chosen, *offered]


class CloseForm(forms.Form):
    """For how long: some minutes, until a time of today, or until somebody reopens it."""

    OPEN_END = "open"
    AT = "at"

    until = forms.ChoiceField(
        label=_("Until when"),
        choices=[
            ("15", _("For 15 minutes")),
            ("60", _("For an hour")),
            (AT, _("Until a time today")),
            (OPEN_END, _("Until somebody reopens it")),
        ],
        widget=forms.RadioSelect,
        initial="15",
    )
    at = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    reason = forms.CharField(
        label=_("What students read"),
        max_length=120,
        required=False,
        help_text=_("For example “Pipe repair”."),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        if values.get("until") == self.AT and not values.get("at") and "at" not in self.errors:
            self.add_error("at", _("Say until what time."))
        return values

    def closed_until(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        choice, at = self.cleaned_data["until"], self.cleaned_data["at"]
        if choice == self.OPEN_END:
            return None
        if choice == self.AT:
            return datetime.combine(now.astimezone(zone).date(), at or time.min, tzinfo=zone)
        return now + timedelta(minutes=int(choice))
