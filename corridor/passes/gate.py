"""One decision at a time per school: lock, look, decide, write once.

``open_gate`` locks first and reads afterwards, in separate statements: under READ
COMMITTED a single statement that locks and checks would decide on what it saw before it
waited, and let racers through. A student at two schools has both gates locked, in id order.

The statements share one round trip: the server does them one after the other, each on what it
sees when its turn has come, and nobody holds the gate for the length of a second trip.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, NotFound
from corridor.core.metrics import counted
from corridor.core.reading import ask, in_one_go
from corridor.core.tenancy import district_in_force, new_id
from corridor.passes import line, news, store
from corridor.passes.book import book_of, kept_book
from corridor.passes.situation import Board, Book, LivePass, PreApproved, Step, Used
from corridor.passes.store import Answered, Concern
from corridor.passes.turns import turn_of
from corridor.rostering.queries import Whereabouts, ask_class_around

# Plans made for any values are kept with the connection: to plan a board anew for each
# decision costs more than to read it. They all go by district, school, student or pass.
_LOCK = """
    select g.school_id, g.rules_version, g.version, g.ticket, g.frozen, g.next_due_at,
           set_config('plan_cache_mode', 'force_generic_plan', true)
    from schools_schoolgate g
    where g.district_id = %(district)s
      and (g.school_id = %(school)s or g.school_id in (
          select m.school_id from accounts_member m
          where m.district_id = %(district)s and m.person_id = %(student)s))
    order by g.school_id
    for no key update of g
"""


@dataclass(frozen=True, slots=True)
class Key:
    """A member's idempotency key with the digest of what was asked under it."""

    member_id: UUID
    value: str
    body_digest: str

    @classmethod
    def of(cls, member_id: UUID, value: str, body: bytes) -> Key:
        return cls(member_id, value, hashlib.sha256(body).hexdigest())


@dataclass(slots=True)
class Decision:
    """What is being decided behind the open gate. ``take`` is the only way to change a pass.

    ``where`` is the class of the student whom it concerns, where one is named.
    """

    district_id: UUID
    book: Book
    board: Board
    used: Used
    now: datetime
    frozen: bool
    ticket: int
    gate_version: int
    sight: news.Sight
    device: str = ""
    elsewhere: LivePass | None = None
    where: Whereabouts | None = None
    pre_approved: tuple[PreApproved, ...] = ()
    answered: Answered | None = None
    before: dict[UUID, LivePass] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    new: list[LivePass] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=list)
    encounters: list[dict[str, Any]] = field(default_factory=list)
    spent: list[UUID] = field(default_factory=list)

    def answered_before(self, key: Key) -> tuple[UUID, int] | None:
        """The pass and status given for the concern's key; see ``answered_before``."""
        return _given(key, self.answered)

    def find(self, pass_id: UUID) -> LivePass:
        """A pass of this school in any state; raises ``NotFound``."""
        live = self.board.get(pass_id) or store.load_pass(
            district_id=self.district_id, school_id=self.book.settings.school_id, pass_id=pass_id
        )
        if live is None or live.school_id != self.book.settings.school_id:
            raise NotFound(f"No pass {pass_id}")
        return live

    def add(self, live: LivePass) -> None:
        self.new.append(live)
        self.board.put(live)

    def take(
        self, step: Step, *, by: UUID | None = None, overrode: tuple[str, ...] = ()
    ) -> LivePass:
        step = replace(step, actor_id=by, overrode=overrode) if by else step
        self.steps.append(step)
        self.board.put(step.after)
        return step.after

    def next_ticket(self) -> int:
        self.ticket += 1
        return self.ticket

    def spend(self, pre_approved: PreApproved) -> None:
        """One pass less that a teacher agreed to in advance."""
        self.spent.append(pre_approved.id)

    def note_encounters(
        self,
        live: LivePass,
        outcome: str,
        *,
        by: UUID | None = None,
        reason: str = "",
    ) -> None:
        """Remember for the admins what keeping apart did to this pass."""
        self.encounters += [
            {
                "id": new_id(),
                "district_id": self.district_id,
                "keep_apart_id": group_id,
                "hall_pass_id": live.id,
                "outcome": outcome,
                "at": self.now,
                "actor_id": by,
                "reason": reason.strip()[:200],
            }
            for group_id in self.board.met(self.book, live.student_id)
        ]

    def remember(self, key: Key, pass_id: UUID, status: int) -> None:
        self.keys.append(
            {
                "id": new_id(),
                "district_id": self.district_id,
                "member_id": key.member_id,
                "key": key.value,
                "body_digest": key.body_digest,
                "hall_pass_id": pass_id,
                "status": status,
                "created_at": self.now,
            }
        )


@contextmanager
def open_gate(
    *, school_id: UUID, now: datetime, concern: Concern | None = None, device: str = ""
) -> Iterator[Decision]:
    """Hold the school's gate for the body; what was taken is written when it ends well.

    Raises ``NotFound`` for a school that is not in the district in force.
    """
    district_id = district_in_force()
    with turn_of(school_id), transaction.atomic():
        gate, book, found, where = _look(district_id, school_id, concern or Concern(), now)
        decision = Decision(
            district_id=district_id,
            book=book,
            board=found.board,
            used=found.used,
            now=now,
            frozen=gate[4],
            ticket=gate[3],
            gate_version=gate[2],
            sight=news.Sight.of(found.board, book),
            device=device,
            elsewhere=found.elsewhere,
            where=where,
            pre_approved=found.pre_approved,
            answered=found.answered,
            before={live.id: live for live in found.board},
        )
        decision.steps += line.settle(decision.board, book, now)
        with counted.refusals():
            yield decision
        decision.steps += line.offer(decision.board, book, now)  # nothing can expire twice
        _write(decision, next_due_was=gate[5])


