"""Which screens a decision concerns: the topics of its outbox row. Pure.

``person``, ``room`` and ``school`` are told of whatever touches them. Students' tiles show
much less of the others' doings than happens, so they are woken only when what they show has
changed: ``tiles:<school>`` concerns every student, ``class:<room>`` those who would leave
that room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from corridor.passes.situation import Board, Book, LivePass


@dataclass(frozen=True, slots=True)
class Sight:
    """What tiles show of the others: full places, lines, busy halls, rooms whose share is out."""

    full: frozenset[UUID]
    lines: Mapping[UUID, int]
    halls_are_busy: bool
    all_out: frozenset[UUID]

    @classmethod
    def of(cls, board: Board, book: Book) -> Sight:
        held, places, limit = board.occupancy, book.places, book.settings.hall_limit
        return cls(
            full=frozenset(p for p in held.to if p in places and held.is_full(places[p])),
            lines=Counter(board.lines),
            halls_are_busy=limit is not None and held.halls >= limit,
            all_out=frozenset(p for p in held.from_ if held.is_all_out(places.get(p))),
        )

    def differs_for_all(self, other: Sight) -> bool:
        return (self.full, self.lines, self.halls_are_busy) != (
            other.full,
            other.lines,
            other.halls_are_busy,
        )


def topics_of(
    changed: Iterable[LivePass], *, before: Mapping[UUID, LivePass], board: Board
) -> set[str]:
    """The people and rooms that the changed passes touch."""
    topics, places = set(), set()
    for live in changed:
        was = before.get(live.id)
        asked = live.asked + live.asked_too + (was.asked + was.asked_too if was else ())
        places |= {live.destination_id, was.destination_id if was else live.destination_id}
        topics |= {f"person:{person_id}" for person_id in (live.student_id, *asked)}
        topics.add(f"room:{live.origin_id}")
    topics |= {f"room:{place}" for place in places}
    return topics | {
        f"person:{live.student_id}" for live in board.line() if live.destination_id in places
    }


def topics_of_tiles(
    changed: Iterable[LivePass], *, before: Sight, after: Sight, book: Book, fell_due: bool
) -> set[str]:
    """Whose tiles may read otherwise now.

    Of what time alone has done, and of people who are kept apart, all are told: neither can
    be seen by comparing two sights, and nobody may learn from a nudge whom it is about.
    """
    all_out = before.all_out ^ after.all_out
    topics = {f"class:{room}" for room in all_out}
    apart = any(live.student_id in book.apart for live in changed)
    if fell_due or apart or before.differs_for_all(after):
        topics.add(f"tiles:{book.settings.school_id}")
    return topics
