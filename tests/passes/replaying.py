"""Makers of past trips and books for tests of the replay: no database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from corridor.passes.simulator.replay import Replay
from corridor.passes.simulator.trips import Outcome, Trip
from corridor.passes.situation import Book, LivePass, Place
from tests.factories import TEN
from tests.passes.wishes import RESTROOM, ROOM, SETTINGS

MINUTE = timedelta(minutes=1)
BELL = TEN + 40 * MINUTE


def trip(
    at: datetime = TEN,
    *,
    student: UUID | None = None,
    place: Place = RESTROOM,
    took: timedelta | None = 4 * MINUTE,
    answer: timedelta | None = None,
    grade: str = "10",
    bell: datetime | None = BELL,
    **fields: Any,
) -> Trip:
    """Somebody who went from Room 214 at once and came back after ``took``."""
    leaves = at + (answer or timedelta())
    live = LivePass(
        id=uuid4(),
        school_id=SETTINGS.school_id,
        student_id=student or uuid4(),
        origin_id=ROOM.id,
        destination_id=place.id,
        section_id=None,
        created_by_id=uuid4(),
        approved_by_id=None,
        asked=(),
        asked_too=(),
        state="out",
        trip="round_trip",
        minutes=place.minutes,
        note="",
        made_by_staff=fields.get("made_by_staff", False),
        over_limit=False,
        urgent=fields.get("urgent", False),
        ticket=None,
        misses=0,
        counted_on=None,
        period_ends_at=bell,
        requested_at=at,
        approved_at=None,
        offered_until=None,
        started_at=leaves,
        due_at=leaves + timedelta(minutes=place.minutes),
        arrived_at=None,
        returning_at=None,
        ended_at=None,
        end_reason="",
        version=1,
    )
    return Trip(live, grade, "", answer, fields.get("arrived"), fields.get("returned"), took)


def replayed(book: Book, *trips: Trip, **known: Any) -> Replay:
    """All of them, until everybody is back."""
    replay = Replay(book, usual_answer=MINUTE, **known)
    replay.run(sorted(trips, key=lambda one: one.live.requested_at))
    replay.finish()
    return replay


def outcome_of(replay: Replay, one: Trip) -> Outcome:
    found = replay.outcomes.get(one.live.id)
    return found[1] if found else Outcome()
