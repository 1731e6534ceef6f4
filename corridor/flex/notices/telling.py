"""Students hear of a seat in Flex that they did not take or leave themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from corridor.flex.models import SignUp
from corridor.flex.notices.occasions import MOVED, OUT, PUT
from corridor.notifications.commands import settle
from corridor.notifications.models import Notification, Occasion
from corridor.notifications.tellers import Later, OnlyTells, Telling, Words

KINDS = (PUT, OUT, MOVED)


class SeatTeller(OnlyTells):
    """A ``notifications.tellers.Teller``."""

    def whom(self, occasions: Sequence[Occasion], now: datetime) -> list[Telling | Later]:
        rows = _rows([occasion.about for occasion in occasions])
        gone = [row.id for row in rows.values() if row.state != SignUp.State.IN]
        settle(about=gone, kinds=(PUT, MOVED), now=now)
        found: list[Telling | Later] = []
        for occasion in occasions:
            if row := rows.get(occasion.about):
                found += _whom(occasion, row)
        return found

    def words(self, notifications: Sequence[Notification]) -> dict[UUID, Words | None]:
        rows = _rows([each.about for each in notifications])
        return {each.id: _words(each, rows.get(each.about)) for each in notifications}


def _rows(ids: Iterable[UUID]) -> dict[UUID, SignUp]:
    found = SignUp.objects.filter(id__in=list(ids)).select_related(
        "session__activity__location", "session__activity__owner__person", "made_by"
    )
    return {row.id: row for row in found}


def _whom(occasion: Occasion, row: SignUp) -> Iterator[Telling]:
    """The key says which time it is: a seat may be gone and come back, and a place change again."""
    if _is_news(occasion.kind, row):
        key = f"{occasion.kind}:{row.id}:{int(occasion.made_at.timestamp())}"
        school, since = occasion.school_id, occasion.due_at
        yield Telling(row.student_id, school, occasion.kind, row.id, key, since=since)


def _is_news(kind: str, row: SignUp) -> bool:
    return (row.state != SignUp.State.IN) == (kind == OUT)


def _words(notification: Notification, row: SignUp | None) -> Words | None:
    if row is None or not _is_news(notification.kind, row):
        return None
    activity = row.session.activity
    why = row.session.cancelled_because if notification.kind == OUT else ""
    place = "" if notification.kind == OUT else activity.location.name
    host = str(activity.owner.person) if activity.owner.person else ""
    where = ", ".join(filter(None, (place, host)))
    lines = (_when(row), where, _("“{words}”").format(words=why) if why else "")
    return Words(
        title=_title(notification.kind, row).format(activity=activity.title),
        lines=tuple(filter(None, lines)),
        path=reverse("flex:choose"),
        action=_("Choose something else") if notification.kind == OUT else _("Show Flex"),
    )


def _title(kind: str, row: SignUp) -> str:
    if kind == OUT and row.session.cancelled_at is not None:
        return _("{activity} does not take place")
    return {
        PUT: _("You have a seat: {activity}"),
        OUT: _("You are not in {activity} any more"),
        MOVED: _("{activity} is in another place now"),
    }[kind]


def _when(row: SignUp) -> str:
    return _("{day}, {period}").format(day=date_format(row.date, "l, F j"), period=row.period)
