"""What an admin types or chooses in the steps of setting up."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.schools import starter

COMMON_ZONES = {
    "America/New_York": _("Eastern time (New York)"),
    "America/Chicago": _("Central time (Chicago)"),
    "America/Denver": _("Mountain time (Denver)"),
    "America/Phoenix": _("Mountain time, no summer time (Phoenix)"),
    "America/Los_Angeles": _("Pacific time (Los Angeles)"),
    "America/Anchorage": _("Alaska (Anchorage)"),
    "Pacific/Honolulu": _("Hawaii (Honolulu)"),
}
REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@lru_cache(maxsize=1)
def _other_zones() -> list[tuple[str, str]]:
    found = {zone for zone in available_timezones() if zone.split("/")[0] in REGIONS}
    return [(zone, zone.replace("_", " ")) for zone in sorted(found - COMMON_ZONES.keys())]


def _zones() -> list[Any]:
    return [
        (_("Common"), list(COMMON_ZONES.items())),
        (_("Everywhere else"), [*_other_zones(), ("UTC", "UTC")]),
    ]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"invalid": _("Write a date.")},
    )


class DistrictForm(forms.Form):
    name = forms.CharField(label=_("Name of the district"), max_length=200)
    domains = forms.CharField(
        label=_("E-mail domains"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2, "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("What stands behind the @ of school addresses, one per line."),
    )

    def domains_typed(self) -> list[str]:
        typed: str = self.cleaned_data["domains"]
        return typed.replace(",", " ").split()


class SchoolForm(forms.Form):
    name = forms.CharField(label=_("Name of the school"), max_length=200)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The clock of today stays one of the choices, whatever its name."""
        super().__init__(*args, **kwargs)
        field, now = self.fields["time_zone"], self.initial.get("time_zone", "")
        if isinstance(field, forms.ChoiceField) and now and not field.valid_value(now):
            field.choices = [(now, now), *_zones()]


class YearForm(forms.Form):
    """Without ``terms`` where the roster has its own."""

    starts_on = _day(_("First day of school"))
    ends_on = _day(_("Last day of school"))
    terms = forms.TypedChoiceField(
        label=_("Terms"),
        coerce=int,
        choices=[
            (1, _("One: the whole year")),
            (2, _("Two semesters")),
            (3, _("Three trimesters")),
            (4, _("Four quarters")),
        ],
        help_text=_("Of equal length. Terms of a roster take their place."),
    )

    def __init__(self, *args: Any, has_terms: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_terms:
            del self.fields["terms"]


class PlacesForm(forms.Form):
    names = forms.MultipleChoiceField(
        required=False, choices=[(place.name, place.name) for place in starter.PLACES]
    )


class PeopleForm(forms.Form):
    accept_classes = forms.BooleanField(
        required=False,
        label=_("Teachers accept their classes"),
        widget=forms.CheckboxInput({"class": "switch", "role": "switch"}),
        help_text=_("A class of the roster counts once its teacher has said that it is theirs."),
    )


class GoLiveForm(forms.Form):
    NOW, DAY = "now", "day"
    when = forms.ChoiceField(
        choices=[(NOW, _("Right away")), (DAY, _("From a day on"))], widget=forms.RadioSelect
    )
    starts_on = _day(_("First day of passes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].required = False

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("when") == self.DAY and not said.get("starts_on"):
            self.add_error("starts_on", _("Choose the day."))
        return said
