"""What a teacher says of a class that no roster knows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.rostering.commands import SectionFacts
from corridor.schools.models import Location
from corridor.schools.rule_queries import period_names


class ClassForm(forms.Form):
    title = forms.CharField(label=_("Name of the class"), max_length=200)
    room = forms.TypedChoiceField(label=_("Room"), coerce=UUID)
    periods = forms.MultipleChoiceField(
        label=_("Periods"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one period.")},
    )

    def __init__(self, *args: Any, school_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = Location.objects.filter(school_id=school_id, archived_at__isnull=True)
        listed = rooms.order_by("folder", "name").values_list("id", "name")
        choices: dict[str, Any] = {
            "room": [("", _("Choose a room")), *listed],
            "periods": [(name, name) for name in period_names(school_id=school_id)],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def facts(self) -> SectionFacts:
        """It meets every school day in its periods."""
        said = self.cleaned_data
        return SectionFacts(
            title=said["title"],
            location_id=said["room"] or None,
            meetings=tuple((period, "") for period in said["periods"]),
        )
