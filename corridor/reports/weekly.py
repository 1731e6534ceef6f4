"""The week in numbers: a letter on Monday mornings for admins who want it. It names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from corridor.accounts.permissions import ADMINS
from corridor.accounts.queries.powers import with_power
from corridor.notifications.commands import tell
from corridor.notifications.models import Notification
from corridor.notifications.tellers import OnlyTells, Telling, Words
from corridor.passes.models import END_UNKNOWN, HallPass, KeepApartEvent
from corridor.passes.notices.people import who_keeps_apart
from corridor.schools.models import School
from corridor.schools.permissions import Permission

KIND = "weekly_report"
SEVEN, AT_MOST_LATE = time(7), timedelta(hours=5)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """Of passes that started in it, but for ``declined``; ``kept`` are encounters prevented."""

    started: int
    students: int
    by_staff: int
    by_themselves: int
    declined: int
    kept: int


def tell_weekly(*, now: datetime) -> int:
    """Of the district in force, on Monday mornings of each school; returns how many are told."""
    return sum(_at(school, now) for school in School.objects.filter(archived_at__isnull=True))


def _at(school: School, now: datetime) -> int:
    local = now.astimezone(ZoneInfo(school.time_zone))
    seven = local.replace(hour=SEVEN.hour, minute=0, second=0, microsecond=0)
    if local.isoweekday() != 1 or not seven <= local < seven + AT_MOST_LATE:
        return 0
    key = f"{KIND}:{school.id}:{local.date()}"
    if Notification.objects.filter(kind=KIND, about=school.id, key=key).exists():
        return 0
    admins = with_power(Permission.READ_REPORTS, school_id=school.id, among=ADMINS)
    tell([Telling(person, school.id, KIND, school.id, key) for person in admins], now=now)
    return len(admins)


def week_before(school: School, monday: date) -> Week:
    """The seven days before a Monday, by the school's clock. Two statements."""
    until = datetime.combine(monday, time(), tzinfo=ZoneInfo(school.time_zone))
    since = datetime.combine(monday - A_WEEK, time(), tzinfo=ZoneInfo(school.time_zone))
    out = Q(started_at__gte=since, started_at__lt=until)
    asked = HallPass.objects.filter(school=school, requested_at__gte=since - A_WEEK)
    sums = asked.aggregate(
        started=Count("id", filter=out),
        students=Count("student", filter=out, distinct=True),
        by_staff=Count("id", filter=out & Q(made_by_staff=True)),
        by_themselves=Count("id", filter=out & Q(end_reason__in=END_UNKNOWN)),
        declined=Count("id", filter=Q(state="declined", ended_at__gte=since, ended_at__lt=until)),
    )
    kept = KeepApartEvent.objects.filter(
        hall_pass__school=school, outcome="held", at__gte=since, at__lt=until
    )
    return Week(**sums, kept=kept.count())


class WeeklyTeller(OnlyTells):
    """A ``notifications.tellers.Teller``."""

    def words(self, notifications: Sequence[Notification]) -> dict[UUID, Words | None]:
        schools = School.objects.in_bulk({each.school_id for each in notifications})
        return {each.id: _words(each, schools[each.school_id]) for each in notifications}


def _words(notification: Notification, school: School) -> Words:
    monday = date.fromisoformat(notification.key.rsplit(":", 1)[1])
    week, before = week_before(school, monday), week_before(school, monday - A_WEEK)
    sees_kept = notification.person_id in who_keeps_apart(school.id)
    first = date_format(monday - A_WEEK, "F j")
    return Words(
        title=_("The week of {day} at {school}").format(day=first, school=school.name),
        lines=_lines(week, before, sees_kept=sees_kept),
        path=reverse("reports:overview"),
        action=_("Show the overview"),
    )


def _lines(week: Week, before: Week, *, sees_kept: bool) -> tuple[str, ...]:
    lines = [
        _("{n} passes ({before} the week before)").format(n=week.started, before=before.started),
        _("{n} students had one").format(n=week.students),
        _("{n} were made by staff").format(n=week.by_staff),
        _("{n} closed by themselves").format(n=week.by_themselves),
        _("{n} requests got a no").format(n=week.declined),
    ]
    if sees_kept:
        lines.append(_("{n} encounters were prevented").format(n=week.kept))
    return tuple(lines)
