"""What somebody was told of, in the words of who told it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from corridor.notifications.catalogue import KINDS
from corridor.notifications.kinds import TEST, Kind
from corridor.notifications.models import Notification
from corridor.notifications.tellers import Words, teller_of_kind

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """``words`` are missing where it is no news any more; then its kind says what it was."""

    notification: Notification
    kind: Kind
    words: Words | None

    @property
    def is_alarm(self) -> bool:
        return self.notification.is_urgent and self.kind.name != TEST


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    lines: list[Line]


def told(*, person_id: UUID, schools: Collection[UUID], zone: ZoneInfo) -> list[Day]:
    """The newest first, by the school's date."""
    found = list(_of(person_id, schools).order_by("-made_at", "-id")[:SHOWN])
    words = words_of(found)
    days: list[Day] = []
    for each in found:
        if each.kind not in KINDS:
            continue
        day = each.made_at.astimezone(zone).date()
        if not days or days[-1].date != day:
            days.append(Day(day, []))
        days[-1].lines.append(Line(each, KINDS[each.kind], words.get(each.id)))
    return days


def words_of(notifications: Iterable[Notification]) -> dict[UUID, Words | None]:
    """By their ids; a few statements for each teller."""
    by_kind: dict[str, list[Notification]] = defaultdict(list)
    for each in notifications:
        by_kind[each.kind].append(each)
    said: dict[UUID, Words | None] = {}
    for kind, these in by_kind.items():
        if teller := teller_of_kind(kind):
            said |= teller.words(these)
    return said


def unread(*, person_id: UUID, schools: Collection[UUID]) -> int:
    """One statement."""
    return _of(person_id, schools).filter(read_at__isnull=True).count()


def _of(person_id: UUID, schools: Collection[UUID]) -> QuerySet[Notification]:
    """At the schools where they are now: elsewhere they may know of nothing any more."""
    return Notification.objects.filter(person_id=person_id, school_id__in=schools, is_shown=True)
