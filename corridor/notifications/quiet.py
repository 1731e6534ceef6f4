"""Quiet hours follow the bells: outside a school's day only what is urgent makes a sound."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from corridor.notifications.models import Notification, Preferences
from corridor.schools.bell_days import bells_between
from corridor.schools.models import School

BEFORE, AFTER = timedelta(minutes=45), timedelta(minutes=30)  # around the first and last bell


def are_quiet(notifications: Collection[Notification], now: datetime) -> set[UUID]:
    """Those, by their ids, that may make no sound at this hour."""
    asleep = {id_ for id_ in {n.school_id for n in notifications} if not is_open(id_, now)}
    if not asleep:
        return set()
    awake = _never_quiet({n.person_id for n in notifications})
    return {
        n.id
        for n in notifications
        if n.school_id in asleep and not n.is_urgent and n.person_id not in awake
    }


def is_open(school_id: UUID, now: datetime) -> bool:
    """Whether it is a school day from a little before its first bell to a little after its last."""
    zone = School.objects.values_list("time_zone", flat=True).get(id=school_id)
    today = now.astimezone(ZoneInfo(zone)).date()
    periods = bells_between(school_id=school_id, first=today, last=today)[today].periods
    if not periods:
        return False
    first, last = min(p.starts_at for p in periods), max(p.ends_at for p in periods)
    return first - BEFORE <= now <= last + AFTER


def _never_quiet(people: set[UUID]) -> set[UUID]:
    rows = Preferences.objects.filter(person_id__in=people, is_quiet_after_school=False)
    return set(rows.values_list("person_id", flat=True))
