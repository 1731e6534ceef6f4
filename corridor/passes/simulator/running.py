"""Both replays over the same past passes: under the rules of now, and under a proposal."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from corridor.passes.models import HallPass
from corridor.passes.queries.snapshot import snapshot_for
from corridor.passes.simulator.proposals import Proposal, proposed
from corridor.passes.simulator.reading import PastPasses, Stretch
from corridor.passes.simulator.replay import Replay
from corridor.passes.simulator.trips import Trip
from corridor.passes.situation import Book

MOST = 100_000


@dataclass(slots=True)
class Tried:
    """What both replays made of the same trips.

    ``by_grade`` and ``by_place`` count all of these.
    """

    book: Book
    stretch: Stretch
    before: Replay
    after: Replay
    trips: int = 0
    students: set[UUID] = field(default_factory=set)
    by_grade: Counter[str] = field(default_factory=Counter)
    by_place: Counter[UUID] = field(default_factory=Counter)


def try_proposal(
    *, school_id: UUID, proposal: Proposal, stretch: Stretch, now: datetime
) -> Tried | None:
    """Nine statements and one for each chunk of passes; nothing is written.

    ``None`` where there are more passes than ``MOST``. Accommodations are left out: whoever
    runs a school is not to learn of them, and the differences would tell.
    """
    saved = snapshot_for(school_id=school_id, student_id=None, now=now).book
    past = PastPasses(school_id, saved.settings, stretch)
    if past.how_many() > MOST:
        return None
    book = replace(saved, eases={}, days=past.bells())
    usual, used = past.usual_answer(), past.used_before(book)
    replays = [
        Replay(rules, usual_answer=usual, before=used) for rules in (book, proposed(book, proposal))
    ]
    tried = Tried(book, stretch, before=replays[0], after=replays[1])
    with _no_collector():
        for trips in past.trips(book):
            _replay(tried, trips)
        for replay in replays:
            replay.finish()
    return tried


def _replay(tried: Tried, trips: list[Trip]) -> None:
    for replay in (tried.before, tried.after):
        replay.run(trips)
    tried.trips += len(trips)
    tried.students.update(trip.live.student_id for trip in trips)
    tried.by_grade.update(trip.grade for trip in trips)
    tried.by_place.update(trip.live.destination_id for trip in trips)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Frozen values make no cycles; looking for some took a quarter of a replay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def last_day_of_passes(*, school_id: UUID, before: date, time_zone: str) -> date | None:
    """The last day before this one on which somebody went. One statement."""
    midnight = datetime(before.year, before.month, before.day, tzinfo=ZoneInfo(time_zone))
    went = HallPass.objects.filter(
        school_id=school_id, requested_at__lt=midnight, started_at__isnull=False
    )
    latest = went.order_by("-requested_at").values_list("requested_at", flat=True).first()
    return latest.astimezone(ZoneInfo(time_zone)).date() if latest else None
