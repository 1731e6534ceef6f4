"""The settings of a room, for whoever is in charge of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member
from corridor.core.errors import NotFound
from corridor.passes.queries.pre_approvals import Yes, yeses_in_advance
from corridor.passes.queries.rooms import is_in_charge, standing
from corridor.passes.queries.snapshot import book_now
from corridor.passes.situation import Book, Place
from corridor.rostering.queries import Whereabouts
from corridor.schools.permissions import Permission
from corridor.schools.policies import is_staff_of
from corridor.schools.queries import location_of


@dataclass(frozen=True, slots=True)
class OwnRoom:
    """``place`` is ``None`` for staff without a room. ``asks`` are the places for which this
    room's teacher is asked; ``may_close`` says whether this person may close the room.
    """

    place: Place | None
    teaching: Whereabouts | None
    yeses: list[Yes]
    asks: list[Place]
    may_close: bool
    away_note: str
    book: Book

    @property
    def may_say_yes(self) -> bool:
        """In advance only while a class is held here."""
        return self.teaching is not None


def own_room(*, actor: Actor, now: datetime, location_id: UUID | None) -> OwnRoom:
    """The room named, else the member's own; raises ``NotFound`` for somebody else's."""
    book = book_now(school_id=actor.school.id, now=now)
    at = standing(book=book, actor=actor, now=now, location_id=location_id)
    place = at.place
    note = Member.objects.values_list("away_note", flat=True).get(id=actor.member_id)
    if place is None:
        return OwnRoom(None, None, [], [], may_close=False, away_note=note, book=book)
    location = location_of(school_id=actor.school.id, location_id=place.id)
    if not is_in_charge(actor=actor, location=location, now=now):
        raise NotFound("This is somebody else's room.")
    return OwnRoom(
        place=place,
        teaching=at.teaching if _answers(actor, at.teaching) else None,
        yeses=yeses_in_advance(actor=actor, origin_id=place.id, now=now),
        asks=[p for p in book.places.values() if p.approval in ("origin", "both") and p != place],
        may_close=actor.may(Permission.PLACES) or is_staff_of(actor, location),
        away_note=note,
        book=book,
    )


def _answers(actor: Actor, teaching: Whereabouts | None) -> bool:
    may = actor.may(Permission.ANSWER_REQUESTS)
    return (
        may
        and teaching is not None
        and not {t.person_id for t in teaching.teachers}.isdisjoint(actor.people)
    )
