"""One day of a school in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from corridor.accounts.queries.named import named
from corridor.core.tenancy import district_in_force
from corridor.passes.models import END_UNKNOWN, HallPass

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Hour:
    """The passes that began in one hour of the day (0-23, school-local)."""

    hour: int
    total: int
    over: int


@dataclass(frozen=True, slots=True)
class Destination:
    location_id: UUID
    name: str
    icon: str
    colour: str
    total: int


@dataclass(frozen=True, slots=True)
class WeekAgo:
    """The same day of the week before, up to the same time on the school's clock."""

    total: int
    away: timedelta

    @property
    def average(self) -> timedelta | None:
        return self.away / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class DayFigures:
    """``away`` is the class time missed by everybody together, visits included.

    Where nobody knows when a student came back (``end_unknown`` passes), time counts until
    the pass was due, and it is not called over time.
    """

    hours: tuple[Hour, ...]
    away: timedelta
    out_now: int
    over_now: int
    end_unknown: int
    week_ago: WeekAgo

    @property
    def total(self) -> int:
        return sum(hour.total for hour in self.hours)

    @property
    def over(self) -> int:
        return sum(hour.over for hour in self.hours)

    @property
    def average(self) -> timedelta | None:
        return self.away / self.total if self.total else None


# Over time (the second count): still walking past the due time, or too late when the last
# walk ended. While somebody has arrived the clock stands.
_HOURS = """
    select extract(hour from timezone(%(zone)s, hp.started_at))::int,
           count(*),
           count(*) filter (where case
               when hp.state in ('out', 'returning') then hp.due_at < %(now)s
               else coalesce(case when hp.returning_at is null then hp.arrived_at end,
                             stopped.at) > hp.due_at end),
           coalesce(sum(coalesce(stopped.at, %(now)s) - hp.started_at), interval '0'),
           count(*) filter (where hp.state in ('out', 'arrived', 'returning')),
           count(*) filter (where hp.state in ('out', 'returning') and hp.due_at < %(now)s),
           count(*) filter (where hp.end_reason = any(%(unknown)s))
    from passes_hallpass hp
    cross join lateral (select case when hp.end_reason = any(%(unknown)s)
        then least(hp.ended_at, hp.due_at) else hp.ended_at end as at) stopped
    where hp.district_id = %(district)s and hp.school_id = %(school)s
      and hp.requested_at >= %(first)s and hp.requested_at < %(last)s
      and hp.started_at is not null
    group by 1 order by 1
"""

_A_WEEK_AGO = """
    select count(*), coalesce(sum(stopped.at - hp.started_at), interval '0')
    from passes_hallpass hp
    cross join lateral (select case when hp.end_reason = any(%(unknown)s)
        then least(hp.ended_at, hp.due_at) else hp.ended_at end as at) stopped
    where hp.district_id = %(district)s and hp.school_id = %(school)s
      and hp.requested_at >= %(week_first)s and hp.requested_at <= %(week_now)s
      and hp.started_at is not null and hp.ended_at is not null
"""

_DESTINATIONS = """
    select l.id, l.name, l.icon, l.colour, count(*)
    from passes_hallpass hp
    join schools_location l on l.district_id = hp.district_id and l.id = hp.destination_id
    where hp.district_id = %(district)s and hp.school_id = %(school)s
      and hp.requested_at >= %(first)s and hp.requested_at < %(last)s
      and hp.started_at is not null
    group by 1, 2, 3, 4 order by 5 desc, 2 limit 8
"""


def day_figures(*, school_id: UUID, time_zone: str, day: date, now: datetime) -> DayFigures:
    """The passes that were asked for on this day and began, by hour. Two statements."""
    parameters = _parameters(school_id, time_zone, day, now)
    with connection.cursor() as cursor:
        cursor.execute(_HOURS, parameters)
        rows = cursor.fetchall()
        cursor.execute(_A_WEEK_AGO, parameters)
        week_ago = WeekAgo(*cursor.fetchone())
    return DayFigures(
        hours=tuple(Hour(*row[:3]) for row in rows),
        away=sum((row[3] for row in rows), timedelta()),
        out_now=sum(row[4] for row in rows),
        over_now=sum(row[5] for row in rows),
        end_unknown=sum(row[6] for row in rows),
        week_ago=week_ago,
    )


def _parameters(school_id: UUID, time_zone: str, day: date, now: datetime) -> dict[str, Any]:
    zone = ZoneInfo(time_zone)

    def midnight(date: date) -> datetime:
        return datetime.combine(date, time.min, tzinfo=zone)

    return {
        "district": district_in_force(),
        "school": school_id,
        "zone": time_zone,
        "unknown": sorted(END_UNKNOWN),
        "first": midnight(day),
        "last": midnight(day + timedelta(days=1)),
        "week_first": midnight(day - WEEK),
        # Seven days back on the wall clock: a change of clocks lies between now and then.
        "week_now": now.astimezone(zone) - WEEK,
        "now": now,
    }


def destinations(*, school_id: UUID, time_zone: str, day: date, now: datetime) -> list[Destination]:
    """The eight places most gone to on this day. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DESTINATIONS, _parameters(school_id, time_zone, day, now))
        return [Destination(*row) for row in cursor.fetchall()]


def latest_passes(*, school_id: UUID, search: str = "", count: int = 15) -> list[HallPass]:
    """The school's latest passes, or those whose student or place a search mentions."""
    found: QuerySet[HallPass] = HallPass.objects.filter(school_id=school_id)
    for word in search.split()[:6]:
        found = found.filter(_mentions(word))
    named = found.select_related("student", "origin", "destination")
    return list(named.order_by("-requested_at", "-id")[:count])


def _mentions(word: str) -> Q:
    return (
        named(word, by="student")
        | Q(student__student_number__istartswith=word)
        | Q(origin__name__icontains=word)
        | Q(destination__name__icontains=word)
    )
