"""A series with its days and students, and what a school has planned ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from corridor.accounts.actor import Actor
from corridor.accounts.models import Person
from corridor.core.errors import NotFound
from corridor.planning.commands.series import students_of
from corridor.planning.models import ScheduledPass, Series
from corridor.planning.models.scheduled import OPEN
from corridor.planning.queries.plans import PlanCard, cards_in
from corridor.schools.permissions import Permission

_SHOWN = ("destination", "made_by__person")


@dataclass(frozen=True, slots=True)
class DayOf:
    """A day of a series: how many passes, and how many of them are still to come."""

    date: date
    passes: int
    open: int
    is_skipped: bool


@dataclass(frozen=True, slots=True)
class SeriesCard:
    """A series as its page shows it; ``cards`` are the passes of ``day``."""

    series: Series
    students: tuple[tuple[UUID, str], ...]
    days: tuple[DayOf, ...]
    day: date | None
    cards: tuple[PlanCard, ...]
    states: dict[str, int]

    @property
    def is_over(self) -> bool:
        return self.series.ended_at is not None


def series_card(*, actor: Actor, series_id: UUID, day: date | None, today: date) -> SeriesCard:
    """Raises ``NotFound`` for whoever is no staff of its school."""
    found = Series.objects.filter(id=series_id, school_id=actor.school.id)
    found = found.select_related("destination", "origin", "host__person", "made_by__person")
    series = found.select_related("group").first()
    if series is None or not actor.may(Permission.SEE_PASSES):
        raise NotFound(f"No series {series_id}")
    days = _days(series)
    ahead = (one.date for one in days if one.date >= today)
    chosen = day if day in {one.date for one in days} else next(ahead, None)
    cards = cards_in(series.passes.filter(date=chosen)) if chosen else []
    states = Counter(series.passes.values_list("state", flat=True))
    return SeriesCard(series, _students(series), days, chosen, tuple(cards), dict(states))


def _days(series: Series) -> tuple[DayOf, ...]:
    counted = series.passes.values("date").annotate(
        passes=Count("id"), open=Count("id", filter=Q(state__in=OPEN))
    )
    skipped = set(series.skipped)
    rows = {
        row["date"]: DayOf(row["date"], row["passes"], row["open"], row["date"] in skipped)
        for row in counted
    }
    rows |= {day: DayOf(day, 0, 0, is_skipped=True) for day in skipped - set(rows)}
    return tuple(rows[day] for day in sorted(rows))


def _students(series: Series) -> tuple[tuple[UUID, str], ...]:
    ids = students_of(series)
    names = {person.id: person.name for person in Person.objects.filter(id__in=ids)}
    return tuple(sorted(((id_, names[id_]) for id_ in ids), key=lambda pair: pair[1]))


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series in a list: its next and last day, and how many passes are to come."""

    series: Series
    next: date
    last: date
    open: int


def going_on(*, school_id: UUID, today: date, by: UUID | None = None) -> list[SeriesRow]:
    """Series with passes to come; of one member's, where ``by`` names one."""
    ahead = ScheduledPass.objects.filter(
        school_id=school_id, series__isnull=False, state__in=OPEN, date__gte=today
    )
    counted = ahead.values("series_id").annotate(
        next=Min("date"), last=Max("date"), passes=Count("id")
    )
    spans = {row["series_id"]: row for row in counted}
    found = Series.objects.filter(school_id=school_id, id__in=spans)
    if by is not None:
        found = found.filter(made_by_id=by)
    rows = [_row(one, spans[one.id]) for one in found.select_related(*_SHOWN)]
    return sorted(rows, key=lambda row: (row.next, str(row.series)))


def _row(series: Series, span: Mapping[str, Any]) -> SeriesRow:
    return SeriesRow(series, span["next"], span["last"], span["passes"])


def single_plans(
    *, school_id: UUID, today: date, by: UUID | None = None, most: int = 60
) -> list[PlanCard]:
    """Plans to come that belong to no series, in order of time."""
    found = ScheduledPass.objects.filter(
        school_id=school_id, series__isnull=True, state__in=OPEN, date__gte=today
    )
    return cards_in(found if by is None else found.filter(made_by_id=by), most=most)
