"""A pass with the names around it, as screens show it, and what follows from its times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from corridor.passes.models import AWAY, END_UNKNOWN, LIVE
from corridor.passes.situation import ON_THE_CLOCK


@dataclass(frozen=True, slots=True)
class PassCard:
    """A pass as screens show it. Ids of people are person ids; times are UTC.

    ``line_position`` counts from 1 and is empty outside the line. ``approved_by`` is a name,
    empty where nobody did; ``created_by`` that of whoever made it for the student.
    """

    id: UUID
    state: str
    trip: str
    minutes: int
    note: str
    over_limit: bool
    made_by_staff: bool
    asked: tuple[UUID, ...]
    asked_too: tuple[UUID, ...]
    urgent: bool
    misses: int
    version: int
    requested_at: datetime
    approved_at: datetime | None
    offered_until: datetime | None
    started_at: datetime | None
    due_at: datetime | None
    arrived_at: datetime | None
    returning_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    counted: bool
    student_id: UUID
    student: str
    grade: str
    origin_id: UUID
    origin: str
    destination_id: UUID
    destination: str
    kind: str
    colour: str
    icon: str
    whereabouts: str
    section: str
    created_by: str
    approved_by: str
    line_position: int | None
    stale_minutes: int

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_away(self) -> bool:
        return self.state in AWAY

    @property
    def over_by(self) -> timedelta:
        """How long past its time the clock ran; it stands while the student is there."""
        stopped = self.ended_at if self.returning_at else self.arrived_at or self.ended_at
        return stopped - self.due_at if stopped and self.due_at else timedelta()

    @property
    def end_unknown(self) -> bool:
        """Closed by itself: nobody knows when the student came back."""
        return self.end_reason in END_UNKNOWN

    def is_overdue(self, now: datetime) -> bool:
        """On the clock and past it; while *arrived* the clock stands."""
        return self.state in ON_THE_CLOCK and self.due_at is not None and now > self.due_at

    def hall_time(self, now: datetime) -> timedelta:
        """Time in the halls so far: both walks, without the visit.

        What runs on after the pass is stale never counts against the student, and nothing
        after it was due where nobody knows when they came back.
        """
        if self.started_at is None or self.due_at is None:
            return timedelta()
        grace = 0 if self.end_unknown else self.stale_minutes
        end = min(self.ended_at or now, self.due_at + timedelta(minutes=grace))
        first = (self.arrived_at or end) - self.started_at
        second = end - self.returning_at if self.returning_at else timedelta()
        return max(first, timedelta()) + max(second, timedelta())

    def visit_time(self, now: datetime) -> timedelta:
        """Time at the place, between arriving and heading back."""
        if self.arrived_at is None:
            return timedelta()
        return max((self.returning_at or self.ended_at or now) - self.arrived_at, timedelta())
