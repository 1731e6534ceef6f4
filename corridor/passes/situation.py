"""What a decision about a pass is made from: frozen values, no database, no clock.

``Book`` is what changes rarely (settings, places and their staff), cached by the gate's
``rules_version``. ``Board`` is what is live in one school at one instant. Everything the
rules and the line ask is answered from these two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

LIVE_STATES = frozenset({"requested", "waiting", "offered", "out", "arrived", "returning"})
HOLDS_PLACE_TO = frozenset({"offered", "out", "arrived"})
HOLDS_PLACE_FROM = frozenset({"offered", "out", "arrived", "returning"})
ON_THE_CLOCK = frozenset({"out", "returning"})


@dataclass(frozen=True, slots=True)
class Settings:
    """A school's settings; minutes and seconds as their names say, ``None`` for no limit."""

    school_id: UUID
    name: str
    time_zone: str
    pass_limit: int | None = 5
    staff_passes_count: bool = False
    students_may_name_origin: bool = False
    return_minutes: int = 5
    stale_minutes: int = 10
    auto_end_minutes: int = 15
    lapse_minutes: int = 15
    offer_seconds: int = 30
    refund_seconds: int = 60

    def local_date(self, instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(self.time_zone)).date()

    def midnight(self, instant: datetime, *, days: int = 0) -> datetime:
        """When the school's day of ``instant`` began; of another day with ``days``."""
        day = self.local_date(instant) + timedelta(days=days)
        return datetime.combine(day, time(), tzinfo=ZoneInfo(self.time_zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A location as the rules see it. ``approvers`` and ``teachers`` are person ids."""

    id: UUID
    name: str
    kind: str
    minutes: int
    trips: str = "round_trip"
    approval: str = "nobody"
    approval_of_staff_passes: bool = False
    capacity_to: int | None = None
    capacity_from: int | None = None
    counts_toward_limit: bool = True
    is_destination: bool = True
    visible_grades: tuple[str, ...] = ()
    closed_from: datetime | None = None
    closed_until: datetime | None = None
    closed_reason: str = ""
    colour: str = "slate"
    icon: str = "map-pin"
    whereabouts: str = ""
    folder: str = ""
    approvers: tuple[UUID, ...] = ()
    teachers: tuple[UUID, ...] = ()

    def is_closed(self, now: datetime) -> bool:
        if self.closed_from is None or now < self.closed_from:
            return False
        return self.closed_until is None or now < self.closed_until


@dataclass(frozen=True, slots=True)
class Book:
    """A school's settings and places. ``names`` gives the name of each person it mentions."""

    version: int
    settings: Settings
    places: dict[UUID, Place]
    names: dict[UUID, str] = field(default_factory=dict)
    admins: tuple[UUID, ...] = ()


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
    state: str
    trip: str
    minutes: int
    note: str
    made_by_staff: bool
    over_limit: bool
    ticket: int | None
    misses: int
    counted_on: date | None
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

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_STATES

    def is_stale(self, settings: Settings, now: datetime) -> bool:
        """Long enough overdue that it holds no place any more."""
        if self.state not in ON_THE_CLOCK or self.due_at is None:
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


class Occupancy:
    """How many places are held: to and from each location."""

    def __init__(self, to: Mapping[UUID, int], from_: Mapping[UUID, int]) -> None:
        self.to, self.from_ = Counter(to), Counter(from_)

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

    def is_free(self, destination: Place, origin: Place | None) -> bool:
        """Whether one more student may go: both the place's and the room's capacity."""
        if destination.capacity_to is not None and self.to[destination.id] >= (
            destination.capacity_to
        ):
            return False
        if origin is None or origin.capacity_from is None:
            return True
        return self.from_[origin.id] < origin.capacity_from


@dataclass(frozen=True, slots=True)
class Tally:
    """What all live passes of a school add up to, those included that no board lists.

    ``dues`` are the earliest instants at which one of them goes stale or ends by itself.
    """

    occupancy: Occupancy
    dues: tuple[datetime, ...]
    live: int


class Board:
    """The live passes of one school at one instant, and what they occupy.

    ``put`` keeps both true while a decision is made. With a ``tally`` the board lists only
    the passes that a decision can concern: who is simply out counts, but is not listed.
    """

    def __init__(
        self,
        passes: Iterable[LivePass],
        settings: Settings,
        now: datetime,
        tally: Tally | None = None,
    ) -> None:
        self._settings, self._now = settings, now
        self._passes = {live.id: live for live in passes if live.is_live}
        self.occupancy = tally.occupancy if tally else Occupancy.of(self, settings, now)
        self.other_dues = tally.dues if tally else ()
        self.had_live = bool(tally.live if tally else self._passes)

    def __iter__(self) -> Iterator[LivePass]:
        return iter(self._passes.values())

    def without(self, live: LivePass) -> Board:
        """As it would be if this pass were given up."""
        copy = Board(self, self._settings, self._now)
        copy.occupancy = Occupancy(self.occupancy.to, self.occupancy.from_)
        copy.put(replace(live, state="cancelled"))
        return copy

    def get(self, pass_id: UUID) -> LivePass | None:
        return self._passes.get(pass_id)

    def put(self, live: LivePass) -> None:
        before = self._passes.pop(live.id, None)
        if before is not None and not before.is_stale(self._settings, self._now):
            self.occupancy.add(before, -1)
        if live.is_live:
            self._passes[live.id] = live
            if not live.is_stale(self._settings, self._now):
                self.occupancy.add(live)

    def of_student(self, student_id: UUID) -> LivePass | None:
        return next((p for p in self if p.student_id == student_id), None)

    def line(self, destination_id: UUID | None = None) -> list[LivePass]:
        """Who waits, in order; for one place, or for all."""
        waiting = [
            p for p in self if p.state == "waiting" and destination_id in (None, p.destination_id)
        ]
        return sorted(waiting, key=lambda p: p.ticket or 0)
