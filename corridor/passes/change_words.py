"""What the log of changes says of rules about certain students, and how they go back.

Who is kept apart stays closed there: the log says how many, never who.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from corridor.passes.commands.undo import (
    restore_accommodation,
    restore_keep_apart,
    restore_limit,
)
from corridor.passes.models import PassLimit
from corridor.schools.grades import CODES, grade_name
from corridor.schools.subjects import Subject

LIMIT_LABELS = {
    "grade": _("Grade"),
    "group_id": _("Group"),
    "student_id": _("Student"),
    "passes": _("Passes"),
    "window": _("In"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "reason": _("Reason"),
}
APART_LABELS = {
    "name": _("Name"),
    "people": _("Students"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "is_on": _("In use"),
    "archived": _("Put away"),
    "note": _("Note"),
}
ACCOMMODATION_LABELS = {
    "time_percent": _("Time, in percent"),
    "extra_passes": _("Passes more than the limit"),
    "no_cool_down": _("No wait between passes"),
    "line_priority": _("First in line"),
    "exempt_from_windows": _("May leave when others may not"),
    "allowed_places": _("Places of their own"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "review_on": _("Look at it again on"),
    "note": _("Note"),
}
NO_DATES = {"starts_on": {"": _("none")}, "ends_on": {"": _("none")}}


def _say_day(field: str, value: Any) -> str | None:
    if not field.endswith("_on") or not isinstance(value, str) or not value:
        return None
    return date_format(date.fromisoformat(value), "F j, Y")


def _say_apart(field: str, value: Any) -> str | None:
    """How many students; their names are opened on the page of the group alone."""
    if field != "people":
        return _say_day(field, value)
    count = len(value or ())
    return ngettext("%(count)d student", "%(count)d students", count) % {"count": count}


SUBJECTS = (
    Subject(
        "limit",
        _("Limit"),
        icon="hash",
        labels=LIMIT_LABELS,
        values={
            **NO_DATES,
            "window": dict(PassLimit.Window.choices),
            "grade": {code: grade_name(code) for code in CODES},
        },
        say=_say_day,
        restore=restore_limit,
    ),
    Subject(
        "keep_apart",
        _("Keep apart"),
        icon="split",
        labels=APART_LABELS,
        values=NO_DATES,
        say=_say_apart,
        restore=restore_keep_apart,
    ),
    Subject(
        "apart_names",
        _("Names opened"),
        icon="users",
        labels={"names": _("Names")},
        values={"names": {"closed": _("closed"), "opened": _("opened")}},
    ),
    Subject(
        "accommodation",
        _("Accommodation"),
        icon="hand-heart",
        labels=ACCOMMODATION_LABELS,
        values={**NO_DATES, "review_on": {"": _("none")}},
        say=_say_day,
        restore=restore_accommodation,
        is_private=True,
    ),
)
