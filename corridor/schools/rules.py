"""What makes a bell schedule or a closing sensible: pure, no database, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from corridor.schools.facts import PeriodFacts

LUNCH = "lunch"


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
        if _key(earlier) == _key(period):
            yield _("There is already a period with this name.")
        if _share_students(earlier, period) and _overlap(earlier, period):
            yield _("This overlaps with “%(name)s”.") % {"name": earlier.name}


def _key(period: PeriodFacts) -> tuple[str, str]:
    return (period.name.casefold(), period.lunch_wave)


def wave_problem(periods: Sequence[PeriodFacts]) -> str | None:
    """Why the lunch waves make no sense together, if they don't."""
    waves = sorted({period.lunch_wave for period in periods} - {""})
    if len(waves) == 1:
        return _(
            "Only lunch %(wave)s has rows of its own. Write the rows of the other lunch too, "
            "or take the letter out."
        ) % {"wave": waves[0]}
    lunches = {period.lunch_wave for period in periods if period.kind == LUNCH}
    hungry = [wave for wave in waves if wave not in lunches and "" not in lunches]
    if hungry:
        return _("Lunch %(wave)s has no row that is a lunch.") % {"wave": hungry[0]}
    return None


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
