"""When the school has Flex."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from corridor.flex.queries.activities import flex_period_names
from corridor.flex.times import flex_bells
from corridor.passes.book import kept_book
from corridor.schools.bell_days import bells_between

AHEAD = timedelta(days=14)
MOST_KEPT = 200
_kept: dict[tuple[UUID, int, date], list[FlexTime]] = {}


@dataclass(frozen=True, slots=True)
class FlexTime:
    """One Flex period of one day; times in the school's zone."""

    date: date
    period: str
    starts_at: datetime
    ends_at: datetime
    day_type: str = ""


def flex_times(*, school_id: UUID, first: date, last: date) -> list[FlexTime]:
    """Those of these dates (inclusive), in order. Six statements, one where there is no Flex."""
    if not flex_period_names(school_id=school_id):
        return []
    days = bells_between(school_id=school_id, first=first, last=last)
    return [
        FlexTime(day, bell.name, bell.starts_at, bell.ends_at, found.day_type)
        for day, found in sorted(days.items())
        for bell in flex_bells(found)
    ]


def coming_times(*, school_id: UUID, today: date, now: datetime) -> list[FlexTime]:
    """Those of the next two weeks that are not over."""
    return to_come(flex_times(school_id=school_id, first=today, last=today + AHEAD), now)


def to_come(times: list[FlexTime], now: datetime) -> list[FlexTime]:
    return [time for time in times if now < time.ends_at]


def next_time(*, school_id: UUID, today: date, now: datetime) -> FlexTime | None:
    """The one that is on or comes next, for the page that everybody asks for: no statement as long
    as the book of the school's rules is kept, which bells and calendar are part of."""
    book = kept_book(school_id)
    if book is None:
        return next(iter(coming_times(school_id=school_id, today=today, now=now)), None)
    key = (school_id, book.version, today)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = flex_times(school_id=school_id, first=today, last=today + AHEAD)
    return next((time for time in _kept[key] if now < time.ends_at), None)
