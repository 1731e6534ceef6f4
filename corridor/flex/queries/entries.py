"""Where students go in Flex: for their own pages, and for calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from corridor.flex.models import SignUp
from corridor.flex.queries.days import AHEAD, FlexTime
from corridor.flex.times import bell_of, is_one_of_its_days
from corridor.schools.bell_days import bells_between
from corridor.schools.models import Period
from corridor.schools.queries import Bell


@dataclass(frozen=True, slots=True, kw_only=True)
class FlexEntry:
    """An activity of a student on one date. ``is_in``: with a seat, else they wait for one;
    ``is_kept``: staff put them there."""

    activity_id: UUID
    date: date
    period: str
    starts_at: datetime
    ends_at: datetime
    title: str
    colour: str
    topic: str
    place: str
    place_id: UUID
    host: str
    is_in: bool
    is_kept: bool


def of_student(*, student_id: UUID, first: date, last: date) -> list[FlexEntry]:
    """Of all their schools, these dates inclusive, in order of time; what does not take place is
    left out. One statement, and four more for each school where there is something."""
    rows = SignUp.objects.filter(
        student_id=student_id,
        date__range=(first, last),
        state__in=("in", "waiting"),
        session__cancelled_at__isnull=True,
    )
    found = list(rows.select_related(*_WITH))
    schools = {row.school_id for row in found}
    days = {id_: bells_between(school_id=id_, first=first, last=last) for id_ in schools}
    placed = [(row, bell_of(row.session.activity, days[row.school_id][row.date])) for row in found]
    entries = [_entry(row, bell) for row, bell in placed if bell and bell.name == row.period]
    return sorted(entries, key=lambda entry: (entry.starts_at, not entry.is_in))


def entry_at(*, student_id: UUID, school_id: UUID, time: FlexTime) -> FlexEntry | None:
    """Where a student goes in one Flex period, or waits for. One statement."""
    rows = SignUp.objects.filter(
        student_id=student_id,
        school_id=school_id,
        date=time.date,
        period=time.period,
        state__in=("in", "waiting"),
        session__cancelled_at__isnull=True,
    )
    bell = Bell(time.period, Period.Kind.FLEX, "", time.starts_at, time.ends_at)
    found = [
        _entry(row, bell)
        for row in rows.select_related(*_WITH)
        if row.session.activity.period == time.period
        and is_one_of_its_days(row.session.activity, time.date, time.day_type)
    ]
    return min(found, key=lambda entry: not entry.is_in, default=None)


def fallen_out(
    *, student_id: UUID, school_id: UUID, times: list[FlexTime], today: date
) -> list[SignUp]:
    """Seats on days of the next two weeks that no longer have their Flex period, by date: a holiday
    was declared, or another bell schedule. ``times`` are those that there are. One statement."""
    rows = SignUp.objects.filter(
        student_id=student_id,
        school_id=school_id,
        date__range=(today, today + AHEAD),
        state=SignUp.State.IN,
        session__cancelled_at__isnull=True,
        session__activity__archived_at__isnull=True,
    )
    there_are = {(time.date, time.period) for time in times}
    found = rows.select_related("session__activity").order_by("date", "period")
    return [row for row in found if (row.date, row.period) not in there_are]


_WITH = ("session__activity__location", "session__activity__owner__person")


def _entry(row: SignUp, bell: Bell) -> FlexEntry:
    activity = row.session.activity
    host = activity.owner.person
    return FlexEntry(
        activity_id=activity.id,
        date=row.date,
        period=row.period,
        starts_at=bell.starts_at,
        ends_at=bell.ends_at,
        title=activity.title,
        colour=activity.colour,
        topic=activity.topic,
        place=activity.location.name,
        place_id=activity.location_id,
        host=host.name if host else "",
        is_in=row.state == SignUp.State.IN,
        is_kept=row.rank > SignUp.Rank.CHOSEN,
    )
