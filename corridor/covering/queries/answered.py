"""What others did with passes while they covered for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Coverage
from corridor.passes.behalf import COVERING
from corridor.passes.models import PassEvent

SINCE, MOST = timedelta(days=7), 30
TOLD = ("approved", "declined")


@dataclass(frozen=True, slots=True)
class Answered:
    """``kind`` is "approved" or "declined"; ``made``: the cover made the pass by themselves."""

    pass_id: UUID
    kind: str
    made: bool
    at: datetime
    student_id: UUID
    student: str
    destination: str
    cover: str


def answered_for(*, actor: Actor, now: datetime) -> list[Answered]:
    """The answers of the last days that one's covers gave, the latest first. Two statements."""
    covers = Coverage.objects.filter(
        teacher_id=actor.member_id, cover__isnull=False, starts_at__lte=now, ends_at__gt=now - SINCE
    )
    ids = set(covers.values_list("cover_id", flat=True))
    if not ids:
        return []
    events = PassEvent.objects.filter(
        hall_pass__school_id=actor.school.id,
        hall_pass__requested_at__gte=now - SINCE,
        kind__in=TOLD,
        actor_id__in=ids,
        **{f"detail__{COVERING}": str(actor.member_id)},
    )
    related = ("hall_pass__student", "hall_pass__destination", "actor__person")
    found = events.select_related(*related).order_by("-at", "-id")[:MOST]
    return [
        Answered(
            pass_id=event.hall_pass_id,
            kind=event.kind,
            made=event.hall_pass.made_by_staff,
            at=event.at,
            student_id=event.hall_pass.student_id,
            student=str(event.hall_pass.student),
            destination=event.hall_pass.destination.name,
            cover=str(event.actor.person) if event.actor else "",
        )
        for event in found
    ]
