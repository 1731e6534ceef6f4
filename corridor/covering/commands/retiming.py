"""When bells or the calendar change, coverages and day passes follow them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from corridor.accounts.models import Coverage, DayPass
from corridor.covering.times import last_bell, span_of
from corridor.schools.bell_days import bells_between
from corridor.schools.commands import touch_rules
from corridor.schools.models import SchoolGate
from corridor.schools.queries import DayBells


@transaction.atomic
def retime(*, school_id: UUID, now: datetime) -> int:
    """Give every coverage and every day pass that is not over the times of its day's bells;
    returns how many moved."""
    gate = SchoolGate.objects.select_for_update(no_key=True).get(school_id=school_id)
    rows = list(
        Coverage.objects.filter(
            school_id=school_id, ended_at__isnull=True, date__gte=now.date() - timedelta(days=1)
        ).select_related("teacher", "cover")
    )
    passes = _passes(school_id, now)
    dates = [*(row.date for row in rows), *(one.date for one in passes)]
    if not dates:
        return 0
    days = bells_between(school_id=school_id, first=min(dates), last=max(dates))
    moved = [row for row in rows if _moved(row, days[row.date])]
    changed = [one for one in passes if _is_shorter(one, days[one.date])]
    version = gate.rules_version
    if moved:
        topics = {f"person:{m.person_id}" for r in moved for m in (r.teacher, r.cover) if m}
        version = touch_rules(school_id=school_id, now=now, topics=sorted(topics))
    for row in rows:
        row.rules_version = version
    Coverage.objects.bulk_update(rows, ["starts_at", "ends_at", "rules_version"])
    DayPass.objects.bulk_update(changed, ["ends_at"])
    return len(moved) + len(changed)


def _passes(school_id: UUID, now: datetime) -> list[DayPass]:
    first = now.date() - timedelta(days=1)
    found = DayPass.objects.filter(school_id=school_id, ended_at__isnull=True, date__gte=first)
    return list(found)


def _moved(row: Coverage, day: DayBells) -> bool:
    starts_at, ends_at = span_of(day, row.period) or (None, None)
    if (starts_at, ends_at) == (row.starts_at, row.ends_at):
        return False
    row.starts_at, row.ends_at = starts_at, ends_at
    return True


def _is_shorter(one: DayPass, day: DayBells) -> bool:
    """Another last bell; on a day that has become free the pass is over when the day begins."""
    bell = last_bell(day)
    if bell is None or bell == one.ends_at:
        return False
    one.ends_at = bell
    return True
