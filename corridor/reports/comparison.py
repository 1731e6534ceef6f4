"""Today's numbers beside those of a week ago, in words. Pure."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.core.templatetags.core import clock
from corridor.reports.queries.day import DayFigures

FEW = 10
SAME = timedelta(seconds=5)
MINUTE = timedelta(minutes=1)


def passes_compared(figures: DayFigures) -> str:
    """Empty where a week ago there were too few for a percentage to mean anything."""
    before = figures.week_ago.total
    if before < FEW:
        return ""
    percent = round(100 * (figures.total - before) / before)
    if not percent:
        return _("as many as a week ago")
    if percent < 0:
        return _("%(percent)d%% fewer than a week ago") % {"percent": -percent}
    return _("%(percent)d%% more than a week ago") % {"percent": percent}


def average_compared(figures: DayFigures) -> str:
    now, before = figures.average, figures.week_ago.average
    if now is None or before is None or figures.week_ago.total < FEW:
        return _("visits included")
    if abs(now - before) < SAME:
        return _("as long as a week ago")
    span = {"time": _span(abs(now - before))}
    if now < before:
        return _("%(time)s shorter than a week ago") % span
    return _("%(time)s longer than a week ago") % span


def _span(value: timedelta) -> str:
    if value < MINUTE:
        return _("%(count)d s") % {"count": value.seconds}
    return _("%(time)s min") % {"time": clock(value)}


def over_in_words(figures: DayFigures) -> str:
    if not figures.over:
        return _("nobody so far")
    one_in = round(figures.total / figures.over)
    return ngettext("every pass", "1 in %(count)d passes", one_in) % {"count": one_in}


def missed_by_each(figures: DayFigures, students: int) -> str:
    """Class time for one student, however many of them had a pass."""
    if not students:
        return _("everybody together")
    minutes = figures.away / timedelta(minutes=1) / students
    return _("%(minutes).1f min for each student") % {"minutes": minutes}
