"""The classes that people have on a day, in order: what a calendar shows, and where a plan finds
somebody."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.core.tenancy import district_in_force
from corridor.rostering.queries.classes import BETWEEN_BELLS, Teacher, teacher_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One class of somebody on one day; times in UTC, the end exclusive.

    ``wave`` is the lunch wave of the class, "" where it has none.
    """

    section_id: UUID
    title: str
    location_id: UUID | None
    location_name: str
    period: str
    wave: str
    starts_at: datetime
    ends_at: datetime
    teachers: tuple[Teacher, ...] = ()

    def holds(self, instant: datetime) -> bool:
        return self.starts_at <= instant < self.ends_at


_LESSONS = """
    with today as materialized (
        select s.id as school_id, s.time_zone, s.accept_classes, d.day_type,
               coalesce(d.bell_schedule_id, b.id) as schedule_id
        from schools_school s
        left join schools_calendarday d
            on d.district_id = s.district_id and d.school_id = s.id and d.date = %(day)s
        left join schools_bellschedule b
            on b.district_id = s.district_id and b.school_id = s.id
            and b.is_default and b.archived_at is null
        where s.district_id = %(district)s and s.id = %(school)s
          and coalesce(d.is_school_day, extract(isodow from %(day)s::date) < 6)
    ), mine as materialized (
        select person_id, section_id from rostering_enrollment
        where district_id = %(district)s and person_id = any(%(people)s) and part = %(part)s
          and archived_at is null and coalesce(begins_on <= %(day)s, true)
          and coalesce(%(day)s < ends_on, true)
    ), classes as materialized (
        select sec.id, sec.title, sec.location_id, sec.lunch_wave
        from rostering_section sec, today t
        where sec.district_id = %(district)s and sec.school_id = t.school_id
          and sec.id in (select section_id from mine) and sec.archived_at is null
          and (sec.accepted_at is not null or not t.accept_classes)
          and (not exists (
              select 1 from rostering_sectionterm st
              where st.district_id = %(district)s and st.section_id = sec.id)
            or exists (
              select 1 from rostering_sectionterm st
              join rostering_term term
                  on term.district_id = st.district_id and term.id = st.term_id
              where st.district_id = %(district)s and st.section_id = sec.id
                and term.archived_at is null and %(day)s between term.starts_on and term.ends_on))
    ), taught as materialized (
        select te.section_id, jsonb_agg(jsonb_build_array(p.id, p.title,
                   coalesce(nullif(p.preferred_name, ''), p.given_name), p.family_name)
                   order by te.is_primary desc, p.family_name) as teachers
        from rostering_enrollment te
        join accounts_person p on p.district_id = te.district_id and p.id = te.person_id
        where te.district_id = %(district)s and te.section_id in (select id from classes)
          and te.part = 'teacher' and te.archived_at is null
        group by te.section_id
    )
    select mine.person_id, c.id, c.title, c.location_id, coalesce(loc.name, ''), per.name,
           c.lunch_wave, timezone(t.time_zone, %(day)s::date + per.starts_at),
           timezone(t.time_zone, %(day)s::date + per.ends_at), coalesce(taught.teachers, '[]')
    from today t
    join mine on true
    join classes c on c.id = mine.section_id
    join rostering_sectionmeeting m
        on m.district_id = %(district)s and m.section_id = c.id
        and m.day_type in ('', coalesce(t.day_type, ''))
    join schools_period per
        on per.district_id = %(district)s and per.bell_schedule_id = t.schedule_id
        and per.name = m.period and per.lunch_wave in ('', c.lunch_wave)
    left join taught on taught.section_id = c.id
    left join schools_location loc
        on loc.district_id = %(district)s and loc.id = c.location_id
    order by per.starts_at, c.title
"""


def lessons(
    *, school_id: UUID, people: Iterable[UUID], day: date, part: str = "student"
) -> dict[UUID, tuple[Lesson, ...]]:
    """The classes of each of these people on a date of the school, as students or as teachers
    (``part``), in order of time. Who has none is left out. One statement."""
    values: dict[str, Any] = {
        "district": district_in_force(),
        "school": school_id,
        "day": day,
        "part": part,
    }
    found: dict[UUID, list[Lesson]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LESSONS, {**values, "people": list(people)})
        for person_id, *row in cursor.fetchall():
            found[person_id].append(_lesson(*row))
    return {person_id: tuple(rows) for person_id, rows in found.items()}


def _lesson(*row: Any) -> Lesson:
    *values, starts_at, ends_at, teachers = row
    names = ("section_id", "title", "location_id", "location_name", "period", "wave")
    told = json.loads(teachers) if isinstance(teachers, str) else teachers
    return Lesson(
        **dict(zip(names, values, strict=True)),
        starts_at=starts_at.astimezone(UTC),
        ends_at=ends_at.astimezone(UTC),
        teachers=tuple(teacher_of(*teacher) for teacher in told),
    )


def lesson_around(day: Iterable[Lesson], instant: datetime) -> Lesson | None:
    """The class of ``day`` at an instant; between bells the one that comes next, else the one just
    over."""
    held = {shift: _holding(day, instant + shift) for shift in (NOW, BETWEEN_BELLS, -BETWEEN_BELLS)}
    return next((lesson for lesson in held.values() if lesson), None)


NOW = timedelta()


def _holding(day: Iterable[Lesson], instant: datetime) -> Lesson | None:
    return next((lesson for lesson in day if lesson.holds(instant)), None)
