"""The school at one instant, read without the lock: for showing, never for deciding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.core.reading import ask, in_one_go, with_kept_plans
from corridor.core.tenancy import district_in_force
from corridor.passes import line, store
from corridor.passes.book import book_of, kept_book
from corridor.passes.rules import Situation
from corridor.passes.situation import Board, Book, LivePass, Place, Used
from corridor.rostering.queries import Whereabouts


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``used`` and ``elsewhere`` are of the student it was taken for."""

    book: Book
    board: Board
    version: int
    frozen: bool
    used: Used
    elsewhere: LivePass | None
    now: datetime

    def live_pass(self, student_id: UUID) -> LivePass | None:
        return self.board.of_student(student_id) or self.elsewhere

    def without(self, live: LivePass | None) -> Snapshot:
        """As it would be if the student gave this request or place in line up."""
        if live is None:
            return self
        return replace(self, board=self.board.without(live), elsewhere=None)

    def situation(
        self, *, student_id: UUID, grade: str, place: Place, where: Whereabouts | None
    ) -> Situation:
        """One student's wish to go to one place, from where they are."""
        book = self.book
        today = book.settings.local_date(self.now)
        return Situation(
            book=book,
            now=self.now,
            student_id=student_id,
            grade=grade,
            origin=book.places.get(where.location_id) if where and where.location_id else None,
            destination=place,
            live_pass=self.live_pass(student_id),
            used=self.used,
            occupancy=self.board.occupancy,
            teachers=tuple(t.person_id for t in where.teachers) if where else (),
            spans=book.spans(today, where.lunch_wave if where else ""),
            met=self.board.met(book, student_id),
            frozen=self.frozen,
        )


_GATE = """
    select version, rules_version, frozen from schools_schoolgate
    where district_id = %s and school_id = %s
"""


def snapshot_of(actor: Actor, now: datetime) -> Snapshot:
    """The actor's school, with what the actor has used and has live."""
    return snapshot_for(school_id=actor.school.id, student_id=actor.person_id, now=now)


def snapshot_for(*, school_id: UUID, student_id: UUID | None, now: datetime) -> Snapshot:
    """The school with what a student has used and has live; two statements, a third about the
    student, in one round trip while nobody changes the rules.

    The board is settled, as every decision would find it, and nothing of that is written.
    """
    concern = store.Concern(student_id=student_id)
    with in_one_go(), with_kept_plans():
        gate = _ask_gate(school_id)
        kept = kept_book(school_id)
        board = store.ask_board(book=kept, concern=concern, now=now) if kept else None
    version, frozen, book = _read_gate(gate, school_id, now)
    if board is None or book is not kept:  # a board's sums follow from the book
        board = store.ask_board(book=book, concern=concern, now=now)
    found = board()
    line.settle(found.board, book, now)
    elsewhere = next(iter(found.elsewhere.values()), None)
    return Snapshot(book, found.board, version, frozen, found.student.used, elsewhere, now)


def book_now(*, school_id: UUID, now: datetime) -> Book:
    """The school's rules and places; one statement while nobody changes them."""
    return version_and_book(school_id=school_id, now=now)[1]


def version_and_book(*, school_id: UUID, now: datetime) -> tuple[int, Book]:
    """``book_now``, and what grows with every change of a pass at the school."""
    version, _, book = _read_gate(_ask_gate(school_id), school_id, now)
    return version, book


Rows = Callable[[], list[tuple[Any, ...]]]


def _ask_gate(school_id: UUID) -> Rows:
    return ask(_GATE, [district_in_force(), school_id])


def _read_gate(asked: Rows, school_id: UUID, now: datetime) -> tuple[int, bool, Book]:
    [(version, rules_version, frozen)] = asked()
    book = book_of(
        district_id=district_in_force(),
        school_id=school_id,
        rules_version=rules_version,
        now=now,
    )
    return version, frozen, book
