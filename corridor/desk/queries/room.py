"""What the desk has for a room: who is on the way to its class, who leaves it early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from corridor.desk.models import Entry, Kind
from corridor.desk.queries.day import WITH, DeskLine, line_of
from corridor.passes.models import LIVE
from corridor.rostering.models import Enrollment
from corridor.rostering.queries.lessons import lesson_around, lessons


@dataclass(frozen=True, slots=True)
class RoomLines:
    coming: list[DeskLine]
    leaving: list[DeskLine]


def lines_of_room(
    *, school_id: UUID, location_id: UUID, section_id: UUID | None, day: date, now: datetime
) -> RoomLines:
    """Whoever is on the way from the desk to this room, and who of the class that is held there
    now leaves early before it ends. At most four statements."""
    here = Entry.objects.filter(school_id=school_id, date=day, withdrawn_at__isnull=True)
    coming = here.filter(hall_pass__destination_id=location_id, hall_pass__state__in=LIVE)
    coming = coming.exclude(kind=Kind.LEAVING).select_related(*WITH).order_by("at")
    return RoomLines(
        [line_of(entry) for entry in coming],
        _leaving(school_id, section_id, day, now) if section_id else [],
    )


def _leaving(school_id: UUID, section_id: UUID, day: date, now: datetime) -> list[DeskLine]:
    open_ = Entry.objects.filter(
        school_id=school_id,
        date=day,
        kind=Kind.LEAVING,
        withdrawn_at__isnull=True,
        picked_up_at__isnull=True,
        student__in=Enrollment.objects.filter(
            section_id=section_id, part="student", archived_at__isnull=True
        ).values("person_id"),
    )
    entries = list(open_.select_related(*WITH).order_by("at"))
    theirs = lessons(school_id=school_id, people=[entry.student_id for entry in entries], day=day)
    return [
        line_of(entry)
        for entry in entries
        if (lesson := lesson_around(theirs.get(entry.student_id, ()), entry.at))
        and lesson.section_id == section_id
        and now < lesson.ends_at
    ]
