"""The worker's part: who has no seat in Flex is told while they can still choose."""

from __future__ import annotations

import threading

from corridor.core.rounds import go_round
from corridor.flex.notices.reminding import remind
from corridor.schools.rounds import in_each_district

REMIND_SECONDS = 60.0


def remind_all(stop: threading.Event) -> None:
    """Run until ``stop``."""
    go_round(remind_once, every=REMIND_SECONDS, stop=stop)


def remind_once() -> int:
    """Returns how many students are told."""
    return in_each_district(remind)
