"""What a form about covering says: whom, by whom, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from corridor.core.errors import Invalid
from corridor.covering.times import before_lunch, present_or_next
from corridor.schools.queries import DayBells

SPANS = (
    ("period", _lazy("This period")),
    ("lunch", _lazy("Until lunch")),
    ("today", _lazy("Today")),
    ("dates", _lazy("Pick dates")),
)
MOST_DAYS = 62


@dataclass(frozen=True, slots=True)
class Wish:
    """A form as it was sent, kept as it was typed; ids of members."""

    teacher: UUID | None
    cover: UUID | None
    span: str
    first: str
    last: str
    periods: tuple[str, ...]
    search: str

    @classmethod
    def of(cls, data: QueryDict) -> Wish:
        return cls(
            teacher=_id(data.get("teacher", "")),
            cover=_id(data.get("cover", "")),
            span=data.get("span", "") or "period",
            first=data.get("first", "").strip()[:10],
            last=data.get("last", "").strip()[:10],
            periods=tuple(name[:20] for name in data.getlist("periods")[:20]),
            search=data.get("q", "").strip()[:80],
        )

    def when(self, today: DayBells, now: datetime) -> tuple[tuple[date, ...], tuple[str, ...]]:
        """Dates, and periods or none for all day. Raises ``Invalid``."""
        match self.span:
            case "period":
                return (today.date,), _periods(present_or_next(today, now))
            case "lunch":
                return (today.date,), _left(before_lunch(today, now))
            case "today":
                return (today.date,), ()
        return tuple(_days(self.first, self.last)), self.periods


def _periods(bell: object) -> tuple[str, ...]:
    return _left((bell.name,) if bell else ())  # type: ignore[attr-defined]


def _left(periods: tuple[str, ...]) -> tuple[str, ...]:
    if not periods:
        raise Invalid({"dates": _("There is no class then any more. Choose another time.")})
    return periods


def _days(first: str, last: str) -> Iterator[date]:
    """Both ends inclusive; Saturdays and Sundays among them fall out by themselves."""
    begin = day_of(first)
    end = day_of(last) if last else begin
    if end < begin:
        raise Invalid({"dates": _("The last day comes before the first.")})
    if (end - begin).days > MOST_DAYS:
        raise Invalid({"dates": _("Choose up to {n} days.").format(n=MOST_DAYS)})
    for number in range((end - begin).days + 1):
        day = begin + timedelta(days=number)
        if day.weekday() < 5 or begin == end:
            yield day


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid({"dates": _("Choose a day.")}) from error


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
