"""The places of a school as they are now: who is there, who says yes, what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from corridor.accounts.models import PlaceStaff
from corridor.core.tenancy import district_in_force
from corridor.schools.models import Location
from corridor.schools.rules import is_closed

NEEDS_STAFF = frozenset({"destination", "student_choice", "both"})
STATES = ("", "full", "closed", "hidden", "approval", "away")


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """A place with what is live. ``staff`` are the names of those who may say yes there.

    ``closes_later``: a closing is planned that has not begun.
    """

    location: Location
    there: int = 0
    in_line: int = 0
    is_closed: bool = False
    closes_later: bool = False
    staff: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        capacity = self.location.capacity_to
        return capacity is not None and self.there >= capacity

    @property
    def is_for_some(self) -> bool:
        """Whether it is on the list of some students only."""
        place = self.location
        return bool(place.visible_grades or place.visible_groups or place.visible_people)

    @property
    def needs_staff(self) -> bool:
        """Students can ask, but there is nobody who could say yes."""
        location = self.location
        asks = location.is_destination and location.approval in NEEDS_STAFF
        return asks and location.archived_at is None and not self.staff

    def is_in(self, state: str) -> bool:
        """Whether a chip of the list means this place."""
        location = self.location
        if location.archived_at is not None:
            return state == "away"
        return {
            "": True,
            "full": self.is_full,
            "closed": self.is_closed,
            "hidden": self.is_for_some or not location.is_destination,
            "approval": location.approval != Location.Approval.NOBODY,
        }.get(state, False)


@dataclass(frozen=True, slots=True)
class Folder:
    name: str
    places: list[PlaceNow] = field(default_factory=list)


_LIVE = """
    select destination_id, count(*) filter (where state in ('offered', 'out', 'arrived')),
           count(*) filter (where state = 'waiting')
    from passes_hallpass
    where district_id = %s and school_id = %s
      and state in ('waiting', 'offered', 'out', 'arrived')
    group by 1
"""


def places_now(*, school_id: UUID, now: datetime) -> list[PlaceNow]:
    """Every place of the school, by folder and name. Three statements."""
    found: QuerySet[Location] = Location.objects.filter(school_id=school_id)
    there, in_line = _live(school_id)
    staff = staff_names(school_id=school_id)
    return [
        PlaceNow(
            location=location,
            there=there[location.id],
            in_line=in_line[location.id],
            is_closed=is_closed(
                closed_from=location.closed_from, closed_until=location.closed_until, now=now
            ),
            closes_later=_closes_later(location, now),
            staff=tuple(staff[location.id]),
        )
        for location in found.order_by("folder", "name")
    ]


def place_now(*, location: Location, now: datetime) -> PlaceNow:
    """One place as it is now. Two statements."""
    there, in_line = _live(location.school_id)
    closed_from, closed_until = location.closed_from, location.closed_until
    return PlaceNow(
        location=location,
        there=there[location.id],
        in_line=in_line[location.id],
        is_closed=is_closed(closed_from=closed_from, closed_until=closed_until, now=now),
        closes_later=_closes_later(location, now),
        staff=tuple(staff_names(school_id=location.school_id)[location.id]),
    )


def _closes_later(location: Location, now: datetime) -> bool:
    return location.closed_from is not None and location.closed_from > now


def _live(school_id: UUID) -> tuple[Counter[UUID], Counter[UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(_LIVE, [district_in_force(), school_id])
        rows = cursor.fetchall()
    return Counter({r[0]: r[1] for r in rows}), Counter({r[0]: r[2] for r in rows})


def staff_names(*, school_id: UUID) -> dict[UUID, list[str]]:
    """For each place the names of those who may say yes; the teachers where nobody is named."""
    rows = (
        PlaceStaff.objects.filter(location__school_id=school_id, member__archived_at__isnull=True)
        .select_related("member__person")
        .order_by("member__person__family_name", "id")
    )
    named: dict[UUID, list[str]] = defaultdict(list)
    teachers: dict[UUID, list[str]] = defaultdict(list)
    for row in rows:
        names = teachers if row.part == PlaceStaff.Part.TEACHES else named
        if str(row.member.person) not in names[row.location_id]:
            names[row.location_id].append(str(row.member.person))
    return defaultdict(list, {**teachers, **{place: who for place, who in named.items() if who}})


def in_folders(places: list[PlaceNow], *, state: str, search: str) -> list[Folder]:
    """The places that a chip and a search ask for, in folders; those without one come last."""
    words = search.casefold().split()
    folders: dict[str, Folder] = {}
    for place in places:
        if place.is_in(state) and all(word in _text(place) for word in words):
            name = place.location.folder
            folders.setdefault(name, Folder(name)).places.append(place)
    return sorted(folders.values(), key=lambda folder: (not folder.name, folder.name))


def _text(place: PlaceNow) -> str:
    location = place.location
    return " ".join((location.name, location.whereabouts, *place.staff)).casefold()


def folder_names(*, school_id: UUID) -> list[str]:
    """The folders in use, for the place editor to offer."""
    found = Location.objects.filter(school_id=school_id, archived_at__isnull=True)
    return sorted(set(found.exclude(folder="").values_list("folder", flat=True)))
