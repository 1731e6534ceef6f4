"""What somebody types at the desk; the domain decides whether it can be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.desk.export.fields import DATE_FORMATS, FIELDS, FIXED, TIME_FORMATS
from corridor.desk.facts import LayoutFacts, ReasonFacts
from corridor.desk.models import Entry, Layout, Reason

NOTE = Entry._meta.get_field("note").max_length
PICK_UP = Entry._meta.get_field("pick_up").max_length
LABEL = Reason._meta.get_field("label").max_length
CODE = Reason._meta.get_field("code").max_length
HEADING = 60
SPARE_COLUMNS = 3
MOST_LINES = 60_000  # letters


def _time_field() -> forms.TimeField:
    return forms.TimeField(
        label=_("Time"), widget=forms.TimeInput({"type": "time", "required": True}, "%H:%M")
    )


class ArrivalForm(forms.Form):
    """``shown`` is the time that the form was drawn with: who leaves it means now."""

    student = forms.CharField(max_length=80, required=False)
    at = _time_field()
    shown = forms.TimeField(required=False, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    note = forms.CharField(
        label=_("Note"), max_length=NOTE, required=False, help_text=_("Only the desk reads it.")
    )

    def __init__(self, *args: Any, reasons: Iterable[Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(reason.id), reason.label) for reason in reasons]
        first = _("Choose a reason") if choices else _("None")
        self.fields["reason"] = forms.ChoiceField(
            label=_("Reason"), choices=[("", first), *choices], required=False
        )

    @property
    def means_now(self) -> bool:
        return bool(self.cleaned_data["at"] == self.cleaned_data["shown"])

    @property
    def reason_id(self) -> UUID | None:
        text = self.cleaned_data["reason"]
        return UUID(text) if text else None


class LeavingForm(ArrivalForm):
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput({"type": "date", "required": True}, "%Y-%m-%d")
    )
    pick_up = forms.CharField(label=_("Who picks up"), max_length=PICK_UP, required=False)

    field_order = ("student", "at", "shown", "reason", "pick_up", "day", "note")


class AbsentForm(forms.Form):
    """Students one a line, typed, pasted or from a file: numbers, e-mails or names."""

    lines = forms.CharField(
        label=_("Students, one a line"),
        max_length=MOST_LINES,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Numbers, e-mail addresses or names. A list copied from elsewhere is fine."),
    )
    file = forms.FileField(
        label=_("Or a file of numbers (CSV)"), required=False, max_length=200, allow_empty_file=True
    )
    reason = forms.CharField(label=_("Reason"), max_length=80, required=False)


class ReasonForm(forms.Form):
    label = forms.CharField(label=_("Reason"), max_length=LABEL)
    code = forms.CharField(
        label=_("Code"),
        max_length=CODE,
        required=False,
        help_text=_("As your student information system knows it. It goes into files."),
    )
    is_excused = forms.BooleanField(label=_("Excused"), required=False)
    position = forms.IntegerField(
        label=_("Place in the list"), min_value=0, max_value=999, required=False
    )

    def facts(self, kind: str) -> ReasonFacts:
        return ReasonFacts(
            kind=kind, **{**self.cleaned_data, "position": self.cleaned_data["position"] or 0}
        )


class LayoutForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    separator = forms.ChoiceField(label=_("Between columns"), choices=Layout.Separator.choices)
    date_format = forms.ChoiceField(label=_("Dates"))
    time_format = forms.ChoiceField(label=_("Times"))
    has_headings = forms.BooleanField(label=_("First line has headings"), required=False)

    def __init__(self, *args: Any, columns: int, sample: Any, **kwargs: Any) -> None:
        """``columns`` is how many there are by now; ``sample`` an instant to show the forms."""
        super().__init__(*args, **kwargs)
        for name, formats in (("date_format", DATE_FORMATS), ("time_format", TIME_FORMATS)):
            choices = [(text, sample.strftime(text)) for text in formats]
            self.fields[name] = forms.ChoiceField(label=self.fields[name].label, choices=choices)
        kinds = [("", _("Nothing")), *FIELDS.items()]
        kinds.append((FIXED, _("A fixed text")))
        for number in range(columns + SPARE_COLUMNS):
            self.fields[f"heading_{number}"] = forms.CharField(
                label=_("Heading"), max_length=HEADING, required=False
            )
            self.fields[f"field_{number}"] = forms.ChoiceField(
                label=_("What stands there"), choices=kinds, required=False
            )
            self.fields[f"text_{number}"] = forms.CharField(
                label=_("Fixed text"), max_length=HEADING - 1, required=False
            )

    @property
    def rows(self) -> list[tuple[int, Any, Any, Any]]:
        return [
            (n + 1, self[f"heading_{n}"], self[f"field_{n}"], self[f"text_{n}"])
            for n in range(self.count)
        ]

    @property
    def count(self) -> int:
        return sum(name.startswith("heading_") for name in self.fields)

    def facts(self) -> LayoutFacts:
        said = self.cleaned_data
        columns = [
            (said[f"heading_{n}"], said[f"field_{n}"] + self._fixed(n))
            for n in range(self.count)
            if said[f"field_{n}"]
        ]
        names = ("name", "separator", "date_format", "time_format", "has_headings")
        return LayoutFacts(columns=tuple(columns), **{name: said[name] for name in names})

    def _fixed(self, number: int) -> str:
        is_fixed = self.cleaned_data[f"field_{number}"] == FIXED
        return str(self.cleaned_data[f"text_{number}"]) if is_fixed else ""


def layout_initial(facts: LayoutFacts) -> dict[str, Any]:
    """A layout as the form shows it."""
    names = ("name", "separator", "date_format", "time_format", "has_headings")
    values: dict[str, Any] = {name: getattr(facts, name) for name in names}
    for number, (heading, field) in enumerate(facts.columns):
        is_fixed = field.startswith(FIXED)
        values[f"heading_{number}"] = heading
        values[f"field_{number}"] = FIXED if is_fixed else field
        values[f"text_{number}"] = field.removeprefix(FIXED) if is_fixed else ""
    return values
