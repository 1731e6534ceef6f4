"""The two places of the desk: where late arrivals come from, and where early dismissals lead to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from corridor.schools.models import Location

LATE, LEAVING = Location.Kind.LATE_ARRIVAL.value, Location.Kind.EARLY_DISMISSAL.value


@dataclass(frozen=True, slots=True)
class DeskPlaces:
    """``None`` where the school has no such place (yet)."""

    late: UUID | None
    leaving: UUID | None

    @property
    def is_complete(self) -> bool:
        return self.late is not None and self.leaving is not None


def desk_places(*, school_id: UUID) -> DeskPlaces:
    """The first by name of each kind. One statement."""
    found = Location.objects.filter(
        school_id=school_id, kind__in=(LATE, LEAVING), archived_at__isnull=True
    )
    places: dict[str, UUID] = {}
    for kind, location_id in found.order_by("name").values_list("kind", "id"):
        places.setdefault(kind, location_id)
    return DeskPlaces(places.get(LATE), places.get(LEAVING))


def topics_of_desk(places: DeskPlaces) -> set[str]:
    """What the screens of the desk listen to."""
    return {f"room:{place}" for place in (places.late, places.leaving) if place}
