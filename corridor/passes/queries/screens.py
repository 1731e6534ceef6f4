"""What a student's home shows right now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from corridor.accounts.actor import Actor
from corridor.passes import rules
from corridor.passes.queries.cards import PassCard, live_card_of
from corridor.passes.queries.snapshot import snapshot_of
from corridor.passes.queries.tiles import Tile, tiles_in
from corridor.passes.situation import Book
from corridor.rostering.queries import Whereabouts, class_around


@dataclass(frozen=True, slots=True)
class StudentScreen:
    """A student's home. ``used`` of ``limit`` passes are gone today (``limit`` may be None).

    While a request waits for a yes or the student stands in line, ``tiles`` show what they
    could do instead; once they are out there are none.
    """

    book: Book
    card: PassCard | None
    line_length: int
    tiles: list[Tile]
    where: Whereabouts | None
    used: int
    limit: int | None
    version: int


def student_screen(*, actor: Actor, now: datetime) -> StudentScreen:
    """Four statements (a fifth when a pass is live)."""
    snapshot = snapshot_of(actor, now)
    book = snapshot.book
    where = class_around(person_id=actor.person_id, school_id=actor.school.id, now=now)
    live = snapshot.live_pass(actor.person_id)
    card = live_card_of(student_id=actor.person_id) if live else None
    tiles = [] if card and card.is_away else tiles_in(snapshot.without(live), actor, where)
    today = book.settings.local_date(now)
    return StudentScreen(
        book=book,
        card=card,
        line_length=len(snapshot.board.line(card.destination_id)) if card else 0,
        tiles=tiles,
        where=where,
        used=snapshot.used.day,
        limit=rules.limit_for(book, actor.person_id, actor.grade, window="day", day=today),
        version=snapshot.version,
    )
