"""Of what somebody may choose to hear, by what they are."""

from __future__ import annotations

from collections.abc import Callable

from corridor.accounts.actor import Actor
from corridor.accounts.models import Role
from corridor.notifications.catalogue import kinds_for
from corridor.notifications.kinds import Audience, Kind
from corridor.schools.permissions import Permission

OF_STUDENTS = (Audience.STUDENT, Audience.PLANNED)
OF_STAFF = (Audience.APPROVER, Audience.ROOM, Audience.PLANS)
EVERYBODYS = kinds_for((*OF_STUDENTS, *OF_STAFF, Audience.SCHOOL))
# Of what concerns the school each has its own few who hear it; tellers know them by the same marks.
HEARD_BY: dict[str, Callable[[Actor], bool]] = {
    "overdue_anywhere": lambda actor: Role.HALL_MONITOR in actor.roles,
    "encounter_prevented": lambda actor: actor.is_admin and actor.may(Permission.KEEP_APART),
    "weekly_report": lambda actor: actor.is_admin and actor.may(Permission.READ_REPORTS),
    "student_reported": lambda actor: actor.may(Permission.SEE_CONCERNS),
    "roster_failed": lambda actor: actor.may(Permission.ROSTERS),
}


def kinds_of(actor: Actor) -> list[Kind]:
    """In the order of the page."""
    audiences: tuple[Audience, ...] = OF_STUDENTS if actor.is_student else ()
    if actor.may(Permission.SEE_PASSES):
        audiences += OF_STAFF
    of_school = [kind for kind in kinds_for((Audience.SCHOOL,)) if HEARD_BY[kind.name](actor)]
    return [*kinds_for(audiences), *of_school]
