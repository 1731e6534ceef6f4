"""Trips under way while the past is asked for again, and what happens to them next. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from corridor.passes.simulator.tally import LONG_AGO
from corridor.passes.simulator.trips import AT_ONCE, Trip
from corridor.passes.situation import LivePass


@dataclass(slots=True)
class Journey:
    """A trip under way. ``live`` is its pass while that is on the board."""

    trip: Trip
    live: LivePass | None = None
    since: datetime = LONG_AGO
    wait: timedelta = AT_ONCE
    asked: bool = False
    code: str = ""
    counts: bool = False


Act = Callable[[Journey, datetime], None]


class Agenda:
    """What is going to happen, in the order of time."""

    def __init__(self) -> None:
        self._order = count()
        self._events: list[tuple[datetime, int, Act, Journey, LivePass | None]] = []

    def put(
        self, at: datetime, act: Act, journey: Journey, only_if: LivePass | None = None
    ) -> None:
        """Remember an event; with ``only_if`` it is void once the pass is another.

        Those are what falls due, and it comes first: every decision settles before it decides.
        """
        order = next(self._order)
        heappush(self._events, (at, order if only_if is None else -order, act, journey, only_if))

    def until(self, instant: datetime) -> Iterator[tuple[datetime, Act, Journey]]:
        """What happens by then; each may put more on the agenda before the next is taken."""
        events = self._events
        while events and events[0][0] <= instant:
            at, _, act, journey, only_if = heappop(events)
            if only_if is None or only_if is journey.live:
                yield at, act, journey
