"""Which yeses were given in advance, and how much of them is left?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.passes.models import PreApproval


@dataclass(frozen=True, slots=True)
class Yes:
    """The next ``left`` of ``given`` passes may go; ``place`` is empty for any that asks."""

    id: UUID
    place: str
    given: int
    left: int
    until: datetime
    by: str
    is_own: bool


def yeses_in_advance(*, actor: Actor, origin_id: UUID, now: datetime) -> list[Yes]:
    """Those in force for passes from one room, the latest first. One statement."""
    found = PreApproval.objects.filter(
        school_id=actor.school.id, origin_id=origin_id, remaining__gt=0, until__gt=now
    ).select_related("destination", "member__person")
    return [
        Yes(
            id=yes.id,
            place=yes.destination.name if yes.destination else "",
            given=yes.given,
            left=yes.remaining,
            until=yes.until,
            by=yes.member.person.name if yes.member.person else "",
            is_own=yes.member_id == actor.member_id,
        )
        for yes in found.order_by("-created_at")
    ]
