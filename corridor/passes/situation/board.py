"""What is live in one school at one instant, and what it occupies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from corridor.passes.situation.book import Book, Place, Settings

LIVE_STATES = frozenset({"requested", "waiting", "offered", "out", "arrived", "returning"})
HOLDS_PLACE_TO = frozenset({"offered", "out", "arrived"})
HOLDS_PLACE_FROM = frozenset({"offered", "out", "arrived", "returning"})
HOLDS_PLACE_IN_HALLS = frozenset({"offered", "out", "returning"})
ON_THE_CLOCK = frozenset({"out", "returning"})
SCHEDULED = "scheduled"
_UNTOUCHED: dict[str, Any] = {
    **dict.fromkeys(("section_id", "approved_by_id", "ticket", "counted_on", "period_ends_at")),
    **dict.fromkeys(("approved_at", "offered_until", "started_at", "due_at", "arrived_at")),
    **dict.fromkeys(("returning_at", "ended_at")),
    "asked": (),
    "asked_too": (),
    "state": "requested",
    "note": "",
    "end_reason": "",
    "over_limit": False,
    "urgent": False,
    "misses": 0,
    "version": 1,
}


@dataclass(frozen=True, slots=True)
class LivePass:
    """The row of a pass, as a value; fields in the order of ``store.COLUMNS``."""

    id: UUID
    school_id: UUID
    student_id: UUID
    origin_id: UUID
    destination_id: UUID
    section_id: UUID | None
    created_by_id: UUID
    approved_by_id: UUID | None
    asked: tuple[UUID, ...]
    asked_too: tuple[UUID, ...]
    state: str
    trip: str
    minutes: int
    note: str
    made_by_staff: bool
    over_limit: bool
    urgent: bool
    ticket: int | None
    misses: int
    counted_on: date | None
    period_ends_at: datetime | None
    requested_at: datetime
    approved_at: datetime | None
    offered_until: datetime | None
    started_at: datetime | None
    due_at: datetime | None
    arrived_at: datetime | None
    returning_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    version: int
    source: str = ""

    @classmethod
    def requested(cls, **given: Any) -> LivePass:
        """A new pass, of which nothing has happened yet but that it was asked for."""
        return cls(**{**_UNTOUCHED, **given})

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_STATES

    @property
    def clock_stopped_at(self) -> datetime | None:
        """When the clock stopped for good: it stands while the student is there."""
        return self.ended_at if self.returning_at else self.arrived_at or self.ended_at

    def is_stale(self, settings: Settings, now: datetime) -> bool:
        """Long enough overdue that it holds no place any more."""
        if self.state not in ON_THE_CLOCK or self.due_at is None or now < self.due_at:
            return False
        return now >= self.due_at + timedelta(minutes=settings.stale_minutes)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a pass: the pass after it, and the event to remember.

    ``detail`` must be JSON-ready. ``actor_id`` is the member, ``None`` for the product.
    """

    kind: str
    after: LivePass
    at: datetime
    actor_id: UUID | None = None
    overrode: tuple[str, ...] = ()
    detail: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Used:
    """What a student's passes have come to: those that count, and when the last one ended."""

    day: int = 0
    week: int = 0
    term: int = 0
    last_ended_at: datetime | None = None


class Occupancy:
    """How many places are held: to and from each location, and in the halls."""

    def __init__(self, to: Mapping[UUID, int], from_: Mapping[UUID, int], halls: int = 0) -> None:
        self.to, self.from_, self.halls = Counter(to), Counter(from_), halls

    @classmethod
    def of(cls, passes: Iterable[LivePass], settings: Settings, now: datetime) -> Occupancy:
        counted = cls({}, {})
        for live in passes:
            if not live.is_stale(settings, now):
                counted.add(live)
        return counted

    def add(self, live: LivePass, count: int = 1) -> None:
        state = live.state
        if state in HOLDS_PLACE_TO:
            self.to[live.destination_id] += count
        if state in HOLDS_PLACE_FROM:
            self.from_[live.origin_id] += count
        if state in HOLDS_PLACE_IN_HALLS and live.source != SCHEDULED:
            self.halls += count

    def is_full(self, place: Place) -> bool:
        return place.capacity_to is not None and self.to[place.id] >= place.capacity_to

    def is_all_out(self, origin: Place | None) -> bool:
        """Whether as many have left this room as may at once."""
        if origin is None or origin.capacity_from is None:
            return False
        return self.from_[origin.id] >= origin.capacity_from


