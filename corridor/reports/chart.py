"""Passes by hour as bars: heights in percent of the highest."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.reports.queries.day import Hour
from corridor.schools.queries import DayBells

HEADROOM = 82


@dataclass(frozen=True, slots=True)
class Column:
    """One bar. ``top`` and ``height`` are percent from the top; ``over`` is its lower part."""

    label: str
    total: int
    over: int
    top: float
    height: float
    over_top: float
    over_height: float


def columns(hours: tuple[Hour, ...], day: DayBells) -> list[Column]:
    """The hours of the school's day, and those outside it in which somebody went."""
    if not hours:
        return []
    highest = max(hour.total for hour in hours)
    known = {hour.hour: hour for hour in hours}
    shown = {*known, *_hours_of(day)}
    return [
        _column(known.get(n, Hour(n, 0, 0)), highest) for n in range(min(shown), max(shown) + 1)
    ]


def _hours_of(day: DayBells) -> set[int]:
    return {bell.starts_at.hour for bell in day.periods}


def _column(hour: Hour, highest: int) -> Column:
    height = round(HEADROOM * hour.total / highest, 1) if highest else 0.0
    over = round(HEADROOM * hour.over / highest, 1) if highest else 0.0
    return Column(
        label=str(hour.hour % 12 or 12),
        total=hour.total,
        over=hour.over,
        top=100 - height,
        height=height,
        over_top=100 - over,
        over_height=over,
    )
