"""One student's passes as bars: of a week by day, of a term by week, of a year by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from corridor.reports.chart import HEADROOM

WEEK, TERM, YEAR = SPANS = ("week", "term", "year")
UNITS = {WEEK: "day", TERM: "week", YEAR: "month"}
LABELS = {WEEK: "D", TERM: "M j", YEAR: "M"}
FULL_LABELS = {WEEK: "l, F j", TERM: "M j", YEAR: "F Y"}
WITHOUT_TERM = timedelta(weeks=11)
SCHOOL_DAYS, MONTHS, ROOM_FOR_LABELS = 5, 12, 12


@dataclass(frozen=True, slots=True)
class Bar:
    """``top`` and ``height`` are percent; ``label`` is empty where there is no room for it."""

    label: str
    name: str
    total: int
    top: float
    height: float


def first_day(span: str, today: date, term_starts: date | None) -> date:
    """Where a span begins; between terms, twelve weeks back."""
    monday = today - timedelta(days=today.weekday())
    if span == WEEK:
        return monday
    if span == YEAR:
        return _month(today, 1 - MONTHS)
    since = term_starts or monday - WITHOUT_TERM
    return since - timedelta(days=since.weekday())


def bars(span: str, first: date, today: date, counts: Mapping[date, int]) -> list[Bar]:
    """Every day, week or month of the span, also those without a pass."""
    days = _beginnings(span, first, today, counts)
    highest = max(counts.values(), default=0)
    every = -(-len(days) // ROOM_FOR_LABELS)
    return [
        _bar(span, day, counts.get(day, 0), highest, is_labelled=n % every == 0)
        for n, day in enumerate(days)
    ]


def _beginnings(span: str, first: date, today: date, counts: Mapping[date, int]) -> list[date]:
    if span == YEAR:
        return [_month(first, n) for n in range(MONTHS)]
    step = timedelta(days=1 if span == WEEK else 7)
    last = first + timedelta(days=SCHOOL_DAYS - 1) if span == WEEK else today
    last = max([last, *counts])
    return [first + step * n for n in range((last - first) // step + 1)]


def _month(day: date, more: int) -> date:
    """The first day of the month that is so many months later."""
    months = day.year * 12 + day.month - 1 + more
    return date(months // 12, months % 12 + 1, 1)


def _bar(span: str, day: date, total: int, highest: int, *, is_labelled: bool) -> Bar:
    height = round(HEADROOM * total / highest, 1) if highest else 0.0
    label = date_format(day, LABELS[span]) if is_labelled else ""
    return Bar(label, date_format(day, FULL_LABELS[span]), total, 100 - height, height)
