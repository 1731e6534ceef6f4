"""One student's passes in numbers. Visits to the nurse and to guidance are left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.core.tenancy import district_in_force
from corridor.passes.models import END_UNKNOWN
from corridor.reports.history import UNITS
from corridor.schools.models import School

LEFT_OUT = ["nurse", "guidance"]


@dataclass(frozen=True, slots=True)
class StudentFigures:
    """Passes that began. ``unknown`` of them ended without anybody knowing when: their time
    is in none of the other numbers, nor is that of passes that are still out."""

    total: int
    unknown: int
    known: int
    on_time: int
    usual: timedelta | None
    missed: timedelta


# On time: the last walk ended before it was due. While somebody has arrived the clock stands.
_FIGURES = """
    with mine as (
        select hp.started_at, hp.ended_at, hp.end_reason = any(%(unknown)s) as is_unknown,
               coalesce(case when hp.returning_at is null then hp.arrived_at end, hp.ended_at)
                   <= hp.due_at as is_on_time
        from passes_hallpass hp
        join schools_location d on d.district_id = hp.district_id and d.id = hp.destination_id
        where hp.district_id = %(district)s and hp.student_id = %(student)s
          and hp.school_id = %(school)s and hp.requested_at >= %(since)s
          and hp.started_at is not null and d.kind <> all(%(left_out)s)
    ), known as (select * from mine where ended_at is not null and not is_unknown)
    select (select count(*) from mine),
           (select count(*) from mine where is_unknown),
           count(*), count(*) filter (where is_on_time),
           extract(epoch from percentile_cont(0.5) within group (order by ended_at - started_at)),
           coalesce(extract(epoch from sum(ended_at - started_at)), 0)
    from known
"""

_COUNTS = """
    select date_trunc(%(unit)s, timezone(%(zone)s, hp.started_at))::date, count(*)
    from passes_hallpass hp
    where hp.district_id = %(district)s and hp.student_id = %(student)s
      and hp.school_id = %(school)s and hp.requested_at >= %(since)s
      and hp.started_at >= %(since)s
    group by 1
"""


def student_figures(*, student_id: UUID, school: School, since: date) -> StudentFigures:
    """The passes at this school since a day. One statement."""
    row = _rows(
        _FIGURES, student_id, school, since, unknown=sorted(END_UNKNOWN), left_out=LEFT_OUT
    )[0]
    total, unknown, known, on_time, usual, missed = row
    return StudentFigures(
        total=total,
        unknown=unknown,
        known=known,
        on_time=on_time,
        usual=None if usual is None else timedelta(seconds=round(usual)),
        missed=timedelta(seconds=round(missed)),
    )


def student_counts(*, student_id: UUID, school: School, since: date, span: str) -> dict[date, int]:
    """How many passes began in each day, week or month since a day. One statement."""
    return dict(_rows(_COUNTS, student_id, school, since, unit=UNITS[span]))


def _rows(statement: str, student_id: UUID, school: School, since: date, **more: Any) -> list[Any]:
    parameters = {
        "district": district_in_force(),
        "student": student_id,
        "school": school.id,
        "zone": school.time_zone,
        "since": datetime.combine(since, time.min, tzinfo=school.zone),
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
