"""What somebody wants, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

CREATED = 201


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants. ``student_id`` and ``approver_id`` are person ids.

    ``origin_id`` left out is the room of the student's timetable now; ``minutes`` left out
    is the place's own. Students may lower the minutes, staff may set any from 1 to 999.
    ``urgent``: the student can't wait. ``reason`` is why staff send somebody whom they are
    warned about, ``with_adult`` that they walk along, ``join_line`` that the student waits
    where there is no room; students give none of these.
    """

    student_id: UUID
    destination_id: UUID
    origin_id: UUID | None = None
    trip: str = ""
    minutes: int | None = None
    approver_id: UUID | None = None
    note: str = ""
    urgent: bool = False
    reason: str = ""
    with_adult: bool = False
    join_line: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """The pass that an ``Ask`` led to; ``status`` is the HTTP status it was answered with."""

    pass_id: UUID
    status: int = CREATED
