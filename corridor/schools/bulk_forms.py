"""Changing several places at once: what stays empty stays as it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.schools.commands.bulk import PlacesEdit
from corridor.schools.commands.places import COLOURS
from corridor.schools.forms import COLOUR_NAMES
from corridor.schools.models import Location

KEEP: tuple[str, Any] = ("", _("As it is"))
NO_LIMIT = "none"


def _choice(label: Any, choices: list[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[KEEP, *choices], required=False)


class PlacesForm(forms.Form):
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=999, required=False)
    capacity_to = forms.IntegerField(
        label=_("At most there at once"), min_value=1, max_value=9999, required=False
    )
    no_limit = forms.BooleanField(label=_("No limit there at all"), required=False)
    folder = forms.CharField(
        label=_("Folder"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"list": "folders"}),
    )
    colour = _choice(_("Colour"), [(name, COLOUR_NAMES[name]) for name in COLOURS])
    approval = _choice(_("For a pass now"), Location.Approval.choices)
    approval_scheduled = _choice(_("For a planned pass"), Location.Approval.choices)
    counts_toward_limit = _choice(
        _("Counts toward the daily limit"), [("yes", _("Yes")), ("no", _("No"))]
    )
    door = _choice(
        _("Open or closed"),
        [
            ("60", _("Closed for an hour")),
            ("close", _("Closed until somebody reopens it")),
            ("open", _("Open")),
        ],
    )
    reason = forms.CharField(
        label=_("What students read"),
        max_length=120,
        required=False,
        help_text=_("For places that you close."),
    )

    def edit(self, now: datetime) -> PlacesEdit:
        """Only what somebody filled in."""
        values = self.cleaned_data
        kept = ("no_limit", "door", "reason", "counts_toward_limit")
        fields = {name: value for name, value in values.items() if value and name not in kept}
        if values["no_limit"]:
            fields["capacity_to"] = None
        if values["counts_toward_limit"]:
            fields["counts_toward_limit"] = values["counts_toward_limit"] == "yes"
        door = values["door"]
        return PlacesEdit(
            fields=fields,
            door="close" if door == "60" else door,
            until=now + timedelta(hours=1) if door == "60" else None,
            reason=values["reason"],
        )
