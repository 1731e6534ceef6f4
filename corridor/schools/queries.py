"""What is a school's day? Its bells, the present period, its calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, FilteredRelation, Max, OuterRef, Q, Subquery

from corridor.core.errors import NotFound
from corridor.schools.day_plans import WORKDAYS, dates_between, ordinary_day
from corridor.schools.facts import DayFacts
from corridor.schools.models import BellSchedule, CalendarDay, Location, Period, School


@dataclass(frozen=True, slots=True)
class Bell:
    """One period of one day; ``starts_at`` and ``ends_at`` are in the school's zone."""

    name: str
    kind: str
    lunch_wave: str
    starts_at: datetime
    ends_at: datetime

    def holds(self, instant: datetime) -> bool:
        return self.starts_at <= instant < self.ends_at


@dataclass(frozen=True, slots=True)
class DayBells:
    """A school's day. ``periods`` are in order of time and empty on a day off.

    ``listed_schedule_id`` is the schedule that the calendar names for this very day, if any.
    """

    date: date
    is_school_day: bool
    day_type: str = ""
    schedule_id: UUID | None = None
    schedule_name: str = ""
    note: str = ""
    periods: tuple[Bell, ...] = ()
    listed_schedule_id: UUID | None = None

    def of_wave(self, wave: str) -> tuple[Bell, ...]:
        """The periods of those who have this lunch wave; "" for those with no wave."""
        return tuple(bell for bell in self.periods if bell.lunch_wave in ("", wave))

    @property
    def waves(self) -> tuple[str, ...]:
        """The lunch waves of the day, or one "" when there are none."""
        return tuple(sorted({bell.lunch_wave for bell in self.periods} - {""})) or ("",)

    def at(self, instant: datetime, wave: str = "") -> Bell | None:
        """The period that holds ``instant`` for this lunch wave, if any."""
        return next((bell for bell in self.of_wave(wave) if bell.holds(instant)), None)


def bells(*, school_id: UUID, local_date: date) -> DayBells:
    """The day's bells. Dates without a calendar row are school days on weekdays, with the
    default schedule. Two statements."""
    row = _day_row(school_id, local_date)
    is_school_day = _is_school_day(row, local_date)
    schedule_id = (row["day__bell_schedule_id"] or row["default_id"]) if is_school_day else None
    zone = ZoneInfo(row["time_zone"])
    periods = list(_periods(schedule_id)) if schedule_id else []
    return DayBells(
        date=local_date,
        is_school_day=is_school_day,
        day_type=row["day__day_type"] or "",
        schedule_id=schedule_id,
        schedule_name=periods[0].bell_schedule.name if periods else "",
        note=row["day__note"] or "",
        periods=tuple(bell_of(period, local_date, zone) for period in periods),
        listed_schedule_id=row["day__bell_schedule_id"],
    )


def _day_row(school_id: UUID, local_date: date) -> dict[str, Any]:
    default = BellSchedule.objects.filter(
        school_id=OuterRef("id"), is_default=True, archived_at__isnull=True
    )
    row = (
        School.objects.filter(id=school_id)
        .annotate(
            day=FilteredRelation("calendar_days", condition=Q(calendar_days__date=local_date)),
            default_id=Subquery(default.values("id")[:1]),
        )
        .values(
            "time_zone",
            "default_id",
            "day__day_type",
            "day__bell_schedule_id",
            "day__is_school_day",
            "day__note",
        )
        .first()
    )
    if row is None:
        raise NotFound
    return dict(row)


def _is_school_day(row: dict[str, Any], local_date: date) -> bool:
    listed: bool | None = row["day__is_school_day"]
    return local_date.weekday() in WORKDAYS if listed is None else listed


def _periods(schedule_id: UUID) -> list[Period]:
    return list(
        Period.objects.filter(bell_schedule_id=schedule_id)
        .select_related("bell_schedule")
        .order_by("starts_at", "lunch_wave", "ends_at")
    )


def bell_of(period: Period, local_date: date, zone: ZoneInfo) -> Bell:
    return Bell(
        name=period.name,
        kind=period.kind,
        lunch_wave=period.lunch_wave,
        starts_at=datetime.combine(local_date, period.starts_at, tzinfo=zone),
        ends_at=datetime.combine(local_date, period.ends_at, tzinfo=zone),
    )


def today(*, time_zone: str, now: datetime) -> date:
    """The school's date at an instant."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def period_at(*, school_id: UUID, time_zone: str, now: datetime, wave: str = "") -> Bell | None:
    """The period that the school is in, for those of this lunch wave.

    Where the day has waves and none is given, only what all have counts.
    """
    return bells(school_id=school_id, local_date=today(time_zone=time_zone, now=now)).at(now, wave)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarCell:
    """One day as the month shows it.

    ``kind`` is "", "early" (other bells), "off", or "weekend": off as every week.
    """

    date: date
    kind: str
    day_type: str = ""
    schedule_name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks (Monday first) of the month that begins on ``first``; ``None`` pads."""

    first: date
    weeks: list[list[CalendarCell | None]]


