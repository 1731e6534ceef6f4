"""In whose name somebody acts: an assistant in a teacher's, everybody else in their own.

Who really acted stays in the event; the pass, and what students read, names the teacher. Whoever
covers for a teacher acts in their own name: pass and event name them, and the event's detail says
for whom. Of those who use an account that is not theirs it also says where and as whom. ADR 18.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor, ActsFor, Covered
from corridor.passes.situation import Book, LivePass
from corridor.rostering.queries import Whereabouts, teaching_around

# In the detail of an event: the id of the teacher's member whom an assistant acted for, or whom
# somebody covered for; the room, and the name that somebody typed, where many share an account.
FOR, COVERING, ROOM, TYPED = "for", "covering", "room", "typed"
UNTOLD = frozenset({FOR, COVERING, ROOM, TYPED})


def principal(actor: Actor, live: LivePass, book: Book) -> ActsFor:
    """Whoever was asked, else who teaches where the pass leads from or to, else the first.

    For a cover it is the cover themselves, with the side of whom they cover for.
    """
    if not actor.acts_for:
        covered = covered_by(actor, live, book)
        return ActsFor(actor.member_id, covered.person_id if covered else actor.person_id)
    origin, destination = book.places.get(live.origin_id), book.places.get(live.destination_id)
    sides = [live.asked, live.asked_too]
    sides += [place.teachers for place in (origin, destination) if place]
    for people in sides:
        for one in actor.acts_for:
            if one.person_id in people:
                return one
    return actor.acts_for[0]


def covered_by(actor: Actor, live: LivePass, book: Book) -> Covered | None:
    """For whom somebody acts with this pass; nobody where it is their own to answer."""
    for people in _sides(live, book):
        if actor.person_id in people:
            return None
        for one in actor.covers:
            if one.person_id in people:
                return one
    return None


def notes_of(actor: Actor, live: LivePass, book: Book) -> dict[str, str]:
    """What an event remembers of somebody who stands in for others."""
    covered = covered_by(actor, live, book) if actor.covers else None
    notes = {COVERING: str(covered.member_id)} if covered else {}
    if actor.stand_in is None:
        return notes
    rooms = actor.rooms or ()
    place = live.origin_id if live.origin_id in rooms else live.destination_id
    notes[ROOM] = book.places[place].name if place in book.places else ""
    return {**notes, TYPED: actor.stand_in.name} if actor.stand_in.name else notes


def _sides(live: LivePass, book: Book) -> Iterator[tuple[UUID, ...]]:
    """Whoever was asked, then who teaches where the pass leads from, then those where it leads
    to."""
    yield (*live.asked, *live.asked_too)
    for place_id in (live.origin_id, live.destination_id):
        place = book.places.get(place_id)
        yield (*place.teachers, *place.approvers) if place else ()


def teachings(actor: Actor, now: datetime) -> Iterator[Whereabouts]:
    """The classes now of those for whom somebody covers, of their own, and of those whom they act
    for; a few statements for each."""
    covered = [one.person_id for one in actor.covers]
    for person_id in dict.fromkeys((*covered, *actor.people)):
        found = teaching_around(person_id=person_id, school_id=actor.school.id, now=now)
        if found:
            yield found
