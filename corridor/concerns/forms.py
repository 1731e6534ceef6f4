"""What somebody types about a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.concerns.commands.reporting import NOTE

MOST_LETTERS = 2000


class ReportForm(forms.Form):
    """``key`` tells a form that was sent twice from a second report."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("What did you see?"))
    note = forms.CharField(
        label=_("Note"),
        max_length=NOTE,
        required=False,
        help_text=_("What you saw or heard, in a few words. The student may ask to read it."),
    )

    def __init__(self, *args: Any, reasons: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.ChoiceField(
            label=_("What did you see?"),
            choices=[(label, label) for label in reasons],
            error_messages=dict.fromkeys(
                ("required", "invalid_choice"), _("Choose what it is about.")
            ),
        )


class ReasonsForm(forms.Form):
    labels = forms.CharField(
        label=_("Reasons, one a line"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Of what somebody can see, and never of what a student is."),
    )
