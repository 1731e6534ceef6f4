"""How fast a crowd may ask: as fast as its process has room beside everything else.

A nudge about tiles reaches all students of a school at once, and says over which time they
may spread their questions. While the process is busy that time grows, and shrinks again when
it is not: tiles take what staff's screens and the decisions themselves leave.
"""

from __future__ import annotations

import time

CROWD = 100  # listeners; fewer than that may ask at once
MOST, LEAST = 100.0, 20.0  # questions a second
BUSY = 0.6  # of one core, by the whole process


class Pace:
    """``asked_per_s``: what all crowds of this process together should ask in a second."""

    def __init__(self) -> None:
        self.asked_per_s = MOST

    def of(self, crowd: int) -> int:
        """In ms; 0 for those who are few."""
        return round(crowd * 1000 / self.asked_per_s) if crowd >= CROWD else 0

    def feel(self, busy: float) -> None:
        """Give way quickly, and come back slowly."""
        wanted = self.asked_per_s * (0.8 if busy > BUSY else 1.05)
        self.asked_per_s = min(MOST, max(LEAST, wanted))


class Busyness:
    """Which share of a core the process has used since it was last asked."""

    def __init__(self) -> None:
        self._cpu, self._clock = time.process_time(), time.monotonic()

    def since(self) -> float:
        cpu, clock = time.process_time(), time.monotonic()
        used, passed = cpu - self._cpu, clock - self._clock
        self._cpu, self._clock = cpu, clock
        return used / passed if passed else 0.0
