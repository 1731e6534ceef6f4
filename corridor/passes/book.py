"""The book of a school's rules: read once for each ``rules_version``, kept per process."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.passes.situation import Book, Place, Settings

_GRADES = [f.name for f in fields(Place)].index("visible_grades")
_kept: dict[UUID, Book] = {}

_SETTINGS = """
    select id, name, time_zone, pass_limit, staff_passes_count, students_may_name_origin,
           return_minutes, stale_minutes, auto_end_minutes, lapse_minutes, offer_seconds,
           refund_seconds
    from schools_school where district_id = %s and id = %s
"""
_PLACES = """
    select id, name, kind, minutes, trips, approval, approval_of_staff_passes, capacity_to,
           capacity_from, counts_toward_limit, is_destination and archived_at is null,
           visible_grades, closed_from,
           closed_until, closed_reason, colour, icon, whereabouts, folder
    from schools_location
    where district_id = %s and school_id = %s
    order by name
"""
_STAFF = """
    select m.person_id, ps.location_id, ps.part, m.roles,
           coalesce(nullif(p.title, ''), nullif(p.preferred_name, ''), p.given_name)
               || ' ' || p.family_name
    from accounts_member m
    join accounts_person p on p.district_id = m.district_id and p.id = m.person_id
    left join accounts_placestaff ps
        on ps.district_id = m.district_id and ps.member_id = m.id
    where m.district_id = %s and m.school_id = %s and m.archived_at is null
      and not (m.roles <@ array['student']::varchar[])
    order by p.family_name, p.given_name
"""


def book_of(*, district_id: UUID, school_id: UUID, rules_version: int) -> Book:
    """The rules of a school at this version; three statements when it is not kept."""
    kept = _kept.get(school_id)
    if kept is None or kept.version != rules_version:
        kept = _kept[school_id] = read_book(district_id, school_id, rules_version)
    return kept


def read_book(district_id: UUID, school_id: UUID, rules_version: int) -> Book:
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS, [district_id, school_id])
        settings = Settings(*cursor.fetchone())
        cursor.execute(_PLACES, [district_id, school_id])
        rows = cursor.fetchall()
        cursor.execute(_STAFF, [district_id, school_id])
        staff = cursor.fetchall()
    parts: dict[tuple[UUID, bool], list[UUID]] = defaultdict(list)
    for person_id, location_id, part, _roles, _name in staff:
        people = parts[location_id, part == "teaches"]
        if person_id not in people:
            people.append(person_id)
    places = {row[0]: _place(row, parts) for row in rows}
    admins = {row[0] for row in staff if {"school_admin", "district_admin"} & set(row[3])}
    names = {row[0]: row[4] for row in staff}
    return Book(rules_version, settings, places, names, tuple(sorted(admins)))


def _place(row: tuple[Any, ...], parts: dict[tuple[UUID, bool], list[UUID]]) -> Place:
    values: list[Any] = list(row)
    values[_GRADES] = tuple(values[_GRADES])
    return replace(
        Place(*values),
        approvers=tuple(parts[row[0], False]),
        teachers=tuple(parts[row[0], True]),
    )


def forget() -> None:
    """Drop what is kept, as a fresh process would have it."""
    _kept.clear()
