"""Whoever covers for a colleague hears of it, and that it is taken back.

Coverages that come of one act are told of once, by the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.accounts.actor import Actor
from corridor.accounts.models import Coverage
from corridor.notifications import commands
from corridor.notifications.models import Notification, Occasion
from corridor.notifications.tellers import Later, OnlyTells, Telling, Words
from corridor.passes.notices.people import persons_of

COVERING, ENDED = "covering", "covering_ended"
OCCASIONS = KINDS = (COVERING, ENDED)


def announce(kind: str, made: Iterable[Coverage], *, by: Actor, now: datetime) -> None:
    """In the transaction that decides; nobody is told of a day on which nobody covers yet."""
    first = next((row for row in made if row.cover_id is not None), None)
    if first is not None:
        school, actor = first.school_id, by.member_id
        commands.announce(kind=kind, about=first.id, school_id=school, actor=actor, now=now)


class CoveringTeller(OnlyTells):
    """A ``notifications.tellers.Teller``."""

    def whom(self, occasions: Sequence[Occasion], now: datetime) -> list[Telling | Later]:
        rows = _rows([occasion.about for occasion in occasions])
        doers = persons_of(occasion.actor for occasion in occasions)
        ended = [occasion.about for occasion in occasions if occasion.kind == ENDED]
        commands.settle(about=ended, kinds=(COVERING,), now=now)
        found: list[Telling | Later] = []
        for occasion in occasions:
            if row := rows.get(occasion.about):
                did = doers.get(occasion.actor) if occasion.actor else None
                found += _whom(occasion, row, did)
        return found

    def words(self, notifications: Sequence[Notification]) -> dict[UUID, Words | None]:
        rows = _rows([each.about for each in notifications])
        return {each.id: _words(each, rows.get(each.about)) for each in notifications}


def _rows(ids: Iterable[UUID]) -> dict[UUID, Coverage]:
    found = Coverage.objects.filter(id__in=list(ids))
    return {row.id: row for row in found.select_related("teacher__person", "cover__person")}


def _whom(occasion: Occasion, row: Coverage, did: UUID | None) -> Iterator[Telling]:
    """Not whoever did it."""
    is_over = row.ended_at is not None
    own = row.cover if row.cover and not row.cover.stands_in else None
    person = own.person_id if own else None
    if person is None or person == did or is_over != (occasion.kind == ENDED):
        return
    key = f"{occasion.kind}:{row.id}"
    school, since = occasion.school_id, occasion.due_at
    yield Telling(person, school, occasion.kind, row.id, key, since=since)


def _words(notification: Notification, row: Coverage | None) -> Words | None:
    is_over = row is None or row.ended_at is not None
    if row is None or is_over != (notification.kind == ENDED):
        return None
    sentence = {COVERING: _("You cover for {name}"), ENDED: _("You no longer cover for {name}")}
    return Words(
        title=sentence[notification.kind].format(name=row.teacher.person),
        lines=(_when(row), *(() if is_over else _more(row))),
        path=reverse("covering:covering"),
        action=_("Show what I cover"),
    )


def _when(row: Coverage) -> str:
    day = date_format(row.date, "l, F j")
    if not row.period:
        return _("{day}, all day").format(day=day)
    return _("{day}, period {period}").format(day=day, period=row.period)


def _more(row: Coverage) -> tuple[str, ...]:
    """What came with it, said as how much."""
    same = Coverage.objects.filter(
        teacher_id=row.teacher_id, cover_id=row.cover_id, made_at=row.made_at, ended_at=None
    )
    more = same.exclude(id=row.id).count()
    if not more:
        return ()
    return (ngettext("and {n} more time", "and {n} more times", more).format(n=more),)
