"""Rearranging the rows of a bell schedule before they are saved: pure, on what was typed.

Periods stand in the order of their times. Moving one therefore moves what it is, its name
and kind, to another time, and what stood between moves up or down by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

Row = dict[str, Any]
LABELS = ("name", "kind")
TIMES = ("starts_at", "ends_at")


def moved(rows: Sequence[Row], source: int, target: int) -> list[Row]:
    """The rows after the period of row ``source`` took the time of row ``target``.

    Times stay where they are. Rows of other lunch waves are passed over; where the way is
    blocked by the end of the day, nothing moves.
    """
    if not 0 <= source < len(rows):
        return list(rows)
    slots = [n for n, row in enumerate(rows) if _wave(row) == _wave(rows[source])]
    place = _slot(slots, source, target)
    labels = [{name: rows[n].get(name) for name in LABELS} for n in slots]
    labels.insert(place, labels.pop(slots.index(source)))
    after = [dict(row) for row in rows]
    for slot, label in zip(slots, labels, strict=True):
        after[slot] |= label
    return after


def _slot(slots: Sequence[int], source: int, target: int) -> int:
    """Where in ``slots`` the period lands: at ``target``, else the last before it or the next."""
    here = slots.index(source)
    if target < source:
        passed = [n for n in range(here) if slots[n] >= target]
        return passed[0] if passed else max(here - 1, 0)
    passed = [n for n in range(here + 1, len(slots)) if slots[n] <= target]
    is_free = target > source and here + 1 < len(slots)
    return passed[-1] if passed else here + 1 if is_free else here


def _wave(row: Row) -> str:
    return str(row.get("lunch_wave") or "").strip().upper()


def shifted(rows: Sequence[Row], minutes: int) -> list[Row]:
    """Every time moved by ``minutes``; all stay when one would leave the day."""
    after = [{**row, **{name: _later(row.get(name), minutes) for name in TIMES}} for row in rows]
    times = [row[name] for row in after for name in TIMES]
    return list(rows) if OFF_THE_DAY in times else after


OFF_THE_DAY = object()


def _later(typed: object, minutes: int) -> object:
    """A time or a typed "8:05" moved; what is no time stays as it was typed."""
    clock = _clock(typed)
    if clock is None:
        return typed
    whole_day = datetime.combine(date(2000, 1, 1), clock)
    later = whole_day + timedelta(minutes=minutes)
    return later.time() if later.date() == whole_day.date() else OFF_THE_DAY


def _clock(typed: object) -> time | None:
    if isinstance(typed, time):
        return typed
    try:
        return time.fromisoformat(str(typed)[:5].strip().zfill(5))
    except ValueError:
        return None
