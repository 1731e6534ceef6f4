"""Who is in the halls: the passes that are out, with no more than a wall of them shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.core.tenancy import district_in_force
from corridor.core.values import maker
from corridor.passes import store
from corridor.passes.queries.cards import LIVE_NOW, NAME
from corridor.passes.situation import ON_THE_CLOCK, Book


@dataclass(frozen=True, slots=True)
class OutCard:
    """A pass on the way, as text but for its times (UTC); ids are only to be shown again."""

    id: str
    state: str
    version: int
    started_at: datetime | None
    due_at: datetime | None
    returning_at: datetime | None
    student: str
    origin: str
    destination_id: str
    destination: str
    kind: str
    colour: str
    icon: str

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at is not None and now > self.due_at


# A hundred rows: as few columns as are shown, ids as text, the places from the book.
_OUT = f"""
    with hp as materialized (
        select hp.id, hp.state, hp.version, hp.started_at, hp.due_at, hp.returning_at,
               hp.student_id, hp.origin_id, hp.destination_id,
               coalesce(hp.due_at, hp.requested_at) as at
        from passes_hallpass hp
        where hp.district_id = %(district)s and hp.school_id = %(school)s and {LIVE_NOW}
    )
    select hp.state, hp.id::text, hp.version, hp.started_at, hp.due_at, hp.returning_at,
           st.name, hp.origin_id::text, hp.destination_id::text
    from hp
    left join lateral (
        select {NAME.format(p="p")} as name from accounts_person p
        where p.district_id = %(district)s and p.id = hp.student_id
          and hp.state in ('out', 'returning') offset 0) st on true
    order by hp.at, hp.id
"""
_made = maker(OutCard)


@dataclass(frozen=True, slots=True)
class Out:
    """``cards`` are those on the way, the longest due first; whoever has arrived is in no hall
    until they head back. ``in_line`` is how many wait for their turn."""

    cards: list[OutCard]
    in_line: int


def out_now(*, school_id: UUID, book: Book) -> Out:
    """One statement; ``book`` is the school's as it is now.

    A pass to a place that is newer than the book waits for the nudge of its own making.
    """
    with connection.cursor() as cursor:
        store.read_times_fast(cursor)
        cursor.execute(_OUT, {"district": district_in_force(), "school": school_id})
        rows = cursor.fetchall()
    states = Counter(row[0] for row in rows)
    cards = [_card(book, *row) for row in rows if row[0] in ON_THE_CLOCK and _knows(book, row)]
    return Out(cards, states["waiting"] + states["offered"])


def _knows(book: Book, row: tuple[Any, ...]) -> bool:
    return row[-2] in book.ids and row[-1] in book.ids


def _card(book: Book, state: str, id_: str, *row: Any) -> OutCard:
    *values, origin_id, destination_id = row
    origin, to = book.places[book.ids[origin_id]], book.places[book.ids[destination_id]]
    place = (destination_id, to.name, to.kind, to.colour, to.icon)
    return _made((id_, state, *values, origin.name, *place))
