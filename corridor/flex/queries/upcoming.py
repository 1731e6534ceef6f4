"""When activities take place next, and how full they are then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from corridor.accounts.actor import SchoolRef
from corridor.flex.models import Activity, Session, SignUp
from corridor.flex.queries.days import AHEAD
from corridor.flex.times import bell_of
from corridor.schools.bell_days import bells_between


@dataclass(frozen=True, slots=True)
class Occurrence:
    """``taken`` seats on a date that is not over."""

    date: date
    starts_at: datetime
    taken: int
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Upcoming:
    """``dates`` are those of the next two weeks."""

    activity: Activity
    host: str
    dates: list[Occurrence]


def upcoming(
    activities: Iterable[Activity], *, school: SchoolRef, today: date, now: datetime
) -> list[Upcoming]:
    """Six statements for all of them."""
    found = list(activities)
    days = bells_between(school_id=school.id, first=today, last=today + AHEAD)
    taken, cancelled = _taken(school.id, today), _cancelled(school.id, today)
    rows = []
    for activity in found:
        held = [(day, bell_of(activity, bells)) for day, bells in sorted(days.items())]
        dates = [
            Occurrence(
                day, bell.starts_at, taken[activity.id, day], (activity.id, day) in cancelled
            )
            for day, bell in held
            if bell is not None and now < bell.ends_at
        ]
        person = activity.owner.person
        rows.append(Upcoming(activity, person.name if person else "", dates))
    return rows


def _taken(school_id: UUID, today: date) -> Counter[tuple[UUID, date]]:
    seats = SignUp.objects.filter(school_id=school_id, date__gte=today, state=SignUp.State.IN)
    return Counter(seats.values_list("session__activity_id", "date"))


def _cancelled(school_id: UUID, today: date) -> set[tuple[UUID, date]]:
    found = Session.objects.filter(school_id=school_id, date__gte=today, cancelled_at__isnull=False)
    return set(found.values_list("activity_id", "date"))