@dataclass(frozen=True, slots=True)
class Tally:
    """What all live passes of a school add up to, those included that no board lists.

    ``dues`` are the earliest instants at which one of them goes stale or ends by itself, or
    at which a line may change. ``lines``: how many wait for which place.
    """

    occupancy: Occupancy
    dues: tuple[datetime, ...]
    live: int
    lines: Mapping[UUID, int]


class Board:
    """The live passes of one school at one instant, and what they occupy.

    ``put`` keeps both true while a decision is made. With a ``tally`` the board lists only
    the passes that a decision can concern: who is simply out counts, but is not listed, and
    neither is a line that cannot move. ``lines`` counts who waits, listed or not.
    """

    def __init__(
        self,
        passes: Iterable[LivePass],
        settings: Settings,
        now: datetime,
        tally: Tally | None = None,
    ) -> None:
        self._settings, self.now = settings, now
        self._passes = {live.id: live for live in passes if live.is_live}
        self._students = {live.student_id: live.id for live in self._passes.values()}
        self.occupancy = tally.occupancy if tally else Occupancy.of(self, settings, now)
        self.lines = Counter(tally.lines if tally else self._waiting())
        self.other_dues = tally.dues if tally else ()
        self.had_live = bool(tally.live if tally else self._passes)

    def _waiting(self) -> Counter[UUID]:
        return Counter(live.destination_id for live in self if live.state == "waiting")

    def __iter__(self) -> Iterator[LivePass]:
        return iter(self._passes.values())

    def without(self, live: LivePass) -> Board:
        """As it would be if this pass were given up."""
        copy = Board(self, self._settings, self.now)
        held = self.occupancy
        copy.occupancy = Occupancy(held.to, held.from_, held.halls)
        copy.lines = Counter(self.lines)
        copy.put(replace(live, state="cancelled"))
        return copy

    def get(self, pass_id: UUID) -> LivePass | None:
        return self._passes.get(pass_id)

    def put(self, live: LivePass) -> None:
        self.drop(live.id)
        if self._students.get(live.student_id) == live.id:
            del self._students[live.student_id]
        if live.is_live:
            self._passes[live.id] = live
            self._students[live.student_id] = live.id
            self.lines[live.destination_id] += live.state == "waiting"
            if not live.is_stale(self._settings, self.now):
                self.occupancy.add(live)

    def drop(self, pass_id: UUID) -> None:
        """Forget a pass, and what it holds."""
        before = self._passes.pop(pass_id, None)
        if before is None:
            return
        self.lines[before.destination_id] -= before.state == "waiting"
        if not before.is_stale(self._settings, self.now):
            self.occupancy.add(before, -1)

    def of_student(self, student_id: UUID) -> LivePass | None:
        pass_id = self._students.get(student_id)
        return self._passes.get(pass_id) if pass_id else None

    def met(self, book: Book, student_id: UUID) -> tuple[UUID, ...]:
        """The keep-apart groups of which somebody else is on the move now."""
        if not book.apart or student_id not in book.apart:
            return ()
        today = self._settings.local_date(self.now)
        return tuple(
            apart.id
            for apart in book.apart_of(student_id, today)
            if any(self._is_about(peer) for peer in apart.people if peer != student_id)
        )

    def _is_about(self, student_id: UUID) -> bool:
        live = self.of_student(student_id)
        if live is None or live.state not in HOLDS_PLACE_FROM:
            return False
        return not live.is_stale(self._settings, self.now)

    def line(self, destination_id: UUID | None = None) -> list[LivePass]:
        """Who waits, in order; for one place, or for all whose line may move."""
        waiting = [
            p for p in self if p.state == "waiting" and destination_id in (None, p.destination_id)
        ]
        return sorted(waiting, key=lambda p: p.ticket or 0)
