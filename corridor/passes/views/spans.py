"""For how long: half an hour, until the bell, for the rest of the day, or an exact time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from corridor.accounts.actor import SchoolRef
from corridor.core.errors import Invalid
from corridor.schools.queries import period_at

HALF_AN_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Span:
    key: str
    label: str | Promise


BOUNDED = (
    Span("half", _("30 minutes")),
    Span("bell", _("Until the bell")),
    Span("day", _("The rest of the day")),
    Span("at", _("Until an exact time")),
)
AWAY_SPANS = (*BOUNDED, Span("open", _("Until I say I’m back")))
CLOSE_SPANS = (*BOUNDED, Span("open", _("Until somebody reopens it")))


def end_of(school: SchoolRef, span: str, *, at: str, now: datetime) -> datetime | None:
    """When a span ends, in UTC; ``None`` for an open one. ``at`` is a time of today ("14:05").

    Raises ``Invalid`` (``until`` or ``at``) where there is no such instant.
    """
    match span:
        case "half":
            return now + HALF_AN_HOUR
        case "bell":
            return _bell(school, now)
        case "day":
            return _at(school, now + timedelta(days=1), time())
        case "at":
            return _at(school, now, _typed(at))
    return None


def _bell(school: SchoolRef, now: datetime) -> datetime:
    period = period_at(school_id=school.id, time_zone=school.time_zone, now=now)
    if period is None:
        raise Invalid({"until": _now("No period is on, so no bell is to come.")})
    return period.ends_at


def _typed(at: str) -> time:
    try:
        return time.fromisoformat(at)
    except ValueError as error:
        raise Invalid({"at": _now("Say a time, for example 14:05.")}) from error


def _at(school: SchoolRef, day: datetime, clock: time) -> datetime:
    """A time of the school's clock on the school's day of an instant."""
    local = school.local(day).date()
    return datetime.combine(local, clock.replace(tzinfo=None), tzinfo=ZoneInfo(school.time_zone))
