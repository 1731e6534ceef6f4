"""What students have used up of their passes while the past is asked for again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from corridor.passes.situation import Used

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# The midnight that ends a day, the first day of its week and that of its term.
Days = tuple[datetime, date | None, date | None]


@dataclass(slots=True)
class _Counts:
    """A student's passes that count, each with the first day of what it counts for."""

    day: int = 0
    week: int = 0
    term: int = 0
    days: Days = (LONG_AGO, None, None)
    ended_at: datetime | None = None


class Tally:
    """``days`` is the day that is being asked for; ``before`` says what students had used in the
    week and term before the first."""

    def __init__(self, before: Mapping[UUID, tuple[int, int]]) -> None:
        self.days: Days = (LONG_AGO, None, None)
        self._before = before
        self._counts: dict[UUID, _Counts] = {}

    def used(self, student_id: UUID) -> Used:
        counts = self._today(student_id)
        return Used(counts.day, counts.week, counts.term, counts.ended_at)

    def add(self, student_id: UUID, number: int) -> None:
        counts = self._today(student_id)
        counts.day += number
        counts.week += number
        counts.term += number

    def note_end(self, student_id: UUID, at: datetime) -> None:
        """Of somebody who was asked about before."""
        self._counts[student_id].ended_at = at

    def _today(self, student_id: UUID) -> _Counts:
        """A student's counts; what began before this day, week or term is forgotten."""
        counts = self._counts.get(student_id)
        if counts is None:
            week, term = self._before.get(student_id, (0, 0))
            counts = _Counts(week=week, term=term, days=self.days)
            self._counts[student_id] = counts
        elif counts.days is not self.days:
            _midnight, week_of, term_of = counts.days
            counts.day = 0
            counts.week = counts.week if week_of == self.days[1] else 0
            counts.term = counts.term if term_of == self.days[2] else 0
            counts.days = self.days
        return counts
