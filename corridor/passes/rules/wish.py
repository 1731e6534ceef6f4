"""What a rule is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from uuid import UUID

from corridor.core.values import maker
from corridor.passes.situation import Book, Ease, LivePass, Occupancy, Place, Span, Used


@dataclass(frozen=True, slots=True)
class Situation:
    """One student, one wish, one instant.

    ``teachers`` are those of the class they are in, ``spans`` the periods of their day and
    ``met`` the keep-apart groups of which somebody is on the move. ``wanted_at`` is the time
    that the wish is for, where that is not now.
    """

    book: Book
    now: datetime
    student_id: UUID
    grade: str
    origin: Place | None
    destination: Place
    live_pass: LivePass | None
    used: Used
    occupancy: Occupancy
    teachers: tuple[UUID, ...] = ()
    spans: tuple[Span, ...] = ()
    met: tuple[UUID, ...] = ()
    frozen: bool = False
    wanted_at: datetime | None = None
    today: date = field(init=False)
    ease: Ease = field(init=False)
    groups: frozenset[UUID] = field(init=False)

    def __post_init__(self) -> None:
        """The school's date and what is the student's own, once for all places and rules."""
        today = self.book.settings.local_date(self.now)
        object.__setattr__(self, "today", today)
        object.__setattr__(self, "ease", self.book.ease_of(self.student_id, today))
        object.__setattr__(self, "groups", self.book.groups_of(self.student_id))

    def to(self, place: Place) -> Situation:
        """The same wish, to another place."""
        values = [*_values(self)]
        values[_DESTINATION] = place
        return _made(values)


_made = maker(Situation)
_NAMES = [field.name for field in fields(Situation)]
_DESTINATION, _values = _NAMES.index("destination"), attrgetter(*_NAMES)


@dataclass(frozen=True, slots=True)
class Objection:
    """A rule's no. ``place`` and ``reason`` are what its sentence names (``sentences.py``).

    ``count`` and ``limit`` are numbers that the sentence may name: 5 of 5 passes, 4 of 4
    places. ``helpers`` are the persons who can lift it.
    """

    code: str
    place: str = ""
    reason: str = ""
    lifts_at: datetime | None = None
    count: int | None = None
    limit: int | None = None
    helpers: tuple[UUID, ...] = ()


class Verdict(StrEnum):
    """What a rule that objects means for somebody."""

    REFUSED = "refused"
    ASKS = "asks"  # the pass becomes a request
    WAITS = "waits"  # the pass joins the line
    REASON = "reason"  # may go ahead with a reason
    WARNED = "warned"  # may go ahead, and it is logged
    FREE = "free"
