"""What staff are warned of before they send somebody: never a no, and never why in private.

What a student's accommodation allows is left out on purpose: a warning more tells nobody
anything, a warning less would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from corridor.passes import rules
from corridor.passes.queries.snapshot import Snapshot
from corridor.passes.queries.students import StudentNow, used_of
from corridor.passes.rules import Objection, Situation, Verdict
from corridor.passes.situation import Book, Occupancy, Place, Used

OF_A_STUDENT = frozenset({"not_visible", "pass_limit"})


@dataclass(frozen=True, slots=True)
class Caution:
    """A rule that objects, to one student or (``None``) to sending so many at all.

    ``free`` is how many more the place would have room for.
    """

    objection: Objection
    student: StudentNow | None = None
    free: int = 0


def cautions(
    *, snapshot: Snapshot, students: Sequence[StudentNow], place: Place, origin: Place | None
) -> list[Caution]:
    """What to say before these students are sent to a place together. One statement."""
    book = snapshot.book
    today = book.settings.local_date(snapshot.now)
    used = used_of(student_ids=[s.id for s in students], book=book, today=today)
    found: list[Caution] = []
    for student in students:
        situation = _situation(snapshot, student, place, origin)
        situation = replace(situation, used=used.get(student.id, Used()))
        found += [Caution(o, student) for o in _warned(situation) if o.code in OF_A_STUDENT]
    if students:
        crowd = _situation(snapshot, students[0], place, origin)
        crowd = replace(crowd, occupancy=_with(crowd.occupancy, len(students) - 1, place, origin))
        free = _free(snapshot, place)
        found += [Caution(o, free=free) for o in _warned(crowd) if o.code not in OF_A_STUDENT]
    return found


def _free(snapshot: Snapshot, place: Place) -> int:
    return max((place.capacity_to or 0) - snapshot.board.occupancy.to[place.id], 0)


def _warned(s: Situation) -> list[Objection]:
    return rules.objections(s, rules.STAFF, Verdict.WARNED)


def _situation(
    snapshot: Snapshot, student: StudentNow, place: Place, origin: Place | None
) -> Situation:
    s = snapshot.situation(student_id=student.id, grade=student.grade, place=place, where=None)
    return replace(s, book=without_eases(s.book), origin=origin)


def without_eases(book: Book) -> Book:
    """The rules as they read to whoever may not know of accommodations."""
    return replace(book, eases={})


def _with(held: Occupancy, more: int, place: Place, origin: Place | None) -> Occupancy:
    """As many more out of the door as go before the last one does."""
    from_ = {**held.from_, origin.id: held.from_[origin.id] + more} if origin else held.from_
    return Occupancy({**held.to, place.id: held.to[place.id] + more}, from_, held.halls + more)


@dataclass(frozen=True, slots=True)
class LimitUsed:
    """A limit that is used up, by the longest span: ``window`` is term, week or day."""

    window: str
    count: int
    limit: int


def limit_used(
    *, book: Book, used: Used, student_id: UUID, grade: str, today: date
) -> LimitUsed | None:
    """Which limit is used up, as everybody may know it."""
    open_book = without_eases(book)
    for window, count in (("term", used.term), ("week", used.week), ("day", used.day)):
        limit = rules.limit_for(open_book, student_id, grade, window=window, day=today)
        if limit is not None and count >= limit:
            return LimitUsed(window, count, limit)
    return None
