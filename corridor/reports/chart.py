"""Passes by hour as bars: heights in percent of the highest."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.reports.queries.day import Hour

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


def columns(hours: tuple[Hour, ...]) -> list[Column]:
    highest = max((hour.total for hour in hours), default=0)
    return [_column(hour, highest) for hour in hours]


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
