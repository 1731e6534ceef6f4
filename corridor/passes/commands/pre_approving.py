"""A teacher's yes in advance: the next few passes from their room, until the bell."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.passes.gate import lock_gates
from corridor.passes.models import PreApproval
from corridor.rostering.queries import Whereabouts, teaching_now
from corridor.schools.models import Location
from corridor.schools.permissions import Permission

MOST = 20


def pre_approve(
    *, actor: Actor, origin_id: UUID, destination_id: UUID | None, passes: int, now: datetime
) -> PreApproval:
    """Say yes to the next ``passes`` from this room, to one place or to any that asks.

    It ends with the present class of the acting teacher, or of the one an assistant
    acts for. Raises ``Refused`` outside of one.
    """
    if not actor.may(Permission.ANSWER_REQUESTS):
        raise NotAllowed("Staff say yes in advance.")
    if not 1 <= passes <= MOST:
        raise Invalid({"passes": _("Choose from 1 to {most} passes.").format(most=MOST)})
    found = _class_held(actor, origin_id, now)
    if found is None:
        raise Refused.because(
            "no_class_now", _("You can say yes in advance while you have a class in this room.")
        )
    with transaction.atomic():
        lock_gates(actor.district_id, actor.school.id, None)
        if (
            destination_id
            and not Location.objects.filter(
                id=destination_id, school_id=actor.school.id, archived_at__isnull=True
            ).exists()
        ):
            raise Invalid({"destination": _("There is no such place at this school.")})
        made: PreApproval = PreApproval.objects.create(
            school_id=actor.school.id,
            origin_id=origin_id,
            destination_id=destination_id,
            member_id=found[0],
            said_by_id=actor.member_id if found[0] != actor.member_id else None,
            given=passes,
            remaining=passes,
            until=found[1].ends_at,
            created_at=now,
        )
    return made


def _class_held(actor: Actor, origin_id: UUID, now: datetime) -> tuple[UUID, Whereabouts] | None:
    """Whoever of them has a class in this room now, as a member, and that class."""
    for person_id, member_id in zip(actor.people, actor.members, strict=True):
        found = teaching_now(person_id=person_id, school_id=actor.school.id, now=now)
        if found and found.location_id == origin_id:
            return member_id, found
    return None


def withdraw_pre_approval(*, actor: Actor, pre_approval_id: UUID, now: datetime) -> None:
    """What is left of it counts no more; passes that it let go stay as they are."""
    with transaction.atomic():
        lock_gates(actor.district_id, actor.school.id, None)
        found = PreApproval.objects.filter(
            id=pre_approval_id, school_id=actor.school.id, remaining__gt=0, until__gt=now
        )
        if not actor.may(Permission.ANSWER_FOR_OTHERS):
            found = found.filter(member_id__in=actor.members)
        if not found.update(remaining=0):
            raise NotFound(f"No pre-approval {pre_approval_id}")
