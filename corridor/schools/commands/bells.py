"""Bell schedules and the days that use them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import cycle
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid, NotFound, Refused
from corridor.schools.commands.gate import touch_rules
from corridor.schools.facts import DayFacts, ScheduleFacts
from corridor.schools.models import BellSchedule, CalendarDay, Period, School
from corridor.schools.policies import Acting, require_running
from corridor.schools.queries import WORKDAYS, today
from corridor.schools.rules import period_problems

LONGEST_SPAN = timedelta(days=400)


def save_bell_schedule(
    *,
    actor: Acting,
    school_id: UUID,
    schedule_id: UUID | None,
    facts: ScheduleFacts,
    now: datetime,
) -> BellSchedule:
    """Add a schedule (no ``schedule_id``) or replace one with its whole set of periods.

    Raises ``Invalid``; the field of a period's sentence is ``period-<index>``.
    """
    require_running(actor, school_id)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        _check(school_id, schedule_id, facts)
        schedule = _schedule(school_id, schedule_id) if schedule_id else None
        return write_schedule(school_id=school_id, schedule=schedule, facts=facts)


def _check(school_id: UUID, schedule_id: UUID | None, facts: ScheduleFacts) -> None:
    problems = {f"period-{n}": text for n, text in period_problems(facts.periods).items()}
    if not facts.name.strip():
        problems["name"] = _("Give this schedule a name.")
    if not facts.periods:
        problems["periods"] = _("Add at least one period.")
    same = BellSchedule.objects.filter(
        school_id=school_id, name=facts.name.strip(), archived_at__isnull=True
    )
    if same.exclude(id__in=[schedule_id] if schedule_id else []).exists():
        problems["name"] = _("There is already a schedule with this name.")
    if problems:
        raise Invalid(problems)


def _schedule(school_id: UUID, schedule_id: UUID) -> BellSchedule:
    found: BellSchedule | None = BellSchedule.objects.filter(
        school_id=school_id, id=schedule_id, archived_at__isnull=True
    ).first()
    if found is None:
        raise NotFound
    return found


def write_schedule(
    *, school_id: UUID, schedule: BellSchedule | None, facts: ScheduleFacts
) -> BellSchedule:
    """Store a checked schedule; inside the caller's transaction, under the gate.

    A school always has one default: the first schedule becomes it, and the default stays
    it until another one takes over.
    """
    others = BellSchedule.objects.filter(school_id=school_id, archived_at__isnull=True)
    schedule = schedule or BellSchedule(school_id=school_id)
    others = others.exclude(id=schedule.id)
    schedule.name, schedule.colour = facts.name.strip(), facts.colour
    wants_default = facts.is_default or schedule.is_default
    schedule.is_default = wants_default or not others.filter(is_default=True).exists()
    if schedule.is_default:
        others.filter(is_default=True).update(is_default=False)
    schedule.save()
    schedule.periods.all().delete()
    Period.objects.bulk_create(Period(bell_schedule=schedule, **asdict(p)) for p in facts.periods)
    return schedule


def archive_bell_schedule(
    *, actor: Acting, school_id: UUID, schedule_id: UUID, now: datetime
) -> None:
    """Put a schedule away; refused for the default one and while days to come use it."""
    require_running(actor, school_id)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        schedule = _schedule(school_id, schedule_id)
        if schedule.is_default:
            raise Refused.because(
                "default_schedule",
                _("This is the schedule of every ordinary day. Make another one ordinary first."),
            )
        if schedule.days.filter(date__gte=_today(school_id, now), is_school_day=True).exists():
            raise Refused.because(
                "schedule_in_use",
                _("Days to come use this schedule. Give them other bells first."),
            )
        schedule.archived_at = now
        schedule.save(update_fields=["archived_at"])


def _today(school_id: UUID, now: datetime) -> date:
    return today(time_zone=School.objects.get(id=school_id).time_zone, now=now)


def set_calendar_days(
    *, actor: Acting, school_id: UUID, days: Iterable[DayFacts], now: datetime
) -> int:
    """Say what each of these dates is, whatever they were before; returns how many."""
    require_running(actor, school_id)
    rows = [_day(school_id, facts) for facts in days]
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        _require_schedules(school_id, {r.bell_schedule_id for r in rows if r.bell_schedule_id})
        CalendarDay.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["district", "school", "date"],
            update_fields=["day_type", "bell_schedule", "is_school_day", "note"],
        )
    return len(rows)


def _day(school_id: UUID, facts: DayFacts) -> CalendarDay:
    return CalendarDay(
        school_id=school_id,
        date=facts.date,
        day_type=facts.day_type.strip()[:4] if facts.is_school_day else "",
        bell_schedule_id=facts.bell_schedule_id if facts.is_school_day else None,
        is_school_day=facts.is_school_day,
        note=facts.note.strip()[:120],
    )


def _require_schedules(school_id: UUID, schedule_ids: set[UUID]) -> None:
    known = BellSchedule.objects.filter(
        school_id=school_id, id__in=schedule_ids, archived_at__isnull=True
    ).count()
    if known != len(schedule_ids):
        raise NotFound


def alternate_day_types(
    *,
    actor: Acting,
    school_id: UUID,
    span: tuple[date, date],
    types: Sequence[str],
    now: datetime,
) -> int:
    """Let day types take turns on the school days of ``span`` (both ends inclusive).

    A day off uses none up. Bells and notes of the days stay. Returns how many days.
    """
    first, last = span
    if last < first:
        raise Invalid({"until": _("The last day is before the first.")})
    if last - first > LONGEST_SPAN:
        raise Invalid({"until": _("Choose at most a school year.")})
    listed = {
        day.date: day
        for day in CalendarDay.objects.filter(school_id=school_id, date__range=(first, last))
    }
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    turns = cycle(types)
    days = [_with_type(listed.get(day), day, next(turns)) for day in dates if _is_on(listed, day)]
    return set_calendar_days(actor=actor, school_id=school_id, days=days, now=now)


def _is_on(listed: dict[date, CalendarDay], day: date) -> bool:
    return listed[day].is_school_day if day in listed else day.weekday() in WORKDAYS


def _with_type(listed: CalendarDay | None, day: date, day_type: str) -> DayFacts:
    if listed is None:
        return DayFacts(date=day, day_type=day_type)
    return DayFacts(
        date=day, day_type=day_type, bell_schedule_id=listed.bell_schedule_id, note=listed.note
    )
