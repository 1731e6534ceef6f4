"""Students whom staff may make a pass for: a class, a search, or a few by their ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from corridor.core.tenancy import district_in_force
from corridor.passes.models import LIVE, HallPass
from corridor.passes.situation import Book, Used

MOST_FOUND = 24
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class StudentNow:
    """A student, by person id. ``state`` and ``place`` are of a live pass, empty without one."""

    id: UUID
    name: str
    grade: str
    number: str
    state: str
    place: str

    @property
    def is_free(self) -> bool:
        return not self.state


_STUDENTS = """
    select p.id, coalesce(nullif(p.preferred_name, ''), p.given_name) || ' ' || p.family_name,
           p.grade, p.student_number, coalesce(hp.state, ''), coalesce(d.name, '')
    from accounts_member m
    join accounts_person p on p.district_id = m.district_id and p.id = m.person_id
    left join passes_hallpass hp
        on hp.district_id = p.district_id and hp.student_id = p.id and hp.state = any(%(live)s)
    left join schools_location d on d.district_id = hp.district_id and d.id = hp.destination_id
    where m.district_id = %(district)s and m.school_id = %(school)s
      and m.roles @> array['student']::varchar[] and m.archived_at is null
      and (%(ids)s::uuid[] is null or p.id = any(%(ids)s))
      and (%(section)s::uuid is null or exists (
          select 1 from rostering_enrollment e
          where e.district_id = %(district)s and e.section_id = %(section)s
            and e.person_id = p.id and e.part = 'student' and e.archived_at is null
            and coalesce(e.begins_on <= %(on)s, true) and coalesce(%(on)s < e.ends_on, true)))
      and not exists (
          select 1 from unnest(%(words)s::text[]) word
          where strpos(lower(concat_ws(' ', p.given_name, p.preferred_name, p.family_name)), word)
                = 0 and not starts_with(lower(p.student_number), word))
    order by not (%(first)s = any(string_to_array(
                 lower(concat_ws(' ', p.given_name, p.preferred_name, p.family_name)), ' '))),
             not (starts_with(lower(p.given_name), %(first)s)
                 or starts_with(lower(p.preferred_name), %(first)s)
                 or starts_with(lower(p.family_name), %(first)s)),
             p.family_name, p.given_name, p.id
    limit %(limit)s
"""


def _students(school_id: UUID, **conditions: Any) -> list[StudentNow]:
    parameters = {
        "district": district_in_force(),
        "school": school_id,
        "live": list(LIVE),
        "ids": None,
        "section": None,
        "on": None,
        "words": [],
        "first": "",
        "limit": None,
        **conditions,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STUDENTS, parameters)
        return [StudentNow(*row) for row in cursor.fetchall()]


def students_in(*, school_id: UUID, section_id: UUID, on: date) -> list[StudentNow]:
    """Who is in a class on a school-local date, by family name."""
    return _students(school_id, section=section_id, on=on)


def students_of(*, school_id: UUID, ids: Iterable[UUID]) -> list[StudentNow]:
    """Those of the persons named who are students of the school."""
    wanted = list(ids)
    return _students(school_id, ids=wanted) if wanted else []


def find_students(*, school_id: UUID, search: str) -> list[StudentNow]:
    """Students whose name holds every word, or whose number begins with it.

    The first few: those first whose name begins with the first word.
    """
    words = search.lower().split()[:MOST_WORDS]
    if not words:
        return []
    return _students(school_id, words=words, first=words[0], limit=MOST_FOUND)


_CLASS_SIZE = """
    select count(*) from rostering_enrollment
    where district_id = %s and section_id = %s and part = 'student' and archived_at is null
"""


def class_size(*, section_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_CLASS_SIZE, [district_in_force(), section_id])
        return int(cursor.fetchone()[0])


def used_of(*, student_ids: Iterable[UUID], book: Book, today: date) -> dict[UUID, Used]:
    """What the passes of each student come to today, this week and this term. One statement."""
    week = today - timedelta(days=today.weekday())
    term = book.term_start(today) or today
    counted = HallPass.objects.filter(
        student_id__in=list(student_ids), counted_on__gte=min(week, term), counted_on__lte=today
    )
    found = counted.values("student_id").annotate(
        day=Count("id", filter=Q(counted_on=today)),
        week=Count("id", filter=Q(counted_on__gte=week)),
        term=Count("id", filter=Q(counted_on__gte=term)),
    )
    return {row["student_id"]: Used(row["day"], row["week"], row["term"]) for row in found}
