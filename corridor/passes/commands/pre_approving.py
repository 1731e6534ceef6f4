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
from corridor.rostering.queries import teaching_now
from corridor.schools.models import Location

MOST = 20


def pre_approve(
    *, actor: Actor, origin_id: UUID, destination_id: UUID | None, passes: int, now: datetime
) -> PreApproval:
    """Say yes to the next ``passes`` from this room, to one place or to any that asks.

    It ends with the present class of the acting teacher. Raises ``Refused`` outside of one.
    """
    if not actor.is_staff:
        raise NotAllowed("Staff say yes in advance.")
    if not 1 <= passes <= MOST:
        raise Invalid({"passes": _("Choose from 1 to {most} passes.").format(most=MOST)})
    teaching = teaching_now(person_id=actor.person_id, school_id=actor.school.id, now=now)
    if teaching is None or teaching.location_id != origin_id:
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
            member_id=actor.member_id,
            given=passes,
            remaining=passes,
            until=teaching.ends_at,
            created_at=now,
        )
    return made


def withdraw_pre_approval(*, actor: Actor, pre_approval_id: UUID, now: datetime) -> None:
    """What is left of it counts no more; passes that it let go stay as they are."""
    with transaction.atomic():
        lock_gates(actor.district_id, actor.school.id, None)
        found = PreApproval.objects.filter(
            id=pre_approval_id, school_id=actor.school.id, remaining__gt=0, until__gt=now
        )
        if not actor.is_admin:
            found = found.filter(member_id=actor.member_id)
        if not found.update(remaining=0):
            raise NotFound(f"No pre-approval {pre_approval_id}")
