"""From when until when somebody covers: pure, from the bells of the day."""

from __future__ import annotations

from datetime import datetime, timedelta

from corridor.schools.queries import Bell, DayBells

# So long a pause before a period belongs to it: who covers it is there when students come in.
WALK = timedelta(minutes=15)


def span_of(day: DayBells, period: str) -> tuple[datetime, datetime] | None:
    """``period`` of any lunch wave, with the walk before it; "" is from midnight to the last bell.

    Nothing on a day that has no such period.
    """
    bells = [bell for bell in day.periods if period in ("", bell.name)]
    if not bells:
        return None
    starts_at = min(bell.starts_at for bell in bells)
    ends_at = max(bell.ends_at for bell in bells)
    if not period:
        return starts_at.replace(hour=0, minute=0, second=0, microsecond=0), ends_at
    return _with_walk(day, starts_at), ends_at


def _with_walk(day: DayBells, starts_at: datetime) -> datetime:
    before = [bell.ends_at for bell in day.periods if bell.ends_at <= starts_at]
    last = max(before, default=None)
    return last if last is not None and starts_at - last <= WALK else starts_at


def last_bell(day: DayBells) -> datetime | None:
    return max((bell.ends_at for bell in day.periods), default=None)


def present_or_next(day: DayBells, now: datetime) -> Bell | None:
    """The class that is held, else the next one of the day."""
    left = [bell for bell in day.periods if bell.ends_at > now]
    return min(left, key=lambda bell: (bell.starts_at, bell.lunch_wave), default=None)


def before_lunch(day: DayBells, now: datetime) -> tuple[str, ...]:
    """The periods that are not over and begin before the first lunch."""
    lunch = min((b.starts_at for b in day.periods if b.kind == "lunch"), default=None)
    left = [b for b in day.periods if b.ends_at > now and (lunch is None or b.starts_at < lunch)]
    return tuple(dict.fromkeys(bell.name for bell in left))
