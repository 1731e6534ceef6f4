"""A no-pass window with everything it says, on its own page."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from corridor.schools.commands.windows import EVERY_DAY
from corridor.schools.grades import grade_name
from corridor.schools.models import NoPassWindow
from corridor.schools.rule_facts import WindowFacts


class WindowPageForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Which minutes"), choices=NoPassWindow.Kind.choices, widget=forms.RadioSelect
    )
    first_minutes = forms.IntegerField(label=_("First minutes"), min_value=0, required=False)
    last_minutes = forms.IntegerField(label=_("Last minutes"), min_value=0, required=False)
    periods = forms.MultipleChoiceField(
        label=_("Of which periods"), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_at = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    ends_at = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    weekdays = forms.MultipleChoiceField(
        label=_("On which days"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(str(day), WEEKDAYS_ABBR[day - 1]) for day in EVERY_DAY],
    )
    grades = forms.CharField(
        label=_("Only for these grades"),
        max_length=120,
        required=False,
        help_text=_("For example 9, 10. Empty: for everybody."),
    )
    note = forms.CharField(
        label=_("Why"),
        max_length=120,
        required=False,
        help_text=_("For example “Lunch”. Only admins read it."),
    )
    is_on = forms.BooleanField(label=_("This holds now"), required=False)

    def __init__(self, data: Any = None, *, periods: list[str], saved: WindowFacts) -> None:
        super().__init__(data, initial=_shown(saved))
        every = dict.fromkeys((*periods, *saved.periods))
        self.fields["periods"].choices = [(name, name) for name in every]  # type: ignore[attr-defined]

    def facts(self) -> WindowFacts:
        values = self.cleaned_data
        lists = {
            "periods": tuple(values["periods"]),
            "weekdays": tuple(int(day) for day in values["weekdays"]),
            "grades": tuple(re.findall(r"[^\s,;]+", values["grades"])),
        }
        minutes = {name: values[name] or 0 for name in ("first_minutes", "last_minutes")}
        return WindowFacts(**{**values, **lists, **minutes})


def _shown(saved: WindowFacts) -> dict[str, Any]:
    return {
        **saved.kept(),
        "starts_at": saved.starts_at,
        "ends_at": saved.ends_at,
        "weekdays": [str(day) for day in saved.weekdays],
        "grades": ", ".join(grade_name(grade) for grade in saved.grades),
    }
