"""What the log of changes says of the rules and the no-pass windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _

from corridor.schools.commands.district import restore_school
from corridor.schools.commands.undo_rules import restore_rules, restore_window
from corridor.schools.grades import grade_name
from corridor.schools.models import NoPassWindow
from corridor.schools.subjects import Subject
from corridor.schools.window_words import CLOCK, listed

RULE_LABELS = {
    "pass_limit": _("Passes a day"),
    "pass_limit_week": _("Passes a week"),
    "pass_limit_term": _("Passes a term"),
    "staff_passes_count": _("Passes made by staff count"),
    "refund_seconds": _("Seconds within which a pass does not count"),
    "cool_down_minutes": _("Minutes between two passes"),
    "hall_limit": _("Students in the halls at once"),
    "offer_seconds": _("Seconds to start when it is one’s turn"),
    "offer_nearer": _("A nearer place is offered"),
    "keep_line_over_bell": _("Places in line are kept over the bell"),
    "lapse_minutes": _("Minutes until an unanswered request goes away"),
    "students_may_name_origin": _("Students may say where they come from"),
    "urgent_is_on": _("“I can’t wait” on every refusal"),
    "return_minutes": _("Minutes to walk back"),
    "stale_minutes": _("Minutes over time until the place is free"),
    "auto_end_minutes": _("Minutes over time until a pass ends"),
    "starts_on": _("Students make passes from"),
    "grade_starts": _("First days of grades"),
    "is_staff_only": _("Only staff make passes"),
    "staff_only_until": _("Students may again from"),
    "accept_classes": _("Teachers accept their classes"),
}
WINDOW_LABELS = {
    "kind": _("Which minutes"),
    "first_minutes": _("First minutes"),
    "last_minutes": _("Last minutes"),
    "periods": _("Periods"),
    "starts_at": _("From"),
    "ends_at": _("Until"),
    "weekdays": _("Days"),
    "grades": _("Grades"),
    "note": _("Why"),
    "is_on": _("Holds"),
}


def say_rule(field: str, value: Any) -> str | None:
    if field in {"starts_on", "staff_only_until"} and value:
        return _day(value)
    if field == "grade_starts" and isinstance(value, Mapping):
        return ", ".join(f"{grade_name(grade)}: {_day(day)}" for grade, day in value.items())
    return None


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "M j, Y")


def _say_window(field: str, value: Any) -> str | None:
    if not value:
        return None
    if field in {"starts_at", "ends_at"}:
        return time_format(time.fromisoformat(value), CLOCK)
    return _say_list(field, value) if isinstance(value, list) else None


def _say_list(field: str, values: Iterable[Any]) -> str:
    if field == "weekdays":
        return listed(str(WEEKDAYS[day - 1]) for day in values)
    return listed(grade_name(name) if field == "grades" else str(name) for name in values)


RULE_SUBJECTS = (
    Subject(
        "school",
        _("School"),
        "school",
        labels={"name": _("Name"), "time_zone": _("Time zone")},
        restore=restore_school,
    ),
    Subject(
        "rules",
        _("Rules"),
        "sliders-horizontal",
        labels=RULE_LABELS,
        say=say_rule,
        restore=restore_rules,
    ),
    Subject(
        "window",
        _("Times without passes"),
        "clock",
        labels=WINDOW_LABELS,
        values={"kind": dict(NoPassWindow.Kind.choices)},
        say=_say_window,
        restore=restore_window,
    ),
)
