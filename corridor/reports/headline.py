"""The day in one line of plain words. Pure."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from corridor.reports.queries.day import DayFigures

NOON, EVENING = 12, 17
MANY_OVER = 5
BUSY_SHARE = 0.04


def headline(figures: DayFigures, *, students: int, is_school_day: bool, local: datetime) -> str:
    """``local`` is the school's wall clock; ``students`` how many there are."""
    if not figures.total:
        return _("No passes yet today") if is_school_day else _("No school today")
    if figures.over_now >= MANY_OVER:
        return _("%(count)d students are over time") % {"count": figures.over_now}
    is_busy = figures.out_now > max(5.0, students * BUSY_SHARE)
    return _busy(local.hour) if is_busy else _calm(local.hour)


def _busy(hour: int) -> str:
    return _("A busy morning") if hour < NOON else _("A busy afternoon")


def _calm(hour: int) -> str:
    if hour < NOON:
        return _("A calm morning so far")
    return _("A calm afternoon so far") if hour < EVENING else _("A calm day")
