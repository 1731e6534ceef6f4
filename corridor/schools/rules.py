"""What makes a bell schedule or a closing sensible: pure, no database, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from corridor.schools.facts import PeriodFacts


def period_problems(periods: Sequence[PeriodFacts]) -> dict[int, str]:
    """A sentence for each row (by its index) that can't stand: order, names, overlaps.

    Two periods overlap only when somebody would have both: in the same lunch wave, or when
    one of them is for everybody.
    """
    problems: dict[int, str] = {}
    for index, period in enumerate(periods):
        sentence = next(_problems_of(index, period, periods), None)
        if sentence:
            problems[index] = sentence
    return problems


def _problems_of(index: int, period: PeriodFacts, periods: Sequence[PeriodFacts]) -> Iterator[str]:
    if not period.name:
        yield _("Give this period a name.")
    if period.ends_at <= period.starts_at:
        yield _("This period ends before it begins.")
    for earlier in periods[:index]:
        if (earlier.name, earlier.lunch_wave) == (period.name, period.lunch_wave):
            yield _("There is already a period with this name.")
        if _share_students(earlier, period) and _overlap(earlier, period):
            yield _("This overlaps with “%(name)s”.") % {"name": earlier.name}


def _share_students(one: PeriodFacts, other: PeriodFacts) -> bool:
    return one.lunch_wave == other.lunch_wave or "" in (one.lunch_wave, other.lunch_wave)


def _overlap(one: PeriodFacts, other: PeriodFacts) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def is_closed(
    *, closed_from: datetime | None, closed_until: datetime | None, now: datetime
) -> bool:
    """Whether a place is closed at ``now``; no end means until somebody reopens it."""
    if closed_from is None or now < closed_from:
        return False
    return closed_until is None or now < closed_until
