"""Who is away at an instant?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from corridor.rostering.models import Absence


def absent(
    *, school_id: UUID, people: Iterable[UUID], day: date, at: datetime | None = None
) -> set[UUID]:
    """Those of these people who are away on a date of the school; with ``at`` at that instant.
    One statement."""
    found = Absence.objects.filter(
        school_id=school_id, person_id__in=list(people), date=day, ended_at__isnull=True
    )
    if at is not None:
        begun = Q(from_at__isnull=True) | Q(from_at__lte=at)
        found = found.filter(begun, Q(until_at__isnull=True) | Q(until_at__gt=at))
    return set(found.values_list("person_id", flat=True))
