"""From when do students make passes? Told to everybody in advance. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from corridor.passes.situation import Settings
from corridor.schools.grades import grade_name, in_order


@dataclass(frozen=True, slots=True)
class GoLive:
    """``title`` has the day that comes for most, ``text`` the grades whose day is another."""

    title: str
    text: str


def go_live_of(settings: Settings, now: datetime) -> GoLive | None:
    """What staff read before the day has come; ``None`` once it has come for everybody."""
    today, school = settings.local_date(now), settings.starts_on
    later = {grade: day for grade, day in settings.grade_starts.items() if day > today}
    if school is not None and school > today:
        others = settings.grade_starts
        title = _("Students make passes from {day} on").format(day=_day(school))
        lines = [_line(grade, others[grade], today) for grade in in_order(others)]
        return GoLive(title, " ".join([*lines, _("Until then only staff do.")]))
    if not later:
        return None
    title = _("Some grades do not make passes yet")
    return GoLive(title, " ".join(_lines(later)))


def _lines(starts: dict[str, date]) -> Iterable[str]:
    return (_from(grade, starts[grade]) for grade in in_order(starts))


def _line(grade: str, day: date, today: date) -> str:
    if day <= today:
        return _("Grade {grade} already may.").format(grade=grade_name(grade))
    return _from(grade, day)


def _from(grade: str, day: date) -> str:
    return _("Grade {grade} from {day} on.").format(grade=grade_name(grade), day=_day(day))


def _day(day: date) -> str:
    return date_format(day, "l, F j")
