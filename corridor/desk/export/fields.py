"""What can stand in a column: a name, and how a line of the desk fills it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
FIXED = "="  # "=T" is the text "T" in every line


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLine:
    """One line of the desk, as files have it. ``left_at`` is when a student who left early was
    picked up, or was to go; ``came_at`` when one came."""

    school: str
    school_number: str
    student_number: str
    given_name: str
    family_name: str
    grade: str
    kind: str
    kind_label: str
    date: date
    at: datetime
    picked_up_at: datetime | None
    period: str
    reason: str
    code: str
    is_excused: bool | None
    note: str
    made_by: str

    @property
    def came_at(self) -> datetime | None:
        return None if self.kind == "leaving" else self.at

    @property
    def left_at(self) -> datetime | None:
        return (self.picked_up_at or self.at) if self.kind == "leaving" else None


@dataclass(frozen=True, slots=True)
class Form:
    """How dates and times are written: ``strftime``, on the school's clock."""

    zone: ZoneInfo
    date_format: str
    time_format: str

    def day(self, day: date) -> str:
        return day.strftime(self.date_format)

    def time(self, at: datetime | None) -> str:
        return at.astimezone(self.zone).strftime(self.time_format) if at else ""

    def yes_or_no(self, *, is_so: bool | None) -> str:
        return "" if is_so is None else "Y" if is_so else "N"


Fill = Callable[[ExportLine, Form], str]

FIELDS: Mapping[str, Text] = {
    "school": _("School"),
    "school_number": _("School number"),
    "student_number": _("Student number"),
    "given_name": _("First name"),
    "family_name": _("Last name"),
    "grade": _("Grade"),
    "kind_label": _("Late or leaving"),
    "date": _("Date"),
    "time": _("Time"),
    "time_in": _("Time in"),
    "time_out": _("Time out"),
    "period": _("Period"),
    "reason": _("Reason"),
    "code": _("Reason code"),
    "excused": _("Excused"),
    "note": _("Note"),
    "made_by": _("Noted by"),
}
# Those that are written in a form of the layout's; all others stand as they are.
WRITTEN: Mapping[str, Fill] = {
    "date": lambda line, form: form.day(line.date),
    "time": lambda line, form: form.time(line.came_at or line.left_at),
    "time_in": lambda line, form: form.time(line.came_at),
    "time_out": lambda line, form: form.time(line.left_at),
    "excused": lambda line, form: form.yes_or_no(is_so=line.is_excused),
}
DATE_FORMATS = ("%Y-%m-%d", "%-m/%-d/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d")
TIME_FORMATS = ("%H:%M", "%I:%M%p", "%-I:%M %p", "%H%M")


def is_known(field: str) -> bool:
    return field in FIELDS or field.startswith(FIXED)


def cell_of(field: str, line: ExportLine, form: Form) -> str:
    """What stands in a column for one line."""
    if field.startswith(FIXED):
        return field.removeprefix(FIXED)
    write = WRITTEN.get(field)
    return write(line, form) if write else str(getattr(line, field))
