"""The bells of many days at once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from corridor.core.errors import NotFound
from corridor.schools.facts import DayFacts
from corridor.schools.models import BellSchedule, Period, School
from corridor.schools.queries import Bell, DayBells, bell_of, days


def bells_between(*, school_id: UUID, first: date, last: date) -> dict[date, DayBells]:
    """``queries.bells`` of every date of the span, both ends inclusive. Four statements.

    Raises ``NotFound`` for a school that is not in the district in force.
    """
    zone = School.objects.filter(id=school_id).values_list("time_zone", flat=True).first()
    if zone is None:
        raise NotFound(f"No school {school_id}")
    schedules = {s.id: s for s in BellSchedule.objects.filter(school_id=school_id)}
    default = next((s for s in schedules.values() if s.is_default and not s.archived_at), None)
    periods = _periods(school_id)
    found = {}
    for day, facts in days(school_id=school_id, first=first, last=last).items():
        schedule = schedules.get(facts.bell_schedule_id) or default  # type: ignore[arg-type]
        rows = periods[schedule.id] if schedule and facts.is_school_day else []
        bells = tuple(bell_of(period, day, ZoneInfo(zone)) for period in rows)
        found[day] = _day(facts, schedule, bells)
    return found


def _periods(school_id: UUID) -> dict[UUID, list[Period]]:
    rows = Period.objects.filter(bell_schedule__school_id=school_id)
    found: dict[UUID, list[Period]] = defaultdict(list)
    for period in rows.order_by("starts_at", "lunch_wave", "ends_at"):
        found[period.bell_schedule_id].append(period)
    return found


def _day(facts: DayFacts, schedule: BellSchedule | None, bells: tuple[Bell, ...]) -> DayBells:
    return DayBells(
        date=facts.date,
        is_school_day=facts.is_school_day,
        day_type=facts.day_type,
        schedule_id=schedule.id if schedule and facts.is_school_day else None,
        schedule_name=schedule.name if schedule and bells else "",
        note=facts.note,
        periods=bells,
        listed_schedule_id=facts.bell_schedule_id,
    )
