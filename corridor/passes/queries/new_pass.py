"""What staff choose from when they make a pass: whom, and where to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.passes.queries.rooms import standing
from corridor.passes.queries.snapshot import Snapshot, snapshot_of
from corridor.passes.queries.students import (
    StudentNow,
    find_students,
    students_in,
    students_of,
)
from corridor.passes.queries.tiles import Tile, tiles_in
from corridor.passes.situation import Place
from corridor.rostering.queries import Whereabouts

KINDS = (
    *("restroom", "water", "locker", "nurse", "office", "guidance", "library"),
    *("attendance", "flex", "other"),
)


@dataclass(frozen=True, slots=True)
class Pick:
    """A place to send somebody to; ``free`` is ``None`` where there is no cap."""

    tile: Tile
    free: int | None

    @property
    def place(self) -> Place:
        return self.tile.place

    @property
    def is_closed(self) -> bool:
        return self.tile.state == "closed"


@dataclass(frozen=True, slots=True)
class NewPassScreen:
    """``students`` are the class, or whoever a search found; ``picked`` are chosen already."""

    snapshot: Snapshot
    place: Place | None
    teaching: Whereabouts | None
    picked: list[StudentNow]
    students: list[StudentNow]
    picks: list[Pick]
    rooms: list[Pick]
    places: list[Place]

    def pick(self, place_id: UUID | None) -> Pick | None:
        return next((p for p in (*self.picks, *self.rooms) if p.place.id == place_id), None)


def new_pass_screen(
    *,
    actor: Actor,
    now: datetime,
    location_id: UUID | None,
    chosen: Collection[UUID],
    search: str = "",
) -> NewPassScreen:
    """From the room named (else the member's own), with everybody chosen so far."""
    snapshot = snapshot_of(actor, now)
    at = standing(book=snapshot.book, actor=actor, now=now, location_id=location_id)
    school_id = actor.school.id
    if search and actor.stand_in is None:
        listed = find_students(school_id=school_id, search=search)
    elif at.teaching:
        on = snapshot.book.settings.local_date(now)
        listed = students_in(school_id=school_id, section_id=at.teaching.section_id, on=on)
    else:
        listed = []
    here = at.place.id if at.place else None
    picks = [p for p in _picks(snapshot, actor) if p.place.id != here]
    return NewPassScreen(
        snapshot=snapshot,
        place=at.place,
        teaching=at.teaching,
        picked=[] if actor.stand_in else _picked(school_id, chosen, listed),
        students=listed,
        picks=sorted((p for p in picks if p.place.kind in KINDS), key=_order),
        rooms=[p for p in picks if p.place.kind not in KINDS],
        places=[p for p in snapshot.book.places.values() if not p.is_at_desk],
    )


def _picked(
    school_id: UUID, chosen: Collection[UUID], listed: list[StudentNow]
) -> list[StudentNow]:
    """The chosen ones that the list below does not show."""
    missing = set(chosen) - {student.id for student in listed}
    return students_of(school_id=school_id, ids=missing)


def _picks(snapshot: Snapshot, actor: Actor) -> list[Pick]:
    taken = snapshot.board.occupancy.to
    return [
        Pick(tile, None if cap is None else max(cap - taken[tile.place.id], 0))
        for tile in tiles_in(snapshot, actor, None)
        for cap in (tile.place.capacity_to,)
    ]


def _order(pick: Pick) -> tuple[int, str]:
    return KINDS.index(pick.place.kind), pick.place.name
