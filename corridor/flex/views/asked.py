"""What an address of these pages asks for: a date, a Flex period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from corridor.core.errors import NotFound
from corridor.flex.queries.days import FlexTime


def day_of(text: str) -> date:
    """A date in an address; raises ``NotFound``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound(f"No date {text}") from None


def time_asked(times: Sequence[FlexTime], day: str, period: str) -> FlexTime | None:
    """The one named, else the next; ``None`` where there is none ahead."""
    named = [t for t in times if t.date.isoformat() == day and (not period or t.period == period)]
    return next(iter(named or times), None)
