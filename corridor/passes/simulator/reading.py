"""The past passes of a school, read in bulk: one statement for each chunk of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.datetime import TimestamptzLoader

from corridor.core.tenancy import district_in_force
from corridor.passes.models import END_UNKNOWN
from corridor.passes.simulator.trips import Trip
from corridor.passes.situation import Book, LivePass, Settings, Span
from corridor.schools.models import BellSchedule, Period
from corridor.schools.queries import days as days_of_calendar

CHUNK = 5000

_TRIPS = """
    select hp.id, hp.student_id, hp.origin_id, hp.destination_id, hp.created_by_id, hp.trip,
           hp.minutes, hp.made_by_staff, hp.urgent, hp.period_ends_at, hp.requested_at,
           hp.approved_at, hp.started_at, hp.arrived_at, hp.returning_at, hp.ended_at,
           hp.end_reason, p.grade, coalesce(s.lunch_wave, '')
    from passes_hallpass hp
    join accounts_person p on p.district_id = hp.district_id and p.id = hp.student_id
    left join rostering_section s on s.district_id = hp.district_id and s.id = hp.section_id
    where hp.district_id = %(district)s and hp.school_id = %(school)s
      and hp.requested_at >= %(since)s and hp.requested_at < %(until)s
      and hp.started_at is not null and hp.ended_at is not null
      and (hp.requested_at, hp.id) > (%(since)s, %(after)s)
    order by hp.requested_at, hp.id limit %(chunk)s
"""
_BEFORE = """
    select student_id, count(*) filter (where counted_on >= %(week)s), count(*)
    from passes_hallpass
    where district_id = %(district)s and school_id = %(school)s
      and counted_on >= %(first)s and counted_on < %(day)s
    group by 1
"""
_HOW_MANY = """
    select count(*) from passes_hallpass
    where district_id = %(district)s and school_id = %(school)s
      and requested_at >= %(since)s and requested_at < %(until)s
      and started_at is not null and ended_at is not null
"""
_USUAL_ANSWER = """
    select extract(epoch from percentile_cont(0.5) within group (
        order by approved_at - requested_at)) from (
        select approved_at, requested_at from passes_hallpass
        where district_id = %(district)s and school_id = %(school)s
          and requested_at >= %(since)s and requested_at < %(until)s
          and approved_at is not null and not made_by_staff
        order by requested_at desc limit 2000) recent
"""
NEVER_ANSWERED = timedelta(minutes=1)
NO_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of the past, both inclusive and of the school."""

    first: date
    last: date

    def instants(self, settings: Settings) -> tuple[datetime, datetime]:
        """When it begins, and when it is over."""
        return settings.start_of(self.first), settings.start_of(self.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class PastPasses:
    """Where the trips of a school come from. Trips of today are not over yet."""

    school_id: UUID
    settings: Settings
    stretch: Stretch

    def how_many(self) -> int:
        return int(self._value(_HOW_MANY))

    def usual_answer(self) -> timedelta:
        """How long a yes took in the middle; one minute where nobody had to give one."""
        seconds = self._value(_USUAL_ANSWER)
        return timedelta(seconds=int(seconds)) if seconds else NEVER_ANSWERED

    def trips(self, book: Book) -> Iterator[list[Trip]]:
        """In the order in which they were asked for."""
        since, until = self.stretch.instants(self.settings)
        after = NO_ID
        known = {place: place for place in book.places}
        while True:
            rows = self._rows(_TRIPS, since=since, until=until, after=after, chunk=CHUNK)
            yield [_trip(row, self.school_id, known) for row in rows]
            if len(rows) < CHUNK:
                return
            since, after = rows[-1][_ASKED], rows[-1][0]

    def used_before(self, book: Book) -> dict[UUID, tuple[int, int]]:
        """What each student had used of the week and the term before the first day."""
        day = self.stretch.first
        week = day - timedelta(days=day.weekday())
        term = book.term_start(day) or day
        if min(week, term) >= day:
            return {}
        rows = self._rows(_BEFORE, week=week, first=min(week, term), day=day)
        return {student: (in_week, in_term) for student, in_week, in_term in rows}

    def bells(self) -> dict[date, tuple[Span, ...]]:
        """The periods of every school day. Three statements."""
        stretch = self.stretch
        days = days_of_calendar(school_id=self.school_id, first=stretch.first, last=stretch.last)
        usual = BellSchedule.objects.filter(
            school_id=self.school_id, is_default=True, archived_at__isnull=True
        )
        default = usual.values_list("id", flat=True).first()
        schedules = {
            day: facts.bell_schedule_id or default
            for day, facts in days.items()
            if facts.is_school_day
        }
        periods: dict[UUID, list[Period]] = {}
        known = Period.objects.filter(bell_schedule_id__in={*schedules.values()} - {None})
        for period in known.order_by("starts_at", "lunch_wave", "ends_at"):
            periods.setdefault(period.bell_schedule_id, []).append(period)
        return {
            day: tuple(self._span(period, day) for period in periods.get(schedule, ()))
            for day, schedule in schedules.items()
            if schedule is not None
        }

    def _span(self, period: Period, day: date) -> Span:
        return Span(
            name=period.name,
            kind=period.kind,
            wave=period.lunch_wave,
            starts_at=self.settings.start_of(day, period.starts_at).astimezone(UTC),
            ends_at=self.settings.start_of(day, period.ends_at).astimezone(UTC),
        )

    def _value(self, statement: str) -> Any:
        since, until = self.stretch.instants(self.settings)
        return self._rows(statement, since=since, until=until)[0][0]

    def _rows(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            # Django's own loader is Python, and would be most of what reading costs.
            cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
            cursor.execute(
                statement,
                {"district": district_in_force(), "school": self.school_id, **parameters},
            )
            return list(cursor.fetchall())


_ASKED = 10


def _trip(row: tuple[Any, ...], school_id: UUID, known: dict[UUID, UUID]) -> Trip:
    """A row of ``_TRIPS``: the pass as it left the room, and how long everything took.

    Ids are ``known``, one object for each: comparing two that are equal costs a lot.
    """
    (id_, student, origin, destination, maker, kind, minutes, by_staff, urgent, bell, asked,
     approved, started, arrived, returning, ended, end_reason, grade, wave) = row  # fmt: skip
    answer = approved - asked if approved and not (by_staff or urgent) else None
    leaves = started if by_staff or urgent else approved or asked
    due = leaves + timedelta(minutes=minutes)
    live = LivePass(
        id=id_, school_id=school_id, student_id=known.setdefault(student, student),
        origin_id=known.setdefault(origin, origin),
        destination_id=known.setdefault(destination, destination), section_id=None,
        created_by_id=maker, approved_by_id=None, asked=(), asked_too=(),
        state="out", trip=kind, minutes=minutes,
        note="", made_by_staff=by_staff, over_limit=False, urgent=urgent, ticket=None, misses=0,
        counted_on=None, period_ends_at=bell, requested_at=asked, approved_at=approved,
        offered_until=None, started_at=leaves, due_at=due, arrived_at=None, returning_at=None,
        ended_at=None, end_reason="", version=1,
    )  # fmt: skip
    return Trip(
        live,
        grade,
        wave,
        answer,
        arrived - started if arrived else None,
        returning - started if returning else None,
        None if end_reason in END_UNKNOWN else ended - started,
    )
