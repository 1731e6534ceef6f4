"""The bells of a day as a drawing: where each period begins and how wide it is, in percent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from corridor.schools.queries import Bell, DayBells


@dataclass(frozen=True, slots=True)
class Bar:
    """``starts_at`` and ``ends_at`` are the school's wall clock."""

    bell: Bell
    starts_at: time
    ends_at: time
    x: float
    width: float
    is_now: bool


@dataclass(frozen=True, slots=True)
class Row:
    """The day of one lunch wave ("" when all have the same)."""

    wave: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class DayChart:
    """``now`` is the school's wall clock; ``now_x`` is ``None`` outside the day."""

    rows: tuple[Row, ...]
    now: time
    now_x: float | None


def day_chart(day: DayBells, *, now: datetime) -> DayChart | None:
    """``None`` for a day without bells."""
    if not day.periods:
        return None
    first = min(bell.starts_at for bell in day.periods)
    span = max(bell.ends_at for bell in day.periods) - first
    rows = tuple(
        Row(wave, tuple(_bar(bell, first, span, now) for bell in day.of_wave(wave)))
        for wave in day.waves
    )
    now_x = _share(now - first, span) if first <= now <= first + span else None
    return DayChart(rows, now.astimezone(first.tzinfo).time(), now_x)


def _bar(bell: Bell, first: datetime, span: timedelta, now: datetime) -> Bar:
    return Bar(
        bell=bell,
        starts_at=bell.starts_at.time(),
        ends_at=bell.ends_at.time(),
        x=_share(bell.starts_at - first, span),
        width=_share(bell.ends_at - bell.starts_at, span),
        is_now=bell.holds(now),
    )


def _share(part: timedelta, whole: timedelta) -> float:
    return round(100 * (part / whole), 2)
