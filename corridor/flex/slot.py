"""One Flex period of one day: what is offered in it, who has a seat where, and who waits.

A plain picture in memory. ``gate.open_slot`` reads it behind a lock and writes what has changed;
``gate.look_at`` reads it for a page. ``moves`` says what may become of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from corridor.core.errors import NotFound
from corridor.flex.models import Activity, Session, SignUp
from corridor.schools.queries import Bell

State, Rank = SignUp.State, SignUp.Rank


@dataclass(slots=True)
class Offer:
    """An activity in this period. ``bell`` is ``None`` where the day does not have it (any more),
    ``session`` where nothing was said of this date yet."""

    activity: Activity
    bell: Bell | None
    closes_at: datetime | None
    session: Session | None = None

    @property
    def is_cancelled(self) -> bool:
        return self.session is not None and self.session.cancelled_at is not None

    @property
    def is_on(self) -> bool:
        return self.bell is not None and not self.is_cancelled

    def is_closed(self, now: datetime) -> bool:
        """Whether students have had their time to choose."""
        return self.closes_at is None or now >= self.closes_at

    def is_over(self, now: datetime) -> bool:
        return self.bell is None or now >= self.bell.ends_at


@dataclass(slots=True)
class Slot:
    """``rows`` are the open sign-ups of the period; ``changed`` those to write, ``new`` those to
    make. ``told`` are the students whose screens it concerns; ``held`` the seats as they were read,
    by the student."""

    school_id: UUID
    date: date
    period: str
    now: datetime
    offers: dict[UUID, Offer]
    rows: list[SignUp]
    by: UUID | None = None
    changed: list[SignUp] = field(default_factory=list)
    new: list[SignUp] = field(default_factory=list)
    told: set[UUID] = field(default_factory=set)
    held: dict[UUID, UUID] = field(init=False)

    def __post_init__(self) -> None:
        self.held = {row.student_id: row.id for row in self.rows if row.state == State.IN}

    def offer(self, activity_id: UUID) -> Offer:
        """Raises ``NotFound`` for what is not offered then."""
        found = self.offers.get(activity_id)
        if found is None or found.bell is None:
            raise NotFound(f"No activity {activity_id} in {self.period} on {self.date}")
        return found

    def offer_of(self, row: SignUp) -> Offer:
        return self.offers[row.session.activity_id]

    def seat_of(self, student_id: UUID) -> SignUp | None:
        """Where somebody is in; a seat in what is not on any more is none."""
        return next((r for r in self._of(student_id, State.IN) if self.offer_of(r).is_on), None)

    def row_of(self, student_id: UUID, activity_id: UUID) -> SignUp | None:
        mine = (row for row in self.rows if row.student_id == student_id)
        return next((row for row in mine if row.session.activity_id == activity_id), None)

    def waits_of(self, student_id: UUID) -> list[SignUp]:
        return self._of(student_id, State.WAITING)

    def bumped_of(self, student_id: UUID) -> list[SignUp]:
        """What somebody comes back to: the firmest first, then the latest."""
        found = self._of(student_id, State.BUMPED)
        return sorted(found, key=lambda row: (-row.rank, -row.ticket))

    def seated(self, activity_id: UUID) -> list[SignUp]:
        return self._at(activity_id, State.IN)

    def line(self, activity_id: UUID) -> list[SignUp]:
        """Who waits, in their order."""
        return sorted(self._at(activity_id, State.WAITING), key=lambda row: row.ticket)

    def free(self, offer: Offer) -> int | None:
        """How many seats are left, ``None`` where there is no limit."""
        most = offer.activity.capacity
        return None if most is None else max(most - len(self.seated(offer.activity.id)), 0)

    def is_full(self, offer: Offer) -> bool:
        return self.free(offer) == 0

    def next_ticket(self) -> int:
        return max((row.ticket for row in self.rows), default=0) + 1

    def put(self, row: SignUp, state: str) -> None:
        """The only way to change a row."""
        row.state = state
        if state == State.OUT:
            row.ended_at = self.now
            self.rows.remove(row)
        if row not in self.changed and row not in self.new:
            self.changed.append(row)
        self.told.add(row.student_id)

    def add(self, offer: Offer, student_id: UUID, state: str, rank: int) -> SignUp:
        session = offer.session
        if session is None or self.by is None:
            raise ValueError("Made behind the gate, by somebody.")
        row = SignUp(
            school_id=self.school_id,
            session=session,
            student_id=student_id,
            date=self.date,
            period=self.period,
            state=state,
            rank=rank,
            ticket=self.next_ticket(),
            made_by_id=self.by,
            made_at=self.now,
        )
        self.rows.append(row)
        self.new.append(row)
        self.told.add(student_id)
        return row

    def _of(self, student_id: UUID, state: str) -> list[SignUp]:
        return [r for r in self.rows if r.student_id == student_id and r.state == state]

    def _at(self, activity_id: UUID, state: str) -> list[SignUp]:
        return [r for r in self.rows if r.state == state and r.session.activity_id == activity_id]
