"""The summer: a provider that empties its lists between two school years takes nobody away.

Clever, say, holds its lists back from about two days before the last day of a school year to
two weeks before the first of the next.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from corridor.rostering.models import RosterConnection
from corridor.schools.models import District

BEFORE_THE_END = timedelta(days=2)
BEFORE_THE_START = timedelta(days=14)
LONGEST = timedelta(days=90)


def is_paused(
    district: District, connection_id: UUID | None, now: datetime, time_zone: str
) -> bool:
    """Whether what is not listed stays. Of connections alone: a file is given by somebody, who
    knows what is in it, and is asked by the guard."""
    if connection_id is None:
        return False
    today = now.astimezone(ZoneInfo(time_zone)).date()
    until = RosterConnection.objects.values_list("paused_until", flat=True).get(id=connection_id)
    return (until is not None and today < until) or is_summer(
        today, ends=district.year_ends_on, starts=district.year_starts_on
    )


def is_summer(today: date, *, ends: date | None, starts: date | None) -> bool:
    """``ends`` is the last day of a school year, ``starts`` the first of the same or the next."""
    if starts and today < starts - BEFORE_THE_START:
        return ends is None or ends > starts or today > ends - BEFORE_THE_END
    is_next_known = starts is not None and ends is not None and starts > ends
    if ends is None or is_next_known:
        return False
    return ends - BEFORE_THE_END < today < ends + LONGEST
