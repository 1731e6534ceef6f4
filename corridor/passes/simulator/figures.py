"""Two replays of the same trips, compared. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Generic, TypeVar
from uuid import UUID

from corridor.passes.simulator.replay import Replay
from corridor.passes.simulator.trips import AT_ONCE, Outcome, Trip

PLAIN = Outcome()
NOTICED = timedelta(seconds=30)
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Side:
    """What one book of rules did: passes refused, made requests, and made to wait.

    ``held_up`` is each pass that did not simply go, once; ``usual_wait`` is in the middle of
    those that waited.
    """

    refused: int
    asked: int
    waited: int
    held_up: int
    students: int
    wait: timedelta
    usual_wait: timedelta
    away: timedelta

    @classmethod
    def of(cls, replay: Replay) -> Side:
        found = _noticed(replay)
        waits = [outcome.wait for _trip, outcome in found if outcome.wait]
        return cls(
            refused=sum(not outcome.went for _trip, outcome in found),
            asked=sum(outcome.asked for _trip, outcome in found),
            waited=len(waits),
            held_up=len(found),
            students=len({trip.live.student_id for trip, _outcome in found}),
            wait=sum(waits, AT_ONCE),
            usual_wait=_middle(waits),
            away=replay.away,
        )


def _noticed(replay: Replay) -> list[tuple[Trip, Outcome]]:
    """What was held up; a few seconds in line are not worth a word."""
    found = replay.outcomes.values()
    return [(t, o) for t, o in found if not o.went or o.asked or o.wait >= NOTICED]


def _middle(waits: list[timedelta]) -> timedelta:
    seconds = [wait.total_seconds() for wait in waits]
    return timedelta(seconds=median(seconds)) if seconds else AT_ONCE


@dataclass(frozen=True, slots=True)
class Pair(Generic[K]):
    """How many passes of a grade or a place were held up, of how many."""

    key: K
    before: int
    after: int
    trips: int

    @property
    def more(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Change:
    """A pass that would have gone otherwise."""

    trip: Trip
    before: Outcome
    after: Outcome

    @property
    def is_worse(self) -> bool:
        return weight(self.after) > weight(self.before)


def weight(outcome: Outcome) -> tuple[bool, bool, timedelta]:
    """The harder, the more."""
    return not outcome.went, outcome.asked, outcome.wait


@dataclass(frozen=True, slots=True)
class Burden:
    """Who carries most of what gets harder: ``None`` where nobody stands out.

    ``half_of_it`` is how many students half of it falls on.
    """

    more: int
    grade: Pair[str] | None
    hour: tuple[int, int] | None
    half_of_it: int


def outcomes(before: Replay, after: Replay) -> Iterator[tuple[Trip, Outcome, Outcome]]:
    """Every trip that did not simply go under one of them."""
    for key, (trip, outcome) in before.outcomes.items():
        yield trip, outcome, after.outcomes.get(key, (trip, PLAIN))[1]
    for key, (trip, outcome) in after.outcomes.items():
        if key not in before.outcomes:
            yield trip, PLAIN, outcome


def changes(before: Replay, after: Replay) -> list[Change]:
    """The latest first. A wait of a few seconds more or less is no change."""
    found = [
        Change(trip, was, would)
        for trip, was, would in outcomes(before, after)
        if (was.went, was.asked) != (would.went, would.asked)
        or abs(would.wait - was.wait) >= NOTICED
    ]
    return sorted(found, key=lambda change: change.trip.live.requested_at, reverse=True)


def pairs(
    before: Replay, after: Replay, trips: Counter[K], key_of: Callable[[Trip], K]
) -> list[Pair[K]]:
    """By whatever ``key_of`` says, for every key that has trips; the most held up first."""
    counts = [
        Counter(key_of(trip) for trip, _outcome in _noticed(replay)) for replay in (before, after)
    ]
    found = [Pair(key, counts[0][key], counts[1][key], total) for key, total in trips.items()]
    return sorted(found, key=lambda pair: (-pair.after, -pair.before, -pair.trips))


STANDS_OUT = 1.3
FEW = 5


def burden(
    changed: Iterable[Change], grades: Iterable[Pair[str]], hour_of: Callable[[datetime], int]
) -> Burden:
    """A grade or an hour stands out with clearly more than its share."""
    worse = [change for change in changed if change.is_worse]
    by_grade = Counter(change.trip.grade for change in worse)
    by_hour = Counter(hour_of(change.trip.live.requested_at) for change in worse)
    return Burden(
        more=len(worse),
        grade=_outstanding(by_grade, list(grades)),
        hour=_half(by_hour, len(worse)),
        half_of_it=_half_of(Counter(change.trip.live.student_id for change in worse)),
    )


def _outstanding(worse: Counter[str], grades: list[Pair[str]]) -> Pair[str] | None:
    total, trips = worse.total(), sum(pair.trips for pair in grades)
    if total < FEW or len(grades) < 2:
        return None
    first = max(grades, key=lambda pair: worse[pair.key])
    fair = first.trips / trips
    if worse[first.key] / total < STANDS_OUT * fair:
        return None
    return Pair(first.key, 0, worse[first.key], first.trips)


def _half(by_hour: Counter[int], total: int) -> tuple[int, int] | None:
    """The hour in which a third or more of it falls."""
    if total < FEW:
        return None
    hour, count = by_hour.most_common(1)[0]
    return (hour, count) if 3 * count >= total else None


def _half_of(by_student: Counter[UUID]) -> int:
    """How few students make up half of it."""
    half, seen = by_student.total() / 2, 0
    for number, (_student, count) in enumerate(by_student.most_common(), start=1):
        seen += count
        if seen >= half:
            return number
    return 0
