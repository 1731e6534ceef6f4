"""Two weeks of past passes for the demo's big school, so that there is something to look at.

They lie in the two weeks before today, at the hours of the school. The demo moves with the
clock and around the globe, so a start on another day or in another zone draws them anew:
their ids, UUIDs of version 8, tell them from the passes that somebody made.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.accounts.models import PlaceStaff
from corridor.core.tenancy import district_in_force, new_id
from corridor.demo.past import POPULAR, Habits, Lesson, Past, School, draw_day
from corridor.schools import models
from corridor.schools.queries import Bell, bells

SCHOOL = "fairview-high"
DAYS = 14
SEED = 20
_DRAWN = """
    district_id = %(district)s and school_id = %(school)s and substr(id::text, 15, 1) = '8'
"""
_FORGET_EVENTS = f"""
    delete from passes_passevent where district_id = %(district)s
      and hall_pass_id in (select id from passes_hallpass where {_DRAWN})
"""  # noqa: S608 made of words of our own
_FORGET = f"delete from passes_hallpass where {_DRAWN}"  # noqa: S608 made of words of our own
_LATEST = f"select max(requested_at) from passes_hallpass where {_DRAWN}"  # noqa: S608
_LESSONS = """
    select m.period, m.day_type, sec.lunch_wave, e.person_id, mem.id, p.grade, sec.id,
           sec.location_id, teacher.id
    from rostering_enrollment e
    join rostering_section sec on sec.district_id = e.district_id and sec.id = e.section_id
    join rostering_sectionmeeting m on m.district_id = e.district_id and m.section_id = sec.id
    join accounts_person p on p.district_id = e.district_id and p.id = e.person_id
    join accounts_member mem on mem.district_id = e.district_id and mem.person_id = p.id
        and mem.school_id = sec.school_id and mem.archived_at is null
    join rostering_enrollment t on t.district_id = e.district_id and t.section_id = sec.id
        and t.part = 'teacher' and t.is_primary and t.archived_at is null
    join accounts_member teacher on teacher.district_id = e.district_id
        and teacher.person_id = t.person_id and teacher.school_id = sec.school_id
    where e.district_id = %(district)s and sec.school_id = %(school)s and e.part = 'student'
      and e.archived_at is null and sec.archived_at is null and sec.location_id is not null
    order by m.period, m.day_type, p.family_name, p.given_name, p.id, sec.title
