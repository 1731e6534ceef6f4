"""What the log of changes says of the reasons of reports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from corridor.concerns.commands.settings import SUBJECT as KEY
from corridor.concerns.commands.settings import restore_reasons
from corridor.schools.permissions import Permission
from corridor.schools.subjects import Subject


def _say(field: str, value: Any) -> str | None:
    return ", ".join(str(label) for label in value or ()) if field == "labels" else None


SUBJECT = Subject(
    KEY,
    _("Reasons of reports"),
    icon="message-square-text",
    labels={"labels": _("Reasons")},
    say=_say,
    restore=restore_reasons,
    permission=Permission.RULES,
)
