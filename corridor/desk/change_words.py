"""What the log of changes says of the desk's settings, and how they go back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from corridor.desk.commands.undo import restore_layout, restore_reason
from corridor.desk.models import Kind, Layout
from corridor.schools.permissions import Permission
from corridor.schools.subjects import Subject


def _say_columns(field: str, value: Any) -> str | None:
    if field != "columns":
        return None
    return ", ".join(str(heading or name) for heading, name in value or ())


SUBJECTS = (
    Subject(
        "desk_reason",
        _("Reason at the desk"),
        icon="clipboard-check",
        labels={
            "label": _("Reason"),
            "kind": _("For"),
            "code": _("Code"),
            "is_excused": _("Excused"),
        },
        values={"kind": dict(Kind.choices)},
        restore=restore_reason,
        permission=Permission.DESK,
    ),
    Subject(
        "desk_layout",
        _("Layout of a file"),
        icon="download",
        labels={
            "name": _("Name"),
            "columns": _("Columns"),
            "separator": _("Between columns"),
            "has_headings": _("First line has headings"),
            "date_format": _("Dates"),
            "time_format": _("Times"),
        },
        values={"separator": dict(Layout.Separator.choices)},
        say=_say_columns,
        restore=restore_layout,
        permission=Permission.DESK,
    ),
)