"""
Row = dict[str, Any]
Timetable = dict[tuple[str, str, str], list[Lesson]]


def write_history(*, school: models.School, now: datetime) -> None:
    """Draw the two weeks before today; those that lie there already stay."""
    known = {"district": district_in_force(), "school": school.id}
    today = now.astimezone(school.zone).date()
    days = _school_days(school, today)
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, known)
        latest = cursor.fetchone()[0]
        if not days or (latest and _fits(latest, school, days[-1])):
            return
        cursor.execute(_FORGET_EVENTS, known)
        cursor.execute(_FORGET, known)
        cursor.execute(_LESSONS, known)
        timetable = _timetable(cursor.fetchall())
    _write(school, list(_draw(school, days, timetable)))


def _fits(latest: datetime, school: models.School, day: date) -> bool:
    """Whether they end on the last school day, at an hour at which there is school."""
    local = latest.astimezone(school.zone)
    return local.date() == day and 13 <= local.hour <= 15


def _school_days(school: models.School, today: date) -> list[date]:
    rows = models.CalendarDay.objects.filter(
        school=school, is_school_day=True, date__gte=today - timedelta(days=DAYS), date__lt=today
    )
    return list(rows.order_by("date").values_list("date", flat=True))


def _timetable(rows: list[tuple[str, str, str, UUID, UUID, str, UUID, UUID, UUID]]) -> Timetable:
    found: Timetable = defaultdict(list)
    for period, day_type, wave, *lesson in rows:
        found[period, day_type, wave].append(Lesson(*lesson))  # type: ignore[arg-type]
    return found


def _draw(school: models.School, days: list[date], timetable: Timetable) -> Iterator[Past]:
    chance = random.Random(SEED)  # noqa: S311 no secret
    places = models.Location.objects.filter(
        school=school, kind__in=POPULAR, archived_at__isnull=True, is_destination=True
    )
    staff = PlaceStaff.objects.filter(location__school=school, part=PlaceStaff.Part.APPROVES)
    drawn_from = School(
        list(places.order_by("name")),
        dict(staff.values_list("location_id", "member_id")),
        school.pass_limit,
        Habits(chance),
    )
    for day in days:
        bell_day = bells(school_id=school.id, local_date=day)
        classes = [
            (bell, _lessons(timetable, bell, bell_day.day_type))
            for bell in bell_day.periods
            if bell.kind == "class"
        ]
        yield from draw_day(drawn_from, classes, chance)


def _lessons(timetable: Timetable, bell: Bell, day_type: str) -> list[Lesson]:
    waves = [bell.lunch_wave] if bell.lunch_wave else ["", "A", "B"]
    return [
        lesson
        for kind in dict.fromkeys(("", day_type))
        for wave in waves
        for lesson in timetable.get((bell.name, kind, wave), ())
    ]


def _write(school: models.School, drawn: list[Past]) -> None:
    rows = [_row(school, past) for past in drawn]
    events = [event for row, past in zip(rows, drawn, strict=True) for event in _events(row, past)]
    _insert("passes_hallpass", rows)
    _insert("passes_passevent", events)


def _insert(table: str, rows: list[Row]) -> None:
    """All at once: rows as the ORM makes them would take most of the demo's first start."""
    columns = ", ".join(rows[0])
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({columns}) select {columns} "  # noqa: S608 names of our own
            f"from jsonb_populate_recordset(null::{table}, %s)",
            [json.dumps(rows, default=str)],
        )


def _drawn_id() -> UUID:
    """A UUID of version 8: sorted like ours, and known to be drawn."""
    return UUID(int=new_id().int & ~(0xF << 76) | 8 << 76)


def _row(school: models.School, past: Past) -> Row:
    lesson, place = past.lesson, past.place
    return {
        "id": _drawn_id(),
        "district_id": school.district_id,
        "school_id": school.id,
        "student_id": lesson.student_id,
        "origin_id": lesson.room_id,
        "destination_id": place.id,
        "section_id": lesson.section_id,
        "created_by_id": lesson.member_id,
        "approved_by_id": past.approver_id,
        "asked": [],
        "asked_too": [],
        "state": "ended",
        "trip": "one_way" if place.trips == "one_way" else "round_trip",
        "minutes": place.minutes,
        "note": "",
        "made_by_staff": False,
        "over_limit": past.over_limit,
        "urgent": False,
        "source": "",
        "misses": 0,
        "counted_on": past.asked.date() if past.counted else None,
        "period_ends_at": past.bell,
        "requested_at": past.asked,
        "approved_at": past.approved,
        "started_at": past.started,
        "due_at": past.due,
        "arrived_at": past.arrived,
        "returning_at": past.returning,
        "ended_at": past.ended,
        "end_reason": past.end_reason,
        "version": 3,
    }


def _events(row: Row, past: Past) -> Iterator[Row]:
    student = past.lesson.member_id
    happened: tuple[tuple[str, datetime | None, UUID | None, dict[str, object]], ...] = (
        ("requested", past.asked, student, {}),
        ("approved", past.approved, past.approver_id, {}),
        ("joined_line", past.joined, student, {}),
        ("offered", past.started if past.joined else None, None, {}),
        ("started", past.started, student, {"minutes": past.place.minutes}),
        ("arrived", past.arrived, student, {}),
        ("sent_back", past.returning, student, {}),
        ("ended", past.ended, past.closed_by, {"reason": past.end_reason}),
    )
    for kind, at, actor, detail in happened:
        if at is not None:
            yield {
                "id": new_id(),
                "district_id": row["district_id"],
                "hall_pass_id": row["id"],
                "kind": kind,
                "at": at,
                "actor_id": actor,
                "device": "web" if actor else "",
                "overrode": [],
                "detail": detail,
            }
