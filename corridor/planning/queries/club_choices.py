"""What the club planner offers to choose from: places and periods."""

from __future__ import annotations

from uuid import UUID

from corridor.schools.models import Location, Period


def places(*, school_id: UUID) -> list[Location]:
    found = Location.objects.filter(school_id=school_id, archived_at__isnull=True)
    return list(found.order_by("name", "id"))


def period_names(*, school_id: UUID) -> list[str]:
    """Of all bell schedules, in the order of the day, each once."""
    found = Period.objects.filter(
        bell_schedule__school_id=school_id, bell_schedule__archived_at__isnull=True
    )
    rows = found.order_by("-bell_schedule__is_default", "starts_at").values_list("name", flat=True)
    return list(dict.fromkeys(rows))
