"""What the days of a school's calendar are: one verb for each way to say it.

Every verb looks at the days as they are in effect, writes only those that differ, and
leaves one line in the log with all of them, so that one undo takes the whole of it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid, NotFound
from corridor.schools import day_plans, queries
from corridor.schools.commands.changes import record_change
from corridor.schools.commands.gate import touch_rules
from corridor.schools.day_plans import DayChange
from corridor.schools.facts import DayFacts
from corridor.schools.models import BellSchedule, CalendarDay, School
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

LONGEST_SPAN = timedelta(days=400)
MOST_WEEKS = 40
Span = tuple[date, date]
Plan = Callable[[list[DayFacts]], list[DayFacts]]


def set_calendar_days(
    *, actor: Acting, school_id: UUID, days: Iterable[DayFacts], now: datetime
) -> int:
    """Say what each of these dates is, whatever they were before; returns how many differ."""
    wanted = list(days)
    if not wanted:
        return 0
    dates = [facts.date for facts in wanted]
    span = (min(dates), max(dates))
    return _change(actor, school_id, span, lambda _known: wanted, now)


def take_days_off(*, actor: Acting, school_id: UUID, span: Span, note: str, now: datetime) -> int:
    """No school in ``span``; the day types it had move on to the school days after it."""
    require(actor, school_id, Permission.SCHEDULE)
    first, last = span
    _check(span)
    whole = (first, max(last, queries.last_typed_day(school_id=school_id, since=first)))
    return _change(
        actor, school_id, whole, lambda known: day_plans.days_off(known, span, note), now
    )


def alternate_day_types(
    *, actor: Acting, school_id: UUID, span: Span, types: Sequence[str], now: datetime
) -> int:
    """Let day types take turns on the school days of ``span`` (both ends inclusive).

    A day off uses none up. Bells and notes of the days stay. Returns how many days differ.
    """
    _check(span)
    if not types:
        raise Invalid({"types": _("Write at least one day type.")})
    return _change(actor, school_id, span, lambda known: day_plans.in_turn(known, types), now)


def type_weekdays(
    *, actor: Acting, school_id: UUID, span: Span, types: Mapping[int, str], now: datetime
) -> int:
    """Give every school day of ``span`` the type of its weekday (0 is Monday)."""
    _check(span)
    if not any(types.values()):
        raise Invalid({"types": _("Write a day type beside at least one weekday.")})
    return _change(actor, school_id, span, lambda known: day_plans.by_weekday(known, types), now)


def copy_week(
    *, actor: Acting, school_id: UUID, monday: date, onto: Sequence[date], now: datetime
) -> int:
    """Make the weeks that hold the dates ``onto`` like the one that holds ``monday``.

    Day types, bells, days off and notes come along. Returns how many days differ.
    """
    weeks = _weeks(monday, onto)
    span = (weeks[0], weeks[-1] + timedelta(days=6))
    return _change(
        actor,
        school_id,
        span,
        lambda _known: day_plans.copied_week(_week(school_id, monday), weeks),
        now,
    )


def preview_of_copy(*, school_id: UUID, monday: date, onto: Sequence[date]) -> list[DayChange]:
    """What ``copy_week`` would change; nothing is written."""
    weeks = _weeks(monday, onto)
    last = weeks[-1] + timedelta(days=6)
    known = queries.days(school_id=school_id, first=weeks[0], last=last)
    return day_plans.changes(known, day_plans.copied_week(_week(school_id, monday), weeks))


def _weeks(monday: date, onto: Sequence[date]) -> list[date]:
    weeks = sorted({day_plans.monday_of(day) for day in onto} - {day_plans.monday_of(monday)})
    if not weeks:
        raise Invalid({"onto": _("Choose a week other than the one that you copy.")})
    if len(weeks) > MOST_WEEKS:
        raise Invalid({"weeks": _("Choose at most a school year.")})
    return weeks


def _week(school_id: UUID, monday: date) -> list[DayFacts]:
    first = day_plans.monday_of(monday)
    week = queries.days(school_id=school_id, first=first, last=first + timedelta(days=6))
    return list(week.values())


def _check(span: Span) -> None:
    first, last = span
    if last < first:
        raise Invalid({"until": _("The last day is before the first.")})
    if last - first > LONGEST_SPAN:
        raise Invalid({"until": _("Choose at most a school year.")})


def _change(actor: Acting, school_id: UUID, span: Span, plan: Plan, now: datetime) -> int:
    require(actor, school_id, Permission.SCHEDULE)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        known = queries.days(school_id=school_id, first=span[0], last=span[1])
        changes = day_plans.changes(known, plan(list(known.values())))
        write_days(school_id=school_id, days=[change.after for change in changes])
        record_change(
            actor=actor,
            school_id=school_id,
            subject="calendar",
            thing=School.objects.get(id=school_id),
            before={_key(change): _values(change.before) for change in changes},
            after={_key(change): _values(change.after) for change in changes},
            now=now,
        )
    return len(changes)


def write_days(*, school_id: UUID, days: Iterable[DayFacts]) -> None:
    """Store what dates are, inside the caller's transaction, under the gate.

    A day that is as it would be without a row gets none.
    """
    tidied = [day_plans.tidy(facts) for facts in days]
    _require_schedules(school_id, {f.bell_schedule_id for f in tidied if f.bell_schedule_id})
    plain = [f.date for f in tidied if f == day_plans.ordinary_day(f.date)]
    CalendarDay.objects.filter(school_id=school_id, date__in=plain).delete()
    CalendarDay.objects.bulk_create(
        [CalendarDay(school_id=school_id, **asdict(f)) for f in tidied if f.date not in plain],
        update_conflicts=True,
        unique_fields=["district", "school", "date"],
        update_fields=["day_type", "bell_schedule", "is_school_day", "note"],
    )


def _require_schedules(school_id: UUID, schedule_ids: set[UUID]) -> None:
    known = BellSchedule.objects.filter(
        school_id=school_id, id__in=schedule_ids, archived_at__isnull=True
    ).count()
    if known != len(schedule_ids):
        raise NotFound


def _key(change: DayChange) -> str:
    return change.before.date.isoformat()


def _values(facts: DayFacts) -> dict[str, Any]:
    """A day as the log keeps it."""
    values = {name: value for name, value in asdict(facts).items() if name != "date"}
    schedule = values["bell_schedule_id"]
    return {**values, "bell_schedule_id": str(schedule) if schedule else None}


def facts_of(key: str, values: Mapping[str, Any]) -> DayFacts:
    """A day as the log kept it."""
    schedule = values["bell_schedule_id"]
    return DayFacts(
        date=date.fromisoformat(key),
        day_type=values["day_type"],
        bell_schedule_id=UUID(schedule) if schedule else None,
        is_school_day=values["is_school_day"],
        note=values["note"],
    )
