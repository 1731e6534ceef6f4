"""When the school has Flex."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from corridor.flex.queries.activities import flex_period_names
from corridor.flex.times import flex_bells
from corridor.schools.bell_days import bells_between

AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class FlexTime:
    """One Flex period of one day; times in the school's zone."""

    date: date
    period: str
    starts_at: datetime
    ends_at: datetime


def flex_times(*, school_id: UUID, first: date, last: date) -> list[FlexTime]:
    """Those of these dates (inclusive), in order. Six statements, one where there is no Flex."""
    if not flex_period_names(school_id=school_id):
        return []
    days = bells_between(school_id=school_id, first=first, last=last)
    return [
        FlexTime(day, bell.name, bell.starts_at, bell.ends_at)
        for day, found in sorted(days.items())
        for bell in flex_bells(found)
    ]


def coming_times(*, school_id: UUID, today: date, now: datetime) -> list[FlexTime]:
    """Those of the next two weeks that are not over."""
    found = flex_times(school_id=school_id, first=today, last=today + AHEAD)
    return [time for time in found if now < time.ends_at]
