"""Students without a seat are told an hour before the time to choose is over: once a period.

What is offered is open at any time, so there is no moment at which it opens; this is the one at
which somebody who has not looked still can.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from corridor.accounts.queries import students_here
from corridor.flex.gate import look_at
from corridor.flex.models import SignUp
from corridor.flex.queries.days import FlexTime, next_time
from corridor.flex.slot import Slot
from corridor.notifications.commands import tell
from corridor.notifications.models import Notification
from corridor.notifications.tellers import OnlyTells, Telling, Words
from corridor.schools.models import School

OPENS = "flex_opens"
AN_HOUR = timedelta(hours=1)


def remind(*, now: datetime) -> int:
    """Of the district in force; returns how many students are told."""
    return sum(_at(school, now) for school in School.objects.filter(archived_at__isnull=True))


def _at(school: School, now: datetime) -> int:
    today = now.astimezone(ZoneInfo(school.time_zone)).date()
    time = next_time(school_id=school.id, today=today, now=now)
    if time is None or time.date != today or now < time.starts_at - timedelta(hours=12):
        return 0
    key = f"{OPENS}:{school.id}:{today}:{time.period}"
    if Notification.objects.filter(kind=OPENS, about=school.id, key=key).exists():
        return 0
    slot = look_at(school_id=school.id, day=today, period=time.period, now=now)
    if not _is_time(slot):
        return 0
    found = _without(school.id, time)
    tell([Telling(one, school.id, OPENS, school.id, key) for one in found], now=now)
    return len(found)


def _is_time(slot: Slot) -> bool:
    """Whether the last of what is offered closes within the hour."""
    on = [offer for offer in slot.offers.values() if offer.is_on and offer.activity.sign_up]
    last = max((offer.closes_at for offer in on if offer.closes_at), default=None)
    return last is not None and last - AN_HOUR <= slot.now < last


def _seated(school_id: UUID, day: date, period: str) -> set[UUID]:
    seats = SignUp.objects.filter(
        school_id=school_id, date=day, period=period, state=SignUp.State.IN
    )
    return set(seats.values_list("student_id", flat=True))


def _without(school_id: UUID, time: FlexTime) -> list[UUID]:
    here = students_here(school_id=school_id).filter(archived_at__isnull=True)
    seated = _seated(school_id, time.date, time.period)
    return [one for one in here.values_list("id", flat=True) if one not in seated]


class OpensTeller(OnlyTells):
    """A ``notifications.tellers.Teller``."""

    def words(self, notifications: Sequence[Notification]) -> dict[UUID, Words | None]:
        seated = {key: _seated(*_period_of(key)) for key in {each.key for each in notifications}}
        return {each.id: _words(each, seated[each.key]) for each in notifications}


def _period_of(key: str) -> tuple[UUID, date, str]:
    _kind, school, day, period = key.split(":", 3)
    return UUID(school), date.fromisoformat(day), period


def _words(notification: Notification, seated: set[UUID]) -> Words | None:
    """Who has a seat by now has chosen."""
    if notification.person_id in seated:
        return None
    _school, day, period = _period_of(notification.key)
    return Words(
        title=_("You can still choose where to go: {period}").format(period=period),
        lines=(date_format(day, "l, F j"), _("The time to choose ends within an hour.")),
        path=reverse("flex:choose"),
        action=_("Choose"),
    )
