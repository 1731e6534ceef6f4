"""What the forms of the admins have in common: colours, and the domain's sentences."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.core.errors import Invalid

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
