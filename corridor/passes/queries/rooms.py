"""A room as its teacher or its staff sees it right now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.core.errors import NotFound
from corridor.passes.behalf import teachings
from corridor.passes.policies import was_asked
from corridor.passes.queries.card import PassCard
from corridor.passes.queries.cards import closed_by_themselves, live_cards_around
from corridor.passes.queries.pre_approvals import Yes, yeses_in_advance
from corridor.passes.queries.snapshot import book_now, snapshot_of
from corridor.passes.queries.students import class_size, used_of
from corridor.passes.situation import Book, Place, Used
from corridor.rostering.queries import Whereabouts, teaching_around
from corridor.schools.models import Location
from corridor.schools.permissions import Permission
from corridor.schools.policies import is_staff_of


@dataclass(frozen=True, slots=True)
class Room:
    """What waits for an answer here, and who is where.

    ``place`` is ``None`` for staff without a room, who still see what they were asked.
    ``urgent`` and ``requests`` wait for this member, ``others`` are requests at this room
    that somebody else was asked, ``answered`` those that a colleague has just said yes to.
    ``back`` are passes that closed by themselves and nobody has settled. ``used`` has what
    the passes of whoever asks above the limit come to. ``free`` is how many places are left,
    ``None`` where there is no cap.
    """

    place: Place | None
    teaching: Whereabouts | None
    class_size: int
    is_own: bool
    own: list[Place]
    free: int | None
    urgent: list[PassCard]
    requests: list[PassCard]
    others: list[PassCard]
    answered: list[PassCard]
    out: list[PassCard]
    here: list[PassCard]
    line: list[PassCard]
    back: list[PassCard]
    yeses: list[Yes]
    used: dict[UUID, Used]
    book: Book

    @property
    def left(self) -> int:
        """How many more passes were agreed to in advance."""
        return sum(yes.left for yes in self.yeses)


def rooms_of(*, book: Book, actor: Actor) -> list[Place]:
    """The places that a member teaches in, approves for or runs, by name; those of whom they cover
    for first."""
    covered = {one.person_id for one in actor.covers}
    found = [
        place
        for place in book.places.values()
        if not place.is_archived
        and actor.reaches(place.id)
        and not set(actor.people).isdisjoint(place.teachers + place.approvers)
    ]
    return sorted(found, key=lambda place: covered.isdisjoint(place.teachers + place.approvers))


@dataclass(frozen=True, slots=True)
class Standing:
    """The room that a member looks at, and the class that is held there now."""

    place: Place | None
    teaching: Whereabouts | None
    own: list[Place]
    is_own: bool


def standing(*, book: Book, actor: Actor, now: datetime, location_id: UUID | None) -> Standing:
    """The room named, else that of the class taught now, else the first of the member's own."""
    places = book.places
    found = list(teachings(actor, now))
    teaching = next((t for t in found if t.location_id == location_id), next(iter(found), None))
    taught = [t.location_id for t in found if t.location_id]
    mine = [place.id for place in rooms_of(book=book, actor=actor)]
    own = [places[id_] for id_ in dict.fromkeys(mine + taught) if id_ in places]
    chosen = location_id or next(iter(taught), None) or next((p.id for p in own), None)
    place = places.get(chosen) if chosen and actor.reaches(chosen) else None
    if location_id is not None and place is None:
        raise NotFound(f"No place {location_id}")
    if place is None:
        return Standing(None, None, own, is_own=False)
    if teaching is None or teaching.location_id != place.id:
        teaching = _class_in(place, actor, now)
    return Standing(place, teaching, own, is_own=place in own)


def _class_in(place: Place, actor: Actor, now: datetime) -> Whereabouts | None:
    """The class that one of the room's teachers holds there now."""
    for teacher in place.teachers:
        if teacher in actor.people:
            continue
        found = teaching_around(person_id=teacher, school_id=actor.school.id, now=now)
        if found and found.location_id == place.id:
            return found
    return None


