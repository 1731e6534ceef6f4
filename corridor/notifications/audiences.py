"""Of what somebody may choose to hear, by what they are."""

from __future__ import annotations

from corridor.accounts.actor import Actor
from corridor.notifications.kinds import Audience
from corridor.schools.permissions import Permission

OF_STUDENTS = (Audience.STUDENT, Audience.PLANS)
OF_STAFF = (Audience.APPROVER, Audience.ROOM, Audience.PLANS)
EVERYBODYS = (
    Audience.STUDENT,
    Audience.APPROVER,
    Audience.ROOM,
    Audience.PLANS,
    Audience.SCHOOL,
)


def audiences_of(actor: Actor) -> tuple[Audience, ...]:
    """In the order of the page; admins hear of the school besides what they hear as staff."""
    found: tuple[Audience, ...] = OF_STUDENTS if actor.is_student else ()
    if actor.may(Permission.SEE_PASSES):
        found += OF_STAFF
    if actor.is_admin:
        found += (Audience.SCHOOL,)
    return tuple(dict.fromkeys(found))
