"""What the log of changes says of classes, and how they go back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from corridor.rostering.commands.class_log import STUDENT, SUBJECT
from corridor.rostering.commands.undo import restore_class
from corridor.schools.permissions import Permission
from corridor.schools.subjects import Subject

LABELS = {
    "title": _("Name"),
    "room": _("Room"),
    "periods": _("Periods"),
    "students": _("Students"),
    "accepted": _("Accepted by its teacher"),
}


def label(field: str) -> str:
    """A student's two fields are one to read."""
    return _now("Student") if field.startswith(STUDENT) else str(LABELS.get(field, ""))


def say(field: str, value: Any) -> str | None:
    return _now("not in it") if field.startswith(STUDENT) and not value else None


SUBJECTS = (
    Subject(
        SUBJECT,
        _("Class"),
        icon="presentation",
        labels=LABELS,
        label=label,
        say=say,
        values={"room": {"": _("none")}, "students": {"": _("none")}},
        restore=restore_class,
        permission=Permission.PEOPLE,
    ),
)