def room_now(*, actor: Actor, now: datetime, location_id: UUID | None = None) -> Room:
    """The room that ``standing`` chooses, with every live pass that concerns it."""
    book = book_now(school_id=actor.school.id, now=now)
    at = standing(book=book, actor=actor, now=now, location_id=location_id)
    room_id = at.place.id if at.place else None
    cards = live_cards_around(school_id=actor.school.id, location_id=room_id, people=actor.people)
    asking = [c for c in cards if c.state == "requested"]
    urgent = [c for c in cards if c.urgent and c.state in IN_LINE + ASKING and was_asked(actor, c)]
    requests = [c for c in asking if was_asked(actor, c) and c not in urgent]
    return Room(
        place=at.place,
        teaching=at.teaching,
        class_size=class_size(section_id=at.teaching.section_id) if at.teaching else 0,
        is_own=at.is_own,
        own=at.own,
        free=_free(actor, at.place, now),
        urgent=urgent,
        requests=requests,
        others=[c for c in asking if not was_asked(actor, c) and _concerns(c, room_id)],
        answered=[c for c in cards if _answered_by_another(c, actor, book, now)],
        out=[c for c in cards if c.origin_id == room_id and c.is_away],
        here=[c for c in cards if c.destination_id == room_id and c.state in ("out", "arrived")],
        line=[c for c in cards if c.state in IN_LINE and _concerns(c, room_id) and c not in urgent],
        back=_back(book, room_id, now),
        yeses=yeses_in_advance(actor=actor, origin_id=room_id, now=now) if room_id else [],
        used=_used(book, now, [c.student_id for c in requests if c.over_limit]),
        book=book,
    )


IN_LINE, ASKING = ("waiting", "offered"), ("requested",)
# How long a request that a colleague answered still says so.
JUST_NOW = timedelta(minutes=1)


def _answered_by_another(card: PassCard, actor: Actor, book: Book, now: datetime) -> bool:
    if card.approved_at is None or card.state in ASKING or not was_asked(actor, card):
        return False
    own = {actor.name, *(book.names.get(person, "") for person in actor.people)}
    return card.approved_by not in own and now < card.approved_at + JUST_NOW


def _used(book: Book, now: datetime, students: list[UUID]) -> dict[UUID, Used]:
    today = book.settings.local_date(now)
    return used_of(student_ids=students, book=book, today=today) if students else {}


def _back(book: Book, room_id: UUID | None, now: datetime) -> list[PassCard]:
    """Since the last period began that is over; earlier ones were asked about in theirs."""
    spans = book.days.get(book.settings.local_date(now), ())
    over = [span for span in spans if span.ends_at <= now]
    if room_id is None or not over:
        return []
    since = max(over, key=lambda span: span.ends_at).starts_at
    return closed_by_themselves(school_id=book.settings.school_id, origin_id=room_id, since=since)


def _concerns(card: PassCard, room_id: UUID | None) -> bool:
    return room_id in (card.origin_id, card.destination_id)


def _free(actor: Actor, place: Place | None, now: datetime) -> int | None:
    if place is None or place.capacity_to is None:
        return None
    return max(place.capacity_to - snapshot_of(actor, now).board.occupancy.to[place.id], 0)


@dataclass(frozen=True, slots=True)
class RoomChoice:
    """A room one may look at, with the names of those who teach there or run it."""

    place: Place
    staff: tuple[str, ...]
    is_own: bool


def room_choices(*, actor: Actor, now: datetime) -> list[RoomChoice]:
    """Every place of the school, the member's own first, then by name."""
    book = book_now(school_id=actor.school.id, now=now)
    own = rooms_of(book=book, actor=actor)
    choices = [
        RoomChoice(place, _staff_of(place, book), place in own)
        for place in book.places.values()
        if place.is_destination and actor.reaches(place.id)
    ]
    return sorted(choices, key=lambda choice: not choice.is_own)


def _staff_of(place: Place, book: Book) -> tuple[str, ...]:
    people = place.teachers or place.approvers
    return tuple(book.names[person] for person in people if person in book.names)


def is_in_charge(*, actor: Actor, location: Location, now: datetime) -> bool:
    """Whether a room is this member's to look after, a stand-in's never; two statements at
    most."""
    if actor.may(Permission.PLACES) or not actor.may(Permission.SEE_PASSES):
        return actor.may(Permission.PLACES)
    if actor.stand_in is not None:
        return False
    if is_staff_of(actor, location):
        return True
    return any(teaching.location_id == location.id for teaching in teachings(actor, now))
