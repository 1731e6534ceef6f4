"""What the desk has for a room: who is on the way to its class, who leaves it early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from corridor.core.tenancy import district_in_force
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
    now leaves early before it ends. One short statement on a day without any; else one more, and
    two where somebody may leave."""
    if not _has_any(school_id, day):
        return RoomLines([], [])
    here = Entry.objects.filter(school_id=school_id, date=day, withdrawn_at__isnull=True)
    coming = _coming(location_id)
    here = here.filter(coming | _leaving(section_id) if section_id else coming)
    entries = list(here.select_related(*WITH).order_by("at"))
    leaving = [entry for entry in entries if entry.kind == Kind.LEAVING]
    return RoomLines(
        [line_of(entry) for entry in entries if entry.kind != Kind.LEAVING],
        list(_before_the_bell(leaving, school_id, section_id, day, now)),
    )


def _has_any(school_id: UUID, day: date) -> bool:
    """Mostly there are none, and this is asked by every room at every change."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY, [district_in_force(), school_id, day])
        return cursor.fetchone() is not None


_ANY = """
    select 1 from desk_entry where district_id = %s and school_id = %s and date = %s
      and withdrawn_at is null limit 1
"""


def _coming(location_id: UUID) -> Q:
    on_the_way = Q(hall_pass__destination_id=location_id, hall_pass__state__in=LIVE)
    return on_the_way & ~Q(kind=Kind.LEAVING)


def _leaving(section_id: UUID) -> Q:
    students = Enrollment.objects.filter(
        section_id=section_id, part="student", archived_at__isnull=True
    )
    return Q(
        kind=Kind.LEAVING,
        picked_up_at__isnull=True,
        student__in=students.values("person_id"),
    )


def _before_the_bell(
    entries: list[Entry], school_id: UUID, section_id: UUID | None, day: date, now: datetime
) -> Iterator[DeskLine]:
    """Those who leave while this class is held."""
    if not entries:
        return
    theirs = lessons(school_id=school_id, people=[entry.student_id for entry in entries], day=day)
    for entry in entries:
        lesson = lesson_around(theirs.get(entry.student_id, ()), entry.at)
        if lesson and lesson.section_id == section_id and now < lesson.ends_at:
            yield line_of(entry)
