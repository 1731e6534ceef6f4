"""When a plan falls due on a day: pure, from the bells and the school's zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from corridor.passes.situation import Settings, Span


@dataclass(frozen=True, slots=True)
class When:
    """A time of a school's day: so many minutes into a period, or a time of the clock."""

    period: str = ""
    offset_minutes: int = 0
    at: time | None = None


def due_at(
    when: When, *, day: date, spans: Iterable[Span], minutes: int, settings: Settings
) -> datetime | None:
    """The instant (UTC) that is meant on ``day``; ``None`` where the day has no such time.

    ``spans`` are the periods of the day for the student's lunch wave; there are none on a day
    off, and then no time of the clock is meant either. In a period that is shorter than usual a
    visit of ``minutes`` begins earlier, so that it still fits in; if it can't, with the bell.
    """
    periods = tuple(spans)
    if not periods:
        return None
    if when.at is not None:
        return settings.start_of(day, when.at)
    span = next((span for span in periods if span.name == when.period), None)
    if span is None:
        return None
    latest = span.ends_at - timedelta(minutes=minutes)
    wanted = span.starts_at + timedelta(minutes=when.offset_minutes)
    return max(span.starts_at, min(wanted, latest))


def over_at(due: datetime, *, spans: Iterable[Span], minutes: int) -> datetime:
    """Until when a pass that was due may still start: the bell, outside of periods its minutes."""
    bell = next((span.ends_at for span in spans if span.holds(due)), None)
    return bell or due + timedelta(minutes=minutes)
