"""What ought to become of plans on the days of a term, worked out again from the bells alone.

It shares no code with what it checks: it reads periods and days as they are stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from corridor.planning.models import ScheduledPass
from corridor.schools.models import CalendarDay, Period, School

WALK = timedelta(minutes=10)  # so long before and after a class a student belongs to it
Bell = tuple[datetime, datetime]


@dataclass(frozen=True)
class Day:
    """One date of a school: its type, and its periods by name in UTC; none on a day off."""

    date: date
    day_type: str
    bells: dict[str, Bell]
    zone: ZoneInfo

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.date + timedelta(days=1), time(), self.zone)

    def due(self, plan: ScheduledPass) -> datetime | None:
        if not self.bells:
            return None
        if plan.at is not None:
            return datetime.combine(self.date, plan.at, self.zone)
        if plan.period not in self.bells:
            return None
        begins, ends = self.bells[plan.period]
        room = max(int((ends - begins).total_seconds() // 60) - plan.minutes, 0)
        return begins + timedelta(minutes=min(plan.offset_minutes, room))

    def over(self, plan: ScheduledPass, due: datetime) -> datetime:
        around = [ends for begins, ends in self.bells.values() if begins <= due < ends]
        return around[0] if around else due + timedelta(minutes=plan.minutes)

    def period_at(self, instant: datetime) -> str:
        for at in (instant, instant + WALK, instant - WALK):
            for name, (begins, ends) in self.bells.items():
                if begins <= at < ends:
                    return name
        return ""


def day_of(school: School, day: date) -> Day:
    zone = ZoneInfo(school.time_zone)
    known = CalendarDay.objects.filter(school=school, date=day).first()
    is_school_day = known.is_school_day if known else day.isoweekday() < 6
    schedule = {"id": known.bell_schedule_id} if known and known.bell_schedule_id else {}
    found = Period.objects.filter(
        bell_schedule__school=school,
        **{f"bell_schedule__{name}": value for name, value in (schedule or USUAL).items()},
    )
    bells = {
        period.name: (
            datetime.combine(day, period.starts_at, zone),
            datetime.combine(day, period.ends_at, zone),
        )
        for period in found
    }
    return Day(day, known.day_type if known else "", bells if is_school_day else {}, zone)


USUAL = {"is_default": True}


@dataclass(frozen=True)
class Facts:
    """What else counts at an instant. ``room`` is where the student has class, if that is known."""

    is_absent: bool
    is_out: bool
    is_frozen: bool
    room: UUID | None


def expected(plan: ScheduledPass, day: Day, facts: Facts, now: datetime) -> str:
    """``open``, ``starts``, ``missed`` or ``cancelled``."""
    due = day.due(plan)
    if now >= day.ends_at:
        return "missed"
    if due is None or now < due:
        return "open"
    if plan.state == "requested":
        return "missed"
    if facts.is_absent:
        return "cancelled"
    if now >= day.over(plan, due):
        return "missed"
    origin = plan.origin_id or facts.room
    if facts.is_out or facts.is_frozen or origin in (None, plan.destination_id):
        return "open"
    return "starts"
