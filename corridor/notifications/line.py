"""Which of what was taken goes out next: evenly, and never all threads for one that stands still.

A district may have no more threads than it leaves free, so that there is one for whoever comes
next; pushes to one push service, which all districts share, have a part of them. What did not
answer is tried one delivery at a time until it does. It asks no database and no clock.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from corridor.notifications.commands.sending import BATCH, Taken

AT_ONCE = 8  # of one district, or to one push service
THREADS = 2 * AT_ONCE
IN_HAND = 3 * THREADS  # three rounds, each shorter than a try may take, fit into the lease
ROUNDS = 3
Whose = UUID | str


def whose(district: UUID, taken: Taken) -> tuple[Whose, ...]:
    """The last is the one that does not answer where nothing is answered."""
    device = taken.parcel.subscription
    if device is None:
        return (district,)
    return (district, urlsplit(device.address).netloc or device.service)


@dataclass
class Line:
    """``under_way`` counts threads by district and by push service, ``in_hand`` also what waits
    for one."""

    waiting: dict[UUID, deque[Taken]] = field(default_factory=dict)
    under_way: Counter[Whose] = field(default_factory=Counter)
    silent: set[Whose] = field(default_factory=set)
    in_hand: int = 0
    threads: int = 0

    def room(self, district: UUID) -> int:
        """How many more of a district may be taken; none while enough of it is in hand, so that
        the database is not asked for every single one. Whoever comes next finds room, too."""
        own = len(self.waiting.get(district, ())) + self.under_way[district]
        most = self._most(district)
        if own > most:
            return 0
        return min(BATCH - own, ROUNDS * most - own, (IN_HAND - self.in_hand + 1) // 2)

    def add(self, district: UUID, taken: Taken) -> None:
        self.waiting.setdefault(district, deque()).append(taken)
        self.in_hand += 1

    def start(self) -> Iterator[tuple[UUID, Taken]]:
        """What may go out now: first of those districts of which the fewest do."""
        while self.threads < THREADS and (found := self._next()):
            self.under_way.update(whose(*found))
            self.threads += 1
            yield found

    def _next(self) -> tuple[UUID, Taken] | None:
        for district in sorted(self.waiting, key=lambda one: self.under_way[one]):
            for taken in self.waiting[district]:
                if self._may_start(district, taken):
                    self._leave(district, taken)
                    return district, taken
        return None

    def _may_start(self, district: UUID, taken: Taken) -> bool:
        if self.under_way[district] >= THREADS - self.threads:
            return False
        return all(self.under_way[one] < self._most(one) for one in whose(district, taken))

    def _leave(self, district: UUID, taken: Taken) -> None:
        self.waiting[district].remove(taken)
        if not self.waiting[district]:
            del self.waiting[district]

    def _most(self, one: Whose) -> int:
        return 1 if one in self.silent else AT_ONCE

    def ended(self, district: UUID, taken: Taken, *, is_answered: bool) -> list[Taken]:
        """Returns what waited behind one that does not answer, and is to be put back: it would
        wait for longer than its lease."""
        names = whose(district, taken)
        self.under_way.subtract(names)
        self.threads -= 1
        self.in_hand -= 1
        if is_answered:
            self.silent.discard(names[-1])
            return []
        self.silent.add(names[-1])
        return self._behind(district, names[-1])

    def _behind(self, district: UUID, silent: Whose) -> list[Taken]:
        waiting = self.waiting.get(district, ())
        behind = [one for one in waiting if whose(district, one)[-1] == silent]
        for one in behind:
            self._leave(district, one)
        self.in_hand -= len(behind)
        return behind
