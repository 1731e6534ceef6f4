"""The calendar as its page draws it: the rows of a week stand side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from corridor.accounts.actor import SchoolRef
from corridor.planning.day_slots import CalendarDay, Slot
from corridor.planning.views.calendar_dates import WEEKEND, Look

MOST_ROWS = 16  # as many as the style sheet lays out


@dataclass(frozen=True, slots=True)
class ShownSlot:
    slot: Slot
    is_now: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A day with its slots. ``rows`` are the same by the rows of the week: what other days have
    at an empty one's height, this one has not."""

    day: CalendarDay
    is_today: bool
    is_chosen: bool
    address: str
    slots: list[ShownSlot]
    rows: list[list[ShownSlot]] = field(default_factory=list)

    @property
    def date(self) -> date:
        return self.day.date

    @property
    def count(self) -> int:
        """How much is planned on it."""
        return len(self.day.plans) + len(self.day.items)

    @property
    def is_shown(self) -> bool:
        """Weekends only where there is something on them."""
        is_workday = self.date.weekday() not in WEEKEND
        return is_workday or self.day.is_school_day or self.is_chosen or self.count > 0


def shown_days(
    days: Iterable[CalendarDay], look: Look, school: SchoolRef, now: datetime
) -> list[Shown]:
    listed = list(days)
    keys = _keys(listed, school)
    return [_shown(day, keys, look, now) for day in listed]


def _shown(day: CalendarDay, keys: list[str], look: Look, now: datetime) -> Shown:
    slots = [ShownSlot(slot, slot.holds(now)) for slot in day.slots]
    return Shown(
        day=day,
        is_today=day.date == look.today,
        is_chosen=day.date == look.day,
        address=look.address(day=day.date, view="day"),
        slots=slots,
        rows=_rows(slots, keys) if day.is_school_day or slots else [],
    )


def _rows(slots: list[ShownSlot], keys: list[str]) -> list[list[ShownSlot]]:
    rows: dict[str, list[ShownSlot]] = {key: [] for key in keys}
    for shown in slots:
        key = _key(shown.slot)
        rows[key if key in rows else keys[-1]].append(shown)
    return list(rows.values())


def _keys(days: Iterable[CalendarDay], school: SchoolRef) -> list[str]:
    """The periods of the week, in the order of their times of day."""
    times: dict[str, str] = {}
    for slot in (slot for day in days for slot in day.slots):
        at = f"{school.local(slot.starts_at):%H:%M}"
        times[_key(slot)] = min(at, times.get(_key(slot), at))
    return sorted(times, key=lambda key: times[key])[:MOST_ROWS]


def _key(slot: Slot) -> str:
    """A class and a free period stand in the row of their period; what is outside of all of them
    has one for each hour."""
    return slot.period or f"outside {slot.starts_at:%H}"
