"""The state of every tile, before the tap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.core.errors import NotFound, Refusal
from corridor.core.values import maker
from corridor.passes import rules, sentences
from corridor.passes.queries.snapshot import Snapshot, snapshot_of
from corridor.passes.rules import Situation
from corridor.passes.situation import Place
from corridor.rostering.queries import Whereabouts, class_around


@dataclass(frozen=True, slots=True)
class Tile:
    """A place as a student sees it now.

    ``state`` is "open", "approval" (somebody has to say yes), "full" (no room, ``busy`` says
    so) or "closed" (rules say no: ``refusals`` say which and until when, the weightiest
    first). ``minutes`` are this student's. ``both``: each side has to say yes. Students are
    told the length of a line only where they would join it.
    """

    place: Place
    state: str
    line_length: int
    asked: tuple[str, ...] = ()
    both: bool = False
    over_limit: bool = False
    minutes: int = 0
    busy: str = ""
    refusals: tuple[Refusal, ...] = ()

    @property
    def refusal(self) -> Refusal | None:
        return next(iter(self.refusals), None)

    @property
    def is_free(self) -> bool:
        """Whether one can go there, or ask to, without a line."""
        return self.state in {"open", "approval"}

    @property
    def lifts_at(self) -> datetime | None:
        """When nothing objects any more; ``None`` where that can't be known."""
        lifts = [refusal.lifts_at for refusal in self.refusals]
        return max((at for at in lifts if at), default=None) if all(lifts) else None


_made = maker(Tile)


def tiles_for(*, actor: Actor, now: datetime) -> list[Tile]:
    """Every place as the actor may see it: students what is theirs, staff everything."""
    where = None
    if actor.is_student:
        where = class_around(person_id=actor.person_id, school_id=actor.school.id, now=now)
    return tiles_in(snapshot_of(actor, now), actor, where)


def tile_for(*, actor: Actor, location_id: UUID, now: datetime) -> Tile:
    """One place as the actor sees it; raises ``NotFound`` where it isn't theirs to see."""
    for tile in tiles_for(actor=actor, now=now):
        if tile.place.id == location_id:
            return tile
    raise NotFound(f"No place {location_id}")


def tiles_in(s: Snapshot, actor: Actor, where: Whereabouts | None) -> list[Tile]:
    """What the actor may see of a snapshot."""
    role = rules.STUDENT if actor.is_student else rules.STAFF
    return tiles_of(s, student_id=actor.person_id, grade=actor.grade, where=where, role=role)


def tiles_of(
    s: Snapshot,
    *,
    student_id: UUID,
    grade: str,
    where: Whereabouts | None,
    role: str = rules.STUDENT,
) -> list[Tile]:
    """The tiles of one student; for staff the places they may send somebody to."""
    names = {**s.book.names, **({t.person_id: t.name for t in where.teachers} if where else {})}
    waiting = s.board.lines
    places = [place for place in s.book.places.values() if place.is_offered]
    if not places:
        return []
    first = s.situation(student_id=student_id, grade=grade, place=places[0], where=where)
    used_up = rules.used_up(first) is not None
    wishes = [first.to(place) for place in places]
    return [
        _tile(wish, found, waiting[wish.destination.id], names, role, used_up=used_up)
        for wish, found in zip(wishes, rules.objections_by_place(wishes, role), strict=True)
        if not (found and any(objection.code == "not_visible" for objection in found))
    ]


def _tile(
    s: Situation,
    objections: list[rules.Objection],
    line_length: int,
    names: dict[UUID, str],
    role: str,
    *,
    used_up: bool,
) -> Tile:
    over_limit = used_up and rules.counts(s.origin, s.destination)
    approval = rules.who_approves(s, over_limit=over_limit)
    waits = rules.must_wait(s)
    if objections:
        state = "closed"
    elif waits:
        state = "full"
    else:
        state = "open" if approval is None else "approval"
    asked = approval.everyone if approval else ()
    return _made(  # in the order of the fields
        (
            s.destination,
            state,
            line_length if waits or role == rules.STAFF else 0,
            tuple([names[person] for person in asked if person in names]),
            bool(approval and approval.asked_too),
            bool(approval and approval.over_limit),
            rules.minutes_for(s.destination, s.ease),
            sentences.busy(s.destination) if waits else "",
            tuple([sentences.refusal(objection, s.book) for objection in objections]),
        )
    )
