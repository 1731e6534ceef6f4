"""A room as its teacher or its staff sees it right now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import PlaceStaff
from corridor.core.errors import NotFound
from corridor.passes.queries.cards import PassCard, live_cards
from corridor.passes.queries.snapshot import Snapshot, snapshot_of
from corridor.passes.queries.students import class_size, used_today
from corridor.passes.situation import Book, Place
from corridor.rostering.queries import Whereabouts, teaching_around


@dataclass(frozen=True, slots=True)
class Room:
    """What waits for an answer here, and who is where.

    ``place`` is ``None`` for staff without a room, who still see what they were asked.
    ``requests`` wait for this member, ``others`` are requests at this room that somebody
    else was asked. ``used`` has the passes of today of everybody who asks above the limit.
    ``free`` is how many places are left, ``None`` where there is no cap.
    """

    place: Place | None
    teaching: Whereabouts | None
    class_size: int
    is_own: bool
    own: list[Place]
    free: int | None
    requests: list[PassCard]
    others: list[PassCard]
    out: list[PassCard]
    here: list[PassCard]
    line: list[PassCard]
    used: dict[UUID, int]
    book: Book


def rooms_of(*, actor: Actor) -> list[UUID]:
    """The locations that a member teaches in, approves for or runs, by name."""
    staffed = PlaceStaff.objects.filter(
        member_id=actor.member_id, location__archived_at__isnull=True
    )
    found = staffed.order_by("location__name").values_list("location_id", flat=True)
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Standing:
    """The room that a member looks at, and the class that is held there now."""

    place: Place | None
    teaching: Whereabouts | None
    own: list[Place]
    is_own: bool


def standing(
    *, snapshot: Snapshot, actor: Actor, now: datetime, location_id: UUID | None
) -> Standing:
    """The room named, else that of the class taught now, else the first of the member's own."""
    places = snapshot.book.places
    teaching = teaching_around(person_id=actor.person_id, school_id=actor.school.id, now=now)
    taught = [teaching.location_id] if teaching and teaching.location_id else []
    own = [places[id_] for id_ in dict.fromkeys(rooms_of(actor=actor) + taught) if id_ in places]
    chosen = location_id or next(iter(taught), None) or next((p.id for p in own), None)
    place = places.get(chosen) if chosen else None
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
        if teacher == actor.person_id:
            continue
        found = teaching_around(person_id=teacher, school_id=actor.school.id, now=now)
        if found and found.location_id == place.id:
            return found
    return None


def room_now(*, actor: Actor, now: datetime, location_id: UUID | None = None) -> Room:
    """The room that ``standing`` chooses, with every live pass that concerns it."""
    snapshot = snapshot_of(actor, now)
    at = standing(snapshot=snapshot, actor=actor, now=now, location_id=location_id)
    cards = live_cards(school_id=actor.school.id)
    room_id = at.place.id if at.place else None
    asking = [c for c in cards if c.state == "requested"]
    requests = [c for c in asking if actor.person_id in c.asked + c.asked_too]
    above = [c.student_id for c in asking if c.over_limit]
    today = snapshot.book.settings.local_date(now)
    return Room(
        place=at.place,
        teaching=at.teaching,
        class_size=class_size(section_id=at.teaching.section_id) if at.teaching else 0,
        is_own=at.is_own,
        own=at.own,
        free=_free(snapshot, at.place),
        requests=requests,
        others=[c for c in asking if c not in requests and _concerns(c, room_id)],
        out=[c for c in cards if c.origin_id == room_id and c.is_away],
        here=[c for c in cards if c.destination_id == room_id and c.state in ("out", "arrived")],
        line=[c for c in cards if c.state in ("waiting", "offered") and _concerns(c, room_id)],
        used=used_today(student_ids=above, on=today) if above else {},
        book=snapshot.book,
    )


def _concerns(card: PassCard, room_id: UUID | None) -> bool:
    return room_id in (card.origin_id, card.destination_id)


def _free(snapshot: Snapshot, place: Place | None) -> int | None:
    if place is None or place.capacity_to is None:
        return None
    return max(place.capacity_to - snapshot.board.occupancy.to[place.id], 0)


@dataclass(frozen=True, slots=True)
class RoomChoice:
    """A room one may look at, with the names of those who teach there or run it."""

    place: Place
    staff: tuple[str, ...]
    is_own: bool


def room_choices(*, actor: Actor, now: datetime) -> list[RoomChoice]:
    """Every place of the school, the member's own first, then by name."""
    book = snapshot_of(actor, now).book
    own = set(rooms_of(actor=actor))
    choices = [
        RoomChoice(place, _staff_of(place, book), place.id in own)
        for place in book.places.values()
        if place.is_destination
    ]
    return sorted(choices, key=lambda choice: not choice.is_own)


def _staff_of(place: Place, book: Book) -> tuple[str, ...]:
    people = place.teachers or place.approvers
    return tuple(book.names[person] for person in people if person in book.names)
