"""In whose name somebody acts: an assistant in a teacher's, everybody else in their own.

Who really acted stays in the event; the pass, and what students read, names the teacher.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from corridor.accounts.actor import Actor, ActsFor
from corridor.passes.situation import Book, LivePass
from corridor.rostering.queries import Whereabouts, teaching_around

FOR = "for"  # in the detail of an event: the id of the teacher's member


def principal(actor: Actor, live: LivePass, book: Book) -> ActsFor:
    """Whoever was asked, else who teaches where the pass leads from or to, else the first."""
    if not actor.acts_for:
        return ActsFor(actor.member_id, actor.person_id)
    origin, destination = book.places.get(live.origin_id), book.places.get(live.destination_id)
    sides = [live.asked, live.asked_too]
    sides += [place.teachers for place in (origin, destination) if place]
    for people in sides:
        for one in actor.acts_for:
            if one.person_id in people:
                return one
    return actor.acts_for[0]


def teachings(actor: Actor, now: datetime) -> Iterator[Whereabouts]:
    """The classes now of somebody, and of those whom they act for; a few statements for each."""
    for person_id in actor.people:
        found = teaching_around(person_id=person_id, school_id=actor.school.id, now=now)
        if found:
            yield found
