"""The worker's part: the week in numbers goes out on Monday mornings."""

from __future__ import annotations

import threading

from corridor.core.rounds import go_round
from corridor.reports.weekly import tell_weekly
from corridor.schools.rounds import in_each_district

WEEKLY_SECONDS = 300.0


def weekly(stop: threading.Event) -> None:
    """Run until ``stop``."""
    go_round(weekly_once, every=WEEKLY_SECONDS, stop=stop)


def weekly_once() -> int:
    """Returns how many people are told."""
    return in_each_district(tell_weekly)
