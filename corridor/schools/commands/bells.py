"""Bell schedules: their names and their periods."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid, NotFound, Refused
from corridor.schools.commands.changes import record_change
from corridor.schools.commands.gate import touch_rules
from corridor.schools.facts import PeriodFacts, ScheduleFacts
from corridor.schools.models import BellSchedule, Period, School
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require
from corridor.schools.queries import today
from corridor.schools.rules import period_problems, wave_problem

Stored = dict[str, Any]


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
    require(actor, school_id, Permission.SCHEDULE)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        _check(school_id, schedule_id, facts)
        schedule = _schedule(school_id, schedule_id) if schedule_id else None
        before = stored_schedule(schedule) if schedule else {}
        saved = write_schedule(school_id=school_id, schedule=schedule, facts=facts)
        _record(actor, saved, before, now)
        return saved


def _check(school_id: UUID, schedule_id: UUID | None, facts: ScheduleFacts) -> None:
    problems = {f"period-{n}": text for n, text in period_problems(facts.periods).items()}
    if not facts.name.strip():
        problems["name"] = _("Give this schedule a name.")
    if not facts.periods:
        problems["periods"] = _("Add at least one period.")
    uneven = wave_problem(facts.periods)
    if uneven:
        problems["periods"] = uneven
    if _is_taken(school_id, facts.name, schedule_id):
        problems["name"] = _("There is already a schedule with this name.")
    if problems:
        raise Invalid(problems)


def _is_taken(school_id: UUID, name: str, but: UUID | None) -> bool:
    same = BellSchedule.objects.filter(
        school_id=school_id, name__iexact=name.strip(), archived_at__isnull=True
    )
    return bool(same.exclude(id__in=[but] if but else []).exists())


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
    require(actor, school_id, Permission.SCHEDULE)
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
        before = stored_schedule(schedule)
        schedule.archived_at = now
        schedule.save(update_fields=["archived_at"])
        _record(actor, schedule, before, now)


def restore_bell_schedule(
    *, actor: Acting, school_id: UUID, schedule_id: UUID, now: datetime
) -> BellSchedule:
    """Take a schedule back that was put away; its name must be free."""
    require(actor, school_id, Permission.SCHEDULE)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        away = BellSchedule.objects.filter(school_id=school_id, archived_at__isnull=False)
        schedule: BellSchedule | None = away.filter(id=schedule_id).first()
        if schedule is None:
            raise NotFound
        if _is_taken(school_id, schedule.name, schedule.id):
            raise Invalid({"name": _("There is already a schedule with this name.")})
        schedule.archived_at = None
        schedule.save(update_fields=["archived_at"])
        _record(actor, schedule, {}, now)
    return schedule


def _today(school_id: UUID, now: datetime) -> date:
    return today(time_zone=School.objects.get(id=school_id).time_zone, now=now)


def _record(actor: Acting, schedule: BellSchedule, before: dict[str, Any], now: datetime) -> None:
    record_change(
        actor=actor,
        school_id=schedule.school_id,
        subject="bells",
        thing=schedule,
        before=before,
        after={} if schedule.archived_at else stored_schedule(schedule),
        now=now,
    )


def stored_schedule(schedule: BellSchedule) -> dict[str, Any]:
    """A schedule as the log keeps it. ``ordinary``: the school's default one at that time."""
    default = BellSchedule.objects.filter(
        school_id=schedule.school_id, is_default=True, archived_at__isnull=True
    )
    return {
        "name": schedule.name,
        "colour": schedule.colour,
        "ordinary": str(default.values_list("id", flat=True).first()),
        "periods": [_period(p) for p in schedule.periods.order_by("starts_at", "lunch_wave")],
    }


def _period(period: Period) -> dict[str, str]:
    return {
        "name": period.name,
        "kind": period.kind,
        "lunch_wave": period.lunch_wave,
        "starts_at": f"{period.starts_at:%H:%M}",
        "ends_at": f"{period.ends_at:%H:%M}",
    }


def facts_of(values: dict[str, Any], *, is_default: bool) -> ScheduleFacts:
    """A schedule as the log kept it."""
    return ScheduleFacts(
        name=values["name"],
        colour=values["colour"],
        is_default=is_default,
        periods=tuple(
            PeriodFacts(
                **{
                    **period,
                    "starts_at": time.fromisoformat(period["starts_at"]),
                    "ends_at": time.fromisoformat(period["ends_at"]),
                }
            )
            for period in values["periods"]
        ),
    )
