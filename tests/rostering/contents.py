"""A district's roster in words that are the same wherever and however it was imported."""

from __future__ import annotations

from typing import Any

from django.db import connection

from corridor.core.tenancy import district_in_force

Contents = dict[str, list[tuple[Any, ...]]]
CONTENTS = {
    "schools": "select oneroster_id, name from schools_school where archived_at is null",
    "terms": """
        select oneroster_id, title, kind, starts_on, ends_on from rostering_term
        where archived_at is null
    """,
    "courses": "select oneroster_id, title, code from rostering_course where archived_at is null",
    "people": """
        select oneroster_id, student_number, title, given_name, family_name, preferred_name, email,
               grade from accounts_person where archived_at is null
    """,
    "members": """
        select p.oneroster_id, s.oneroster_id, m.roles
        from accounts_member m join accounts_person p on p.id = m.person_id
        join schools_school s on s.id = m.school_id where m.archived_at is null
    """,
    "ids": """
        select i.system, i.value, p.oneroster_id from accounts_personid i
        join accounts_person p on p.id = i.person_id where p.archived_at is null
    """,
    "guardians": """
        select g.oneroster_id, s.oneroster_id from accounts_guardianship k
        join accounts_person g on g.id = k.guardian_id join accounts_person s on s.id = k.student_id
    """,
    "sections": """
        select c.oneroster_id, s.oneroster_id, coalesce(k.oneroster_id, ''), c.title,
               coalesce(l.roster_name, ''), c.lunch_wave
        from rostering_section c join schools_school s on s.id = c.school_id
        left join rostering_course k on k.id = c.course_id
        left join schools_location l on l.id = c.location_id where c.archived_at is null
    """,
    "section_terms": """
        select c.oneroster_id, t.oneroster_id from rostering_sectionterm x
        join rostering_section c on c.id = x.section_id
        join rostering_term t on t.id = x.term_id where c.archived_at is null
    """,
    "meetings": """
        select c.oneroster_id, m.period, m.day_type from rostering_sectionmeeting m
        join rostering_section c on c.id = m.section_id where c.archived_at is null
    """,
    "enrollments": """
        select e.oneroster_id, c.oneroster_id, p.oneroster_id, e.part, e.is_primary, e.begins_on,
               e.ends_on
        from rostering_enrollment e join rostering_section c on c.id = e.section_id
        join accounts_person p on p.id = e.person_id where e.archived_at is null
    """,
    "teaching": """
        select l.roster_name, s.oneroster_id, p.oneroster_id
        from accounts_placestaff x join schools_location l on l.id = x.location_id
        join schools_school s on s.id = l.school_id
        join accounts_member m on m.id = x.member_id join accounts_person p on p.id = m.person_id
        where x.from_roster
    """,
}


def contents() -> Contents:
    """What is in force in the district in force, by the roster's ids."""
    district_in_force()
    found = {}
    with connection.cursor() as cursor:
        for kind, question in CONTENTS.items():
            cursor.execute(question)
            found[kind] = sorted(cursor.fetchall(), key=repr)
    return found


ROWS = {
    "schools": ("schools_school", "id, name, oneroster_id, archived_at"),
    "people": (
        "accounts_person",
        "id, oneroster_id, student_number, given_name, family_name, grade, archived_at",
    ),
    "members": ("accounts_member", "id, person_id, school_id, roles, archived_at"),
    "ids": ("accounts_personid", "id, person_id, system, value"),
    "guardians": ("accounts_guardianship", "id, guardian_id, student_id"),
    "teaching": ("accounts_placestaff", "id, location_id, member_id, part, from_roster"),
    "terms": ("rostering_term", "id, title, starts_on, ends_on, archived_at"),
    "courses": ("rostering_course", "id, title, archived_at"),
    "sections": (
        "rostering_section",
        "id, school_id, course_id, title, location_id, lunch_wave, archived_at",
    ),
    "section_terms": ("rostering_sectionterm", "id, section_id, term_id"),
    "meetings": ("rostering_sectionmeeting", "id, section_id, period, day_type"),
    "enrollments": (
        "rostering_enrollment",
        "id, oneroster_id, section_id, person_id, part, is_primary, archived_at",
    ),
}


def rows_in_force() -> Contents:
    """Every row that is not archived, with its id, apart from history."""
    district_in_force()
    found = {}
    with connection.cursor() as cursor:
        for kind, (table, names) in ROWS.items():
            active = " where archived_at is null" if "archived_at" in names else ""
            cursor.execute(f"select {names} from {table}{active} order by id")  # noqa: S608
            found[kind] = list(cursor.fetchall())
    return found


def differences(one: Contents, other: Contents) -> dict[str, list[str]]:
    """What is in one of the two alone, by kind; to be read by a person."""
    found = {}
    for kind, rows in one.items():
        only = [f"- {row}" for row in rows if row not in other[kind]]
        only += [f"+ {row}" for row in other[kind] if row not in rows]
        if only:
            found[kind] = only
    return found
