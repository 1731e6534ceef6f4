"""What those who are in charge of a room may change about it themselves.

That is whoever teaches at, approves for or runs it, whoever has a class there now, and the
admins. For others there is no such thing to change.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import NotFound, Refused
from corridor.passes.queries.rooms import is_in_charge
from corridor.rostering.queries import teaching_now
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change
from corridor.schools.commands.place_log import record_place, stored_place
from corridor.schools.commands.places import write_place
from corridor.schools.models import Location
from corridor.schools.queries import location_of, period_at


def hold_room(*, actor: Actor, location_id: UUID, now: datetime) -> datetime:
    """Nobody leaves this room before the bell, for a test as a rule; returns that bell, in UTC.

    Staff still send whom they choose. Raises ``Refused`` where no period is on.
    """
    until = _bell(actor, location_id, now)
    if until is None:
        raise Refused.because(
            "no_period_now", _("No period is on, so there is no bell to wait for.")
        )
    _set_hold(actor, location_id, until, now)
    return until


def release_room(*, actor: Actor, location_id: UUID, now: datetime) -> None:
    """Students may leave again."""
    _set_hold(actor, location_id, None, now)


def _bell(actor: Actor, location_id: UUID, now: datetime) -> datetime | None:
    """When the class in this room ends: that of whoever asks, else the school's period."""
    school = actor.school
    for person_id in actor.people:
        teaching = teaching_now(person_id=person_id, school_id=school.id, now=now)
        if teaching and teaching.location_id == location_id:
            return teaching.ends_at
    period = period_at(school_id=school.id, time_zone=school.time_zone, now=now)
    return period.ends_at if period else None


def _set_hold(actor: Actor, location_id: UUID, until: datetime | None, now: datetime) -> None:
    with transaction.atomic():
        location = _own_room(actor, location_id, now)
        before = _held(location, now)
        location.hold_until = until
        location.save(update_fields=["hold_until"])
        record_change(
            actor=actor,
            school_id=actor.school.id,
            subject="hold",
            thing=location,
            before=before,
            after=_held(location, now),
            now=now,
        )


def _held(location: Location, now: datetime) -> dict[str, str | None]:
    """A hold that is over is none."""
    until = location.hold_until
    return {"hold_until": until.isoformat() if until and until > now else None}


def limit_leaving(*, actor: Actor, location_id: UUID, most: int | None, now: datetime) -> None:
    """At most so many away from this room at once, ``None`` for any number."""
    with transaction.atomic():
        location = _own_room(actor, location_id, now)
        before = stored_place(location)
        write_place(location, {"capacity_from": most})
        record_place(actor, location, before, stored_place(location), now)


def _own_room(actor: Actor, location_id: UUID, now: datetime) -> Location:
    """The room, behind the school's gate; raises ``NotFound`` for who is not in charge of it."""
    touch_rules(school_id=actor.school.id, now=now, topics=[f"room:{location_id}"])
    location = location_of(school_id=actor.school.id, location_id=location_id)
    if not is_in_charge(actor=actor, location=location, now=now):
        raise NotFound("This is somebody else's room.")
    return location
