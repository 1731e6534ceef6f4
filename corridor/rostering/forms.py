"""What admins send about rosters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.rostering.kinds_of_files import LABELS
from corridor.rostering.models import RosterConnection
from corridor.rostering.providers.settings import Field, FieldKind, Schema
from corridor.rostering.providers.spreadsheet.book import Sheet
from corridor.rostering.providers.spreadsheet.columns import FIELDS, KINDS, NEEDED
from corridor.rostering.providers.spreadsheet.layout import LEFT_OUT, layout_of

DELTAS = (
    ("", _("Not asked for")),
    ("15", _("every 15 minutes")),
    ("30", _("every 30 minutes")),
    ("60", _("every hour")),
    ("240", _("every 4 hours")),
)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("A OneRoster or School Data Sync zip, a CSV file or an Excel workbook."),
        widget=forms.FileInput({"accept": ".zip,.csv,.xlsx,.txt"}),
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        required=False,
        choices=[("", _("Find out by itself")), *LABELS.items()],
    )


class PhotosForm(forms.Form):
    file = forms.FileField(
        label=_("Zip of photos"),
        help_text=_(
            "Pictures named by student number: 30117.jpg, 30118.png. Folders may be in it."
        ),
        widget=forms.FileInput({"accept": ".zip"}),
    )


class SheetForm(forms.Form):
    """Which columns of one sheet are what; the fields follow the kind of the sheet."""

    def __init__(self, sheet: Sheet, told: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        layout = layout_of(sheet, told)
        self.kind = layout.kind if layout else LEFT_OUT
        kinds = [*KINDS.items(), (LEFT_OUT, _("Leave this sheet out"))]
        self.fields["kind"] = forms.ChoiceField(
            label=_("What is in it"), choices=kinds, initial=self.kind
        )
        needed = {each[0] for each in NEEDED.get(self.kind, ())}
        headings = [("", _("Not in the file")), *_headings(sheet)]
        for field in FIELDS.get(self.kind, ()):
            self.fields[field.name] = forms.ChoiceField(
                label=str(field.label),
                choices=headings,
                required=False,
                initial=layout.headings.get(field.name, "") if layout else "",
                help_text=_("Needed") if field.name in needed else "",
            )

    def told(self) -> dict[str, Any]:
        """The choices as ``RosterUpload.told`` keeps them; of another kind, its own are guessed."""
        kind = self.cleaned_data["kind"]
        if kind != self.kind:
            return {"kind": kind}
        columns = {
            name: heading
            for name, heading in self.cleaned_data.items()
            if name != "kind" and heading
        }
        return {"kind": kind, "columns": columns}


def _headings(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Each with what stands below it first: "Student ID · 30117"."""
    for heading, value in zip_longest(sheet.header, sheet.example, fillvalue=""):
        if heading:
            shown = " ".join(value.split())[:30]
            yield heading, f"{heading} · {shown}" if shown else heading


class ConnectionForm(forms.Form):
    """A provider's own fields, and when it is asked."""

    name = forms.CharField(label=_("Name"), max_length=80)
    is_on = forms.BooleanField(
        label=_("On"),
        required=False,
        widget=forms.CheckboxInput({"class": "switch", "role": "switch"}),
    )
    nightly_at = forms.TimeField(
        label=_("Every night at"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_("Everything is asked for, at this time of your first school."),
    )
    delta_minutes = forms.TypedChoiceField(
        label=_("Changes in between"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=DELTAS,
    )
    paused_until = forms.DateField(
        label=_("Paused until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Over the summer, say: nothing is asked for before this day."),
    )

    def __init__(
        self, schema: Schema, connection: RosterConnection | None, data: Any = None
    ) -> None:
        super().__init__(data, initial=_initial(schema, connection))
        self.schema = schema
        for field in schema.fields:
            self.fields[f"s-{field.name}"] = _form_field(field, connection)
        if not schema.has_deltas:
            del self.fields["delta_minutes"]

    @property
    def settings(self) -> dict[str, str]:
        return {f.name: str(self.data.get(f"s-{f.name}", "")) for f in self.schema.fields}

    def own_fields(self) -> Iterable[forms.BoundField]:
        return [self[f"s-{field.name}"] for field in self.schema.fields]


def _initial(schema: Schema, connection: RosterConnection | None) -> dict[str, Any]:
    if connection is None:
        defaults = {f"s-{f.name}": f.default for f in schema.fields}
        return {"name": str(schema.label), "nightly_at": "05:00", "is_on": True, **defaults}
    return {
        "name": connection.name,
        "is_on": connection.is_on,
        "nightly_at": connection.nightly_at,
        "delta_minutes": connection.delta_minutes,
        "paused_until": connection.paused_until,
        **{f"s-{name}": value for name, value in connection.settings.items()},
    }


def _form_field(field: Field, connection: RosterConnection | None) -> forms.Field:
    """The schema itself checks what is sent; these only draw it. A secret is never drawn."""
    told: dict[str, Any] = {"label": field.label, "help_text": field.help}
    told["required"] = False
    if field.kind is FieldKind.CHOICE:
        return forms.ChoiceField(choices=field.choices, **told)
    if field.kind is FieldKind.SECRET:
        if connection and connection.secret:
            told["help_text"] = _("One is stored. Leave this empty to keep it.")
        return forms.CharField(
            widget=forms.Textarea({"rows": 2, "autocomplete": "off", "spellcheck": "false"}), **told
        )
    widget = forms.Textarea({"rows": 3}) if field.kind is FieldKind.LINES else forms.TextInput()
    return forms.CharField(widget=widget, **told)
