"""Who has nowhere to go yet in a Flex period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Person
from corridor.accounts.queries import students_here
from corridor.core.errors import NotFound
from corridor.flex.gate import look_at
from corridor.flex.models import Activity
from corridor.flex.queries.activities import classes_taught
from corridor.flex.queries.days import FlexTime
from corridor.flex.slot import Slot
from corridor.rostering.models import Section
from corridor.rostering.queries import students_of_section
from corridor.schools.permissions import Permission


@dataclass(frozen=True, slots=True)
class Room:
    """An activity that one may be sent to; ``left`` is ``None`` without a limit."""

    activity: Activity
    left: int | None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """``classes`` to choose from; ``chosen`` is one of them, or ``None`` for the whole school,
    which only who looks after Flex may see. ``of`` is how many students these are in all."""

    students: list[Person]
    of: int
    classes: list[Section]
    chosen: Section | None
    rooms: list[Room]


def unplaced(*, actor: Actor, time: FlexTime, section_id: UUID | None, now: datetime) -> Unplaced:
    """Raises ``NotFound`` for somebody else's class."""
    classes = classes_taught(actor=actor, on=time.date)
    sees_all = actor.may(Permission.FLEX)
    chosen = next((section for section in classes if section.id == section_id), None)
    if section_id is not None and chosen is None:
        raise NotFound("Somebody else's class.")
    if chosen is None and not sees_all:
        chosen = next(iter(classes), None)
    slot = look_at(school_id=actor.school.id, day=time.date, period=time.period, now=now)
    people = _people(actor, chosen, time) if chosen or sees_all else []
    return Unplaced(
        students=[person for person in people if slot.seat_of(person.id) is None],
        of=len(people),
        classes=classes,
        chosen=chosen,
        rooms=_rooms(slot, now),
    )


def _people(actor: Actor, section: Section | None, time: FlexTime) -> list[Person]:
    if section is not None:
        return list(students_of_section(section_id=section.id, on=time.date))
    found = students_here(school_id=actor.school.id).filter(archived_at__isnull=True)
    return list(found.order_by("family_name", "given_name", "id"))


def _rooms(slot: Slot, now: datetime) -> list[Room]:
    on = [offer for offer in slot.offers.values() if offer.is_on and not offer.is_over(now)]
    rooms = [Room(offer.activity, slot.free(offer)) for offer in on]
    return sorted(rooms, key=lambda room: room.activity.title.casefold())
