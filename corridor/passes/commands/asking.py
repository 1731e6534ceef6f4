"""What somebody wants, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid
from corridor.passes.models import Trip
from corridor.passes.situation import Place
from corridor.schools.permissions import Permission

CREATED = 201


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants. ``student_id`` and ``approver_id`` are person ids.

    ``origin_id`` left out is the room of the student's timetable now; ``minutes`` left out
    is the place's own. Students may lower the minutes, staff may set any from 1 to 999.
    ``urgent``: the student can't wait. ``reason`` is why staff send somebody whom they are
    warned about, ``with_adult`` that they walk along, ``join_line`` that the student waits
    where there is no room; students give none of these. ``source`` is what else has led to the
    pass (``models.Source``): the attendance desk waits for nobody's yes.
    """

    student_id: UUID
    destination_id: UUID
    origin_id: UUID | None = None
    trip: str = ""
    minutes: int | None = None
    approver_id: UUID | None = None
    note: str = ""
    urgent: bool = False
    reason: str = ""
    with_adult: bool = False
    join_line: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """The pass that an ``Ask`` led to; ``status`` is the HTTP status it was answered with."""

    pass_id: UUID
    status: int = CREATED


def trip_for(actor: Actor, place: Place, wanted: str) -> str:
    """Staff may send anybody one way into a classroom: a visit ends, the way back is its own.

    To the attendance desk it is one way, whatever else somebody has set.
    """
    if place.is_at_desk:
        return Trip.ONE_WAY.value
    usual = Trip.ROUND_TRIP.value if place.trips == "both" else place.trips
    trip = wanted or usual
    if trip not in Trip.values:
        raise Invalid({"trip": _("A trip is round_trip or one_way.")})
    is_return = (
        actor.may(Permission.MAKE_PASSES) and place.kind == "classroom" and trip == Trip.ONE_WAY
    )
    if place.trips not in ("both", trip) and not is_return:
        raise Invalid(
            {"trip": _("{place} does not have that kind of trip.").format(place=place.name)}
        )
    return trip
