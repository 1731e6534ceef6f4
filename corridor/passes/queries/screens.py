"""What a screen shows right now: a student's home, the state of every tile."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from corridor.accounts.actor import Actor
from corridor.core.errors import NotFound, Refusal
from corridor.core.tenancy import district_in_force
from corridor.passes import rules, sentences, store
from corridor.passes.book import book_of
from corridor.passes.queries.cards import PassCard, live_card_of
from corridor.passes.rules import Situation
from corridor.passes.situation import Board, Book, LivePass, Place
from corridor.rostering.queries import Whereabouts, class_around


@dataclass(frozen=True, slots=True)
class Tile:
    """A place as a student sees it now.

    ``state`` is "open", "approval" (somebody has to say yes), "full" (there is a line, or
    no room) or "closed" (a rule says no: ``refusal`` says which and until when).
    """

    place: Place
    state: str
    line_length: int
    asked: tuple[str, ...] = ()
    over_limit: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The school at one instant, read without the lock: for showing, never for deciding."""

    book: Book
    board: Board
    version: int
    frozen: bool
    used_today: int
    elsewhere: LivePass | None


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
    where = class_around(person_id=actor.person_id, school_id=actor.school.id, now=now)
    live = snapshot.board.of_student(actor.person_id) or snapshot.elsewhere
    card = live_card_of(student_id=actor.person_id) if live else None
    tiles = [] if card and card.is_away else tiles_in(_without(snapshot, live), actor, where, now)
    return StudentScreen(
        book=snapshot.book,
        card=card,
        line_length=len(snapshot.board.line(card.destination_id)) if card else 0,
        tiles=tiles,
        where=where,
        used=snapshot.used_today,
        limit=snapshot.book.settings.pass_limit,
        version=snapshot.version,
    )


def _without(snapshot: Snapshot, live: LivePass | None) -> Snapshot:
    """As it would be if the student gave this request or place in line up."""
    if live is None:
        return snapshot
    return replace(snapshot, board=snapshot.board.without(live), elsewhere=None)


def tiles_for(*, actor: Actor, now: datetime) -> list[Tile]:
    """Every place as the actor may see it: students what is theirs, staff everything."""
    where = None
    if actor.is_student:
        where = class_around(person_id=actor.person_id, school_id=actor.school.id, now=now)
    return tiles_in(snapshot_of(actor, now), actor, where, now)


def tile_for(*, actor: Actor, location_id: UUID, now: datetime) -> Tile:
    """One place as the actor sees it; raises ``NotFound`` where it isn't theirs to see."""
    for tile in tiles_for(actor=actor, now=now):
        if tile.place.id == location_id:
            return tile
    raise NotFound(f"No place {location_id}")


_GATE = """
    select version, rules_version, frozen from schools_schoolgate
    where district_id = %s and school_id = %s
"""


def snapshot_of(actor: Actor, now: datetime) -> Snapshot:
    district_id, school_id = district_in_force(), actor.school.id
    with connection.cursor() as cursor:
        cursor.execute(_GATE, [district_id, school_id])
        version, rules_version, frozen = cursor.fetchone()
    book = book_of(district_id=district_id, school_id=school_id, rules_version=rules_version)
    concern = store.Concern(student_id=actor.person_id)
    found = store.load_board(settings=book.settings, concern=concern, now=now)
    return Snapshot(book, found.board, version, frozen, found.used_today, found.elsewhere)


def tiles_in(s: Snapshot, actor: Actor, where: Whereabouts | None, now: datetime) -> list[Tile]:
    origin = s.book.places.get(where.location_id) if where and where.location_id else None
    teachers = tuple(t.person_id for t in where.teachers) if where else ()
    names = {**s.book.names, **({t.person_id: t.name for t in where.teachers} if where else {})}
    live_pass = s.board.of_student(actor.person_id) or s.elsewhere
    waiting = Counter(p.destination_id for p in s.board if p.state == "waiting")
    tiles = []
    for place in s.book.places.values():
        situation = Situation(
            book=s.book,
            now=now,
            student_id=actor.person_id,
            grade=actor.grade,
            origin=origin,
            destination=place,
            live_pass=live_pass,
            used_today=s.used_today,
            occupancy=s.board.occupancy,
            teachers=teachers,
            frozen=s.frozen,
        )
        if not place.is_destination or (actor.is_student and rules.not_a_destination(situation)):
            continue
        against = rules.RULES if actor.is_student else rules.FOR_STAFF
        tiles.append(_tile(situation, waiting[place.id], names, against))
    return tiles


def _tile(
    s: Situation, line_length: int, names: dict[UUID, str], against: tuple[rules.Rule, ...]
) -> Tile:
    objections = rules.objections(s, against)
    asked = rules.who_approves(s)
    if objections:
        state = "closed"
    elif not s.occupancy.is_free(s.destination, s.origin) or line_length:
        state = "full"
    else:
        state = "open" if asked is None else "approval"
    return Tile(
        place=s.destination,
        state=state,
        line_length=line_length,
        asked=tuple(names[person] for person in asked or () if person in names),
        over_limit=rules.limit_reached(s),
        refusal=sentences.refusal(objections[0]) if objections else None,
    )
