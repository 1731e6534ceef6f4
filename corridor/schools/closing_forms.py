"""For how long a place is closed: forms for now and for later."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

LOCAL = "%Y-%m-%dT%H:%M"


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("What students read"),
        max_length=120,
        required=False,
        help_text=_("For example “Pipe repair”."),
    )


def _moment(label: Any, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, LOCAL)
    return forms.DateTimeField(label=label, input_formats=[LOCAL], widget=widget, **more)


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
    reason = _reason()

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


class PlanForm(forms.Form):
    """A closing to come, in the school's wall clock."""

    starts = _moment(_("From"))
    ends = _moment(_("Until"), required=False, help_text=_("Empty: until somebody reopens it."))
    reason = _reason()

    def starts_at(self, zone: ZoneInfo) -> datetime:
        starts: datetime = self.cleaned_data["starts"]
        return starts.replace(tzinfo=zone)

    def ends_at(self, zone: ZoneInfo) -> datetime | None:
        ends: datetime | None = self.cleaned_data["ends"]
        return ends.replace(tzinfo=zone) if ends else None
