"""When activities are offered: pure, from the school's bells of a day."""

from __future__ import annotations

from datetime import date, datetime

from corridor.flex.models import Activity
from corridor.schools.models import Period
from corridor.schools.queries import Bell, DayBells


def flex_bells(day: DayBells) -> list[Bell]:
    """The Flex periods of a day, in order of time; where lunch waves differ, the first of each."""
    found: dict[str, Bell] = {}
    for bell in day.periods:
        if bell.kind == Period.Kind.FLEX:
            found.setdefault(bell.name, bell)
    return list(found.values())


def bell_of(activity: Activity, day: DayBells) -> Bell | None:
    """The period of this day in which it is offered; ``None`` where it is not."""
    if not is_one_of_its_days(activity, day.date, day.day_type):
        return None
    return next((bell for bell in flex_bells(day) if bell.name == activity.period), None)


def is_one_of_its_days(activity: Activity, day: date, day_type: str) -> bool:
    """Whether it is offered on such a day, if that has its period."""
    is_weekday = not activity.weekdays or day.isoweekday() in activity.weekdays
    is_kind = not activity.day_types or day_type in activity.day_types
    is_in_span = activity.starts_on <= day <= activity.ends_on
    return activity.archived_at is None and is_weekday and is_kind and is_in_span


def closes_at(activity: Activity, day: DayBells, bell: Bell) -> datetime:
    """Until when students choose: the beginning of the earlier period that it names, where the day
    has it, and of its own otherwise."""
    named = (other for other in day.periods if other.name == activity.closes_period)
    earlier = next(named, bell)
    return min(earlier.starts_at, bell.starts_at)