def gate_of(
    actor: Actor, pass_id: UUID, now: datetime, student_id: UUID | None = None
) -> AbstractContextManager[Decision]:
    """The gate of the actor's school, for a decision about one pass, and its student's others
    where ``student_id`` names them."""
    concern = Concern(student_id=student_id, pass_id=pass_id)
    return open_gate(school_id=actor.school.id, now=now, concern=concern, device=actor.device)


def _look(
    district_id: UUID, school_id: UUID, concern: Concern, now: datetime
) -> tuple[tuple[Any, ...], Book, store.Found, Whereabouts | None]:
    """Lock, then read all that the decision needs.

    The board is asked for by the book that was in force last. Only the locked gate knows
    whether it still is: where a rule changed meanwhile, what was read by it is dropped.
    """
    kept = kept_book(school_id)
    read_board = read_class = None
    with in_one_go():
        read_gate = _ask_for_gates(district_id, school_id, concern.student_id)
        if kept is not None:
            read_board = store.ask_board(book=kept, concern=concern, now=now)
        if concern.student_id is not None:
            read_class = ask_class_around(
                person_id=concern.student_id, school_id=school_id, now=now
            )
    gate = read_gate()
    book = book_of(district_id=district_id, school_id=school_id, rules_version=gate[1], now=now)
    if read_board is None or book is not kept:
        read_board = store.ask_board(book=book, concern=concern, now=now)
    return gate, book, read_board(), read_class and read_class()


def lock_gates(district_id: UUID, school_id: UUID, student_id: UUID | None) -> tuple[Any, ...]:
    """Lock the school's gate, and with it those of the student's other schools, in id order.

    Returns the school's row. Whoever takes several decisions in one transaction calls this
    first, with the student, so that two of them never wait for each other.
    """
    return _ask_for_gates(district_id, school_id, student_id)()


def _ask_for_gates(
    district_id: UUID, school_id: UUID, student_id: UUID | None
) -> Callable[[], tuple[Any, ...]]:
    asked = ask(_LOCK, {"district": district_id, "school": school_id, "student": student_id})

    def read() -> tuple[Any, ...]:
        rows = {row[0]: row for row in asked()}
        if school_id not in rows:
            raise NotFound(f"No school {school_id}")
        locked: tuple[Any, ...] = rows[school_id]
        return locked

    return read


def _write(decision: Decision, next_due_was: datetime | None) -> None:
    settings = decision.book.settings
    next_due = line.next_due(decision.board, decision.book, decision.now)
    if not (decision.steps or decision.new or next_due != next_due_was):
        return
    latest = {step.after.id: step.after for step in decision.steps}
    new = [latest.pop(live.id, live) for live in decision.new]
    changed = [*new, *latest.values()]
    fell_due = next_due_was is not None and next_due_was <= decision.now
    events = [
        store.event_row(decision.district_id, step, decision.device)
        for step in decision.steps
        if step.kind
    ]
    for event in events:
        counted.decisions.add(event["kind"])
    store.write(
        district_id=decision.district_id,
        gate={
            "school": settings.school_id,
            "ticket": decision.ticket,
            "next_due": next_due,
        },
        rows={
            "moved": [store.pass_row(decision.district_id, live) for live in latest.values()],
            "passes": [store.pass_row(decision.district_id, live) for live in new],
            "events": events,
            "keys": decision.keys,
            "encounters": decision.encounters,
            "spent": decision.spent,
            "outbox": _news(decision, changed, fell_due=fell_due),
        },
    )


def _news(decision: Decision, changed: list[LivePass], *, fell_due: bool) -> list[dict[str, Any]]:
    """One outbox row, or none when no screen reads otherwise."""
    book, board = decision.book, decision.board
    topics = news.topics_of(changed, before=decision.before, board=board)
    topics |= news.topics_of_tiles(
        changed,
        before=decision.sight,
        after=news.Sight.of(board, book),
        book=book,
        fell_due=fell_due,
    )
    if changed:
        topics.add(f"school:{book.settings.school_id}")
    row = {
        "id": new_id(),
        "district_id": decision.district_id,
        "topics": sorted(topics),
        "version": decision.gate_version + 1,
        "created_at": decision.now,
    }
    return [row] if topics else []


_ANSWERED = """
    select hall_pass_id, status, body_digest from passes_idempotencykey
    where district_id = %s and member_id = %s and key = %s
"""


def answered_before(key: Key) -> tuple[UUID, int] | None:
    """The pass and status given for this key; raises ``Invalid`` for another body.

    Sure only behind the open gate, where no second writer of the same key can be: there the
    board brings the answer along (``Concern.key``).
    """
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED, [district_in_force(), key.member_id, key.value])
        row = cursor.fetchone()
    return _given(key, Answered(*row) if row else None)


def _given(key: Key, answered: Answered | None) -> tuple[UUID, int] | None:
    if answered is None:
        return None
    if answered.body_digest != key.body_digest:
        raise Invalid({"Idempotency-Key": "This key was used for another request already."})
    return answered.pass_id, answered.status