def months(*, school_id: UUID, first: date, count: int = 1) -> list[Month]:
    """``count`` months from the one that begins on ``first``. One statement."""
    firsts = [first]
    for _month in range(count):
        firsts.append(_next_month(firsts[-1]))
    listed = {
        day.date: day
        for day in CalendarDay.objects.filter(
            school_id=school_id, date__gte=first, date__lt=firsts[-1]
        ).select_related("bell_schedule")
    }
    return [Month(first=begins, weeks=_weeks(begins, listed)) for begins in firsts[:-1]]


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _weeks(first: date, listed: dict[date, CalendarDay]) -> list[list[CalendarCell | None]]:
    dates = dates_between(first, _next_month(first) - timedelta(days=1))
    cells: list[CalendarCell | None] = [None] * first.weekday()
    cells += [_cell(day, listed.get(day)) for day in dates]
    cells += [None] * (-len(cells) % 7)
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _cell(day: date, listed: CalendarDay | None) -> CalendarCell:
    if listed is None:
        return CalendarCell(date=day, kind="" if day.weekday() in WORKDAYS else "weekend")
    other = listed.bell_schedule if listed.is_school_day else None
    is_special = other is not None and not other.is_default
    kind = _kind_of_day_off(listed) if not listed.is_school_day else "early" if is_special else ""
    name = other.name if other and is_special else ""
    return CalendarCell(
        date=day, kind=kind, day_type=listed.day_type, schedule_name=name, note=listed.note
    )


def days(*, school_id: UUID, first: date, last: date) -> dict[date, DayFacts]:
    """Every date of the span (both ends inclusive) as it is in effect. One statement."""
    listed = CalendarDay.objects.filter(school_id=school_id, date__range=(first, last))
    known = {day: ordinary_day(day) for day in dates_between(first, last)}
    for row in listed:
        known[row.date] = DayFacts(
            date=row.date,
            day_type=row.day_type,
            bell_schedule_id=row.bell_schedule_id,
            is_school_day=row.is_school_day,
            note=row.note,
        )
    return known


def last_typed_day(*, school_id: UUID, since: date) -> date:
    """The last date from ``since`` on that has a day type; ``since`` when there is none."""
    typed = CalendarDay.objects.filter(school_id=school_id, date__gte=since).exclude(day_type="")
    return typed.aggregate(last=Max("date"))["last"] or since


def _kind_of_day_off(listed: CalendarDay) -> str:
    return "off" if listed.date.weekday() in WORKDAYS or listed.note else "weekend"


def coming_up(*, school_id: UUID, since: date, count: int = 6) -> list[CalendarDay]:
    """The next days that are not like the others: weekdays off, other bells, or with a note."""
    unusual = (
        Q(is_school_day=False, date__iso_week_day__lte=len(WORKDAYS))
        | Q(bell_schedule__isnull=False, bell_schedule__is_default=False)
        | ~Q(note="")
    )
    days = CalendarDay.objects.filter(unusual, school_id=school_id, date__gte=since)
    return list(days.select_related("bell_schedule").order_by("date")[:count])


def schedules(*, school_id: UUID) -> list[BellSchedule]:
    """The school's bell schedules with their periods, the default one first."""
    found = BellSchedule.objects.filter(school_id=school_id, archived_at__isnull=True)
    return list(found.prefetch_related("periods").order_by("-is_default", "name"))


@dataclass(frozen=True, slots=True)
class ListedSchedule:
    """A bell schedule and how many dates to come name it; times are the wall clock."""

    schedule: BellSchedule
    to_come: int

    @property
    def periods(self) -> int:
        """How many periods a student has; lunch is none, and waves count once."""
        return len({p.name for p in self.schedule.periods.all() if p.kind != Period.Kind.LUNCH})

    @property
    def first_bell(self) -> time | None:
        return min((p.starts_at for p in self.schedule.periods.all()), default=None)

    @property
    def last_bell(self) -> time | None:
        return max((p.ends_at for p in self.schedule.periods.all()), default=None)


def listed_schedules(*, school_id: UUID, since: date) -> list[ListedSchedule]:
    """The school's bell schedules with how often they are used from ``since`` on."""
    days = CalendarDay.objects.filter(
        school_id=school_id, date__gte=since, is_school_day=True, bell_schedule__isnull=False
    )
    to_come = dict(days.values_list("bell_schedule_id").annotate(Count("id")).order_by())
    return [ListedSchedule(s, to_come.get(s.id, 0)) for s in schedules(school_id=school_id)]


def location_of(*, school_id: UUID, location_id: UUID) -> Location:
    """One place of this school, put away or not; raises ``NotFound``."""
    found: Location | None = Location.objects.filter(school_id=school_id, id=location_id).first()
    if found is None:
        raise NotFound
    return found
