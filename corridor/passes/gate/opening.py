"""Lock, then read all that a decision needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from corridor.accounts.actor import Actor
from corridor.core.errors import NotFound
from corridor.core.metrics import counted
from corridor.core.reading import ask, in_one_go
from corridor.core.tenancy import district_in_force
from corridor.passes import line, news, store
from corridor.passes.book import book_of, kept_book
from corridor.passes.gate.closing import write_decision
from corridor.passes.gate.decision import Decision, Key, answer_of
from corridor.passes.situation import Book
from corridor.passes.store import Answered, Concern
from corridor.passes.turns import turn_of
from corridor.rostering.queries import Whereabouts, ask_class_around

# Plans made for any values are kept with the connection: to plan a board anew for each
# decision costs more than to read it. They all go by district, school, student or pass. The
# planner takes what is live for one row, and would rather sort the thousands than hash them.
_LOCK = """
    select g.school_id, g.rules_version, g.version, g.ticket, g.frozen, g.next_due_at,
           set_config('plan_cache_mode', 'force_generic_plan', true),
           set_config('enable_sort', 'off', true)
    from schools_schoolgate g
    where g.district_id = %(district)s
      and (g.school_id = %(school)s or g.school_id in (
          select m.school_id from accounts_member m
          where m.district_id = %(district)s and m.person_id = any(%(students)s::uuid[])))
    order by g.school_id
    for no key update of g
"""


@contextmanager
def open_gate(
    *, school_id: UUID, now: datetime, concern: Concern | None = None, by: Actor | None = None
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
            student=found.student,
            now=now,
            frozen=gate[4],
            ticket=gate[3],
            gate_version=gate[2],
            sight=news.Sight.of(found.board, book),
            by=by,
            elsewhere=found.elsewhere,
            where=where,
            before={live.id: live for live in found.board},
        )
        decision.steps += line.settle(decision.board, book, now)
        with counted.refusals():
            yield decision
        decision.steps += line.offer(decision.board, book, now)  # nothing can expire twice
        write_decision(decision, next_due_was=gate[5])


def gate_of(
    actor: Actor,
    pass_id: UUID,
    now: datetime,
    student_id: UUID | None = None,
    key: Key | None = None,
) -> AbstractContextManager[Decision]:
    """The gate of the actor's school, for a decision about one pass, and its student's others
    where ``student_id`` names them."""
    asked_under = (key.member_id, key.value) if key else None
    concern = Concern(student_id=student_id, pass_id=pass_id, key=asked_under)
    return open_gate(school_id=actor.school.id, now=now, concern=concern, by=actor)


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
        read_gate = _ask_for_gates(district_id, school_id, concern.students)
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
    return _ask_for_gates(district_id, school_id, [student_id] if student_id else [])()


def _ask_for_gates(
    district_id: UUID, school_id: UUID, students: list[UUID]
) -> Callable[[], tuple[Any, ...]]:
    asked = ask(_LOCK, {"district": district_id, "school": school_id, "students": students})

    def read() -> tuple[Any, ...]:
        rows = {row[0]: row for row in asked()}
        if school_id not in rows:
            raise NotFound(f"No school {school_id}")
        locked: tuple[Any, ...] = rows[school_id]
        return locked

    return read


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
    return answer_of(key, Answered(*row) if row else None)
