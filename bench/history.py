"""Years of past passes, in bulk and always the same: does anything get slower with them?

A school of 1,200 makes 300 thousand passes in three years, 250 for each student; three and
twenty million are ten and sixty-six such schools in one district, all in the same tables.
Passes are what decisions and screens read; their events are left out (nothing on the hot path
reads the events of past passes).

The rows go through every constraint and index. Foreign keys are not checked one by one, since
every id is read from the row that it names.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from bench.school import STUDENTS, BenchSchool
from corridor.core.roles import APP

YEARS = 3
MONTHS = 12 * YEARS
A_SCHOOL = 300_000
PER_MONTH = A_SCHOOL / STUDENTS / MONTHS

_SCHOOL = """
    insert into schools_school select (jsonb_populate_record(s, jsonb_build_object(
        'id', gen_random_uuid(), 'slug', 'past-' || n, 'name', 'Past ' || n))).*
    from schools_school s, generate_series(%(first)s::int, %(last)s::int) n
    where s.id = %(school)s
"""
_COPIES = {
    # A copy of each of the first school's rows for each school that has none yet.
    "schools_location": """
        insert into schools_location select (jsonb_populate_record(l, jsonb_build_object(
            'id', gen_random_uuid(), 'school_id', s.id, 'visible_people', '[]'::jsonb))).*
        from schools_location l, schools_school s
        where l.school_id = %(school)s and s.district_id = l.district_id and not exists
            (select 1 from schools_location o where o.school_id = s.id)
    """,
    "accounts_person": """
        create temporary table new_people as
        select gen_random_uuid() as person_id, gen_random_uuid() as member_id, s.id as school_id,
               s.district_id, m.id as model, p.id as person_model
        from accounts_member m
        join accounts_person p on p.id = m.person_id, schools_school s
        where m.school_id = %(school)s and m.roles = '{student}'
          and s.district_id = m.district_id and s.id <> m.school_id
          and not exists (select 1 from accounts_member o where o.school_id = s.id);
        insert into accounts_person select (jsonb_populate_record(p, jsonb_build_object(
            'id', n.person_id))).*
        from accounts_person p join new_people n on n.person_model = p.id;
        insert into accounts_member select (jsonb_populate_record(m, jsonb_build_object(
            'id', n.member_id, 'person_id', n.person_id, 'school_id', n.school_id))).*
        from accounts_member m join new_people n on n.model = m.id;
        drop table new_people
    """,
}
_PASSES = """
    with homes as (
        select m.school_id, m.person_id, m.id as member_id, random() as shift
        from accounts_member m
        where m.school_id = any(%(schools)s::uuid[]) and m.roles = '{student}'
    ), places as (
        select school_id, array_agg(id order by name) filter (where kind <> 'classroom') as there,
               array_agg(id order by name) filter (where kind = 'classroom') as rooms
        from schools_location where school_id = any(%(schools)s::uuid[]) group by 1
    ), drawn as (
        select h.*, p.there, p.rooms, random() as who, random() as place, random() as room,
               random() as took, random() as ending, gen_random_uuid()::text as any_id,
               date_trunc('second', %(month)s::timestamptz
                   + make_interval(days => floor(random() * %(days)s)::int)
                   + interval '12 hours' + random() * interval '7 hours') as asked_at
        from homes h join places p using (school_id),
             generate_series(1, floor(%(per_month)s + h.shift)::int)
    )
    insert into passes_hallpass (
        id, district_id, school_id, student_id, origin_id, destination_id, created_by_id,
        asked, asked_too, state, trip, minutes, note, made_by_staff, over_limit, urgent, source,
        misses, counted_on, period_ends_at, requested_at, started_at, due_at, ended_at,
        end_reason, version)
    select (lpad(to_hex((extract(epoch from asked_at) * 1000)::bigint), 12, '0') || '7'
                || substr(any_id, 16, 3) || substr(any_id, 20, 4) || substr(any_id, 25))::uuid,
           %(district)s, school_id, person_id,
           rooms[1 + floor(room * array_length(rooms, 1))::int],
           there[1 + floor(place * array_length(there, 1))::int], member_id,
           '{}', '{}', 'ended', 'round_trip', 5, '', false, false, false, '', 0,
           asked_at::date, asked_at + interval '40 minutes', asked_at, asked_at,
           asked_at + interval '5 minutes', asked_at + make_interval(secs => 60 + took * 400),
           case when ending < 0.03 then 'timed_out' else 'returned' end, 3
    from drawn order by drawn.asked_at
"""
TABLES = ("passes_hallpass", "schools_location", "accounts_person", "accounts_member")


class Past:
    """Grows the past of one school's district; connects as the server's superuser."""

    def __init__(self, url: str, school: BenchSchool) -> None:
        as_superuser = url.replace(f"//{APP}@", "//postgres@")
        self._connection = psycopg.connect(as_superuser, autocommit=True)
        self._connection.execute("set session_replication_role = replica")
        self._school = school
        self._schools: list[UUID] = []

    def grow_to(self, passes: int) -> dict[str, Any]:
        """Until there are about this many; analyses, and says what it took."""
        begun = time.perf_counter()
        wanted = max(1, passes // A_SCHOOL)
        new = self._add_schools(wanted - len(self._schools))
        self._schools += new
        self._connection.execute("select setseed(0.5)")
        for first, days in _months():
            self._connection.execute(
                _PASSES,
                {
                    "schools": new,
                    "district": self._school.district_id,
                    "month": first,
                    "days": days,
                    "per_month": PER_MONTH,
                },
            )
        for table in TABLES:
            self._connection.execute(f"vacuum (analyze) {table}")
        self._connection.execute("checkpoint")
        return {
            "passes": self._number("select count(*) from passes_hallpass"),
            "schools": len(self._schools),
            "gigabytes": round(
                self._number("select pg_total_relation_size('passes_hallpass')") / 1e9, 2
            ),
            "loaded_in_s": round(time.perf_counter() - begun),
        }

    def close(self) -> None:
        self._connection.close()

    def _add_schools(self, number: int) -> list[UUID]:
        have = len(self._schools)
        first = max(have, 1) + 1  # the school of the bench is the first of them
        values = {"school": self._school.school_id, "first": first, "last": have + number}
        self._connection.execute(_SCHOOL, values)
        for statement in _COPIES.values():
            self._connection.execute(_with(self._connection, statement, values))
        rows = self._connection.execute(
            "select id from schools_school where district_id = %s order by slug",
            [self._school.district_id],
        ).fetchall()
        return [row[0] for row in rows if row[0] not in self._schools]

    def _number(self, query: LiteralString) -> int:
        row = self._connection.execute(query).fetchone()
        return int(row[0]) if row else 0


def _with(connection: psycopg.Connection[Any], statement: str, values: dict[str, Any]) -> str:
    """Several statements in one go take no parameters: they are written in."""
    cursor = psycopg.ClientCursor(connection)
    return cursor.mogrify(statement, values)


def _months() -> Iterator[tuple[date, int]]:
    """The first day and the length of each month of the past, which ends last month."""
    this = date.today().replace(day=1)  # noqa: DTZ011 any day will do
    for back in range(MONTHS, 0, -1):
        first = _back(this, back)
        yield first, (_back(this, back - 1) - first).days


def _back(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
