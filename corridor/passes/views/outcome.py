"""How a pass came out, for lists of passes that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from corridor.passes.queries import PassCard

NOT_THEIR_DOING = frozenset({"missed_turn", "bell", "closed"})


@dataclass(frozen=True, slots=True)
class Row:
    """One pass. ``mark`` says how it came out: a key that the template has words for; ``covering``
    who answered for whom, for staff where somebody did."""

    card: PassCard
    hall: timedelta
    mark: str
    over: timedelta
    covering: str = ""


def row_of(card: PassCard, now: datetime, covering: str = "") -> Row:
    late = card.over_by
    return Row(card, card.hall_time(now), _mark(card, late), late, covering)


def _mark(card: PassCard, late: timedelta) -> str:
    if card.is_live:
        return "live"
    if card.started_at is None:
        return card.end_reason if card.end_reason in NOT_THEIR_DOING else card.state
    if card.end_reason == "corrected":
        return "corrected"
    if card.end_unknown:
        return "by_itself"
    if late >= timedelta(seconds=1):
        return "late"
    return "on_time" if card.counted else "not_counted"
