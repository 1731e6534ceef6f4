"""Which days the calendar shows, and where it goes on from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

from corridor.planning.queries.calendar import Wanted

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
WEEKEND = (5, 6)
FARTHEST = timedelta(days=400)
VIEWS = ("day", "week")


@dataclass(frozen=True, slots=True)
class Look:
    """``view`` is "day" or "week"; ``kept`` is what else an address of this calendar says."""

    view: str
    day: date
    today: date
    kept: str = ""

    @property
    def monday(self) -> date:
        return self.day - self.day.weekday() * DAY

    @property
    def wanted(self) -> Wanted:
        week = tuple(self.monday + n * DAY for n in range(7))
        days = week if self.view == "week" else (self.day,)
        return Wanted(days, self.monday, self.today)

    @property
    def is_now(self) -> bool:
        return self.today in self.wanted.days

    @property
    def previous(self) -> str:
        return self.address(day=_step(self.day, -1, self.view))

    @property
    def following(self) -> str:
        return self.address(day=_step(self.day, 1, self.view))

    @property
    def as_day(self) -> str:
        return self.address(view="day")

    @property
    def as_week(self) -> str:
        return self.address(view="week")

    @property
    def at_today(self) -> str:
        return self.address(day=self.today)

    @property
    def here(self) -> str:
        return self.address()

    def address(self, *, day: date | None = None, view: str = "") -> str:
        """The query of a page like this one; a day by its date, so that it stays that day."""
        return f"?view={view or self.view}&day={day or self.day:%Y-%m-%d}{self.kept}"


def look_of(asked: QueryDict, *, today: date, kept: str = "") -> Look:
    """What an address asks for; nonsense and what is too far away is today."""
    view = asked.get("view", "")
    day = _date(asked.get("day", ""))
    if day is None or abs(day - today) > FARTHEST:
        day = today
    return Look(view if view in VIEWS else VIEWS[0], day, today, kept)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _step(day: date, way: int, view: str) -> date:
    """The next week, or the next day of the week that is no weekend."""
    if view == "week":
        return day + way * WEEK
    day += way * DAY
    while day.weekday() in WEEKEND:
        day += way * DAY
    return day
