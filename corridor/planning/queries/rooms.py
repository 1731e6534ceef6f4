"""Who is planned to leave a room while a class is held there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from corridor.planning.models import ScheduledPass
from corridor.planning.queries.plans import PlanCard, cards_in
from corridor.rostering.models import Enrollment
from corridor.rostering.queries import Whereabouts


def leaving_class(
    *, school_id: UUID, place_id: UUID, teaching: Whereabouts | None, now: datetime
) -> list[PlanCard]:
    """Plans that begin before the bell: of the students of the class held here, and of whoever is
    said to come from here. Two statements, one where no class is held."""
    if teaching is None:
        return []
    students = Enrollment.objects.filter(
        section_id=teaching.section_id, part="student", archived_at__isnull=True
    )
    theirs = Q(student_id__in=students.values("person_id"), origin__isnull=True)
    found = ScheduledPass.objects.filter(
        theirs | Q(origin_id=place_id),
        school_id=school_id,
        state="scheduled",
        due_at__gte=now,
        due_at__lt=teaching.ends_at,
    )
    return cards_in(found.exclude(destination_id=place_id))
