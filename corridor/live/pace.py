"""How fast a crowd may ask: as fast as its process has room beside everything else.

A nudge about tiles reaches all students of a school at once, and says over which time they
may spread their questions. While the process is busy that time grows, and shrinks again when
it is not: tiles take what staff's screens and the decisions themselves leave.
"""

from __future__ import annotations

import time

CROWD = 100  # listeners; fewer than that may ask at once
MOST, LEAST = 100.0, 10.0  # questions a second
BUSY = 0.6  # of one core, by the whole process
LATE = 0.5  # seconds that somebody waited for a thread


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
    """How busy the process was since it was last asked, as a share of a core.

    On a machine that is busy with something else the process may have little of a core and
    still be past its capacity: who waited for long says so. ``is_computing`` is about the core
    alone: threads that wait for the database use none.
    """

    def __init__(self) -> None:
        self._cpu, self._clock = time.process_time(), time.monotonic()
        self._was_late = False
        self.is_computing = False

    def note_wait(self, seconds: float) -> None:
        """Somebody waited that long for a thread."""
        self._was_late |= seconds > LATE

    def since(self) -> float:
        cpu, clock = time.process_time(), time.monotonic()
        used, passed = cpu - self._cpu, clock - self._clock
        was_late, self._was_late = self._was_late, False
        self._cpu, self._clock = cpu, clock
        share = used / passed if passed else 0.0
        self.is_computing = share > BUSY
        return 1.0 if was_late else share


busyness = Busyness()  # of this process
