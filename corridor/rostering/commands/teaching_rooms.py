"""Who teaches in which room follows from the classes that count, as an import would have it."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from corridor.core.tenancy import district_in_force, new_id
from corridor.schools.rule_facts import RuleFacts

# A class that waits for its teacher gives nobody a room; see ``importing.kinds.classes.TEACHING``.
_TEACHING = """
    select distinct c.location_id, m.id as member_id
    from rostering_section c
    join schools_school s on s.district_id = c.district_id and s.id = c.school_id
    join rostering_enrollment e on e.district_id = c.district_id and e.section_id = c.id
        and e.part = 'teacher' and e.archived_at is null
    join accounts_member m on m.district_id = c.district_id and m.person_id = e.person_id
        and m.school_id = c.school_id and m.archived_at is null
    where c.district_id = %(district)s and c.school_id = %(school)s
      and c.location_id is not null and c.archived_at is null
      and (e.is_manual or c.accepted_at is not null or not s.accept_classes)
"""
_GONE = f"""
    delete from accounts_placestaff p using schools_location l
    where p.district_id = %(district)s and p.part = 'teaches' and p.from_roster
      and l.district_id = p.district_id and l.id = p.location_id and l.school_id = %(school)s
      and (p.location_id, p.member_id) not in ({_TEACHING})
"""  # noqa: S608 (no value is part of the text)
_MISSING = f"""
    select w.location_id, w.member_id from ({_TEACHING}) w
    where not exists (
        select 1 from accounts_placestaff p
        where p.district_id = %(district)s and p.part = 'teaches'
          and p.location_id = w.location_id and p.member_id = w.member_id)
"""  # noqa: S608
_NEW = """
    insert into accounts_placestaff (id, district_id, location_id, member_id, part, from_roster)
    values (%s, %s, %s, %s, 'teaches', true)
"""


def settle_teaching_rooms(school_id: UUID) -> None:
    """Inside the transaction of a change, behind the gate; parts given by hand stay."""
    district_id = district_in_force()
    values = {"district": district_id, "school": school_id}
    with connection.cursor() as cursor:
        cursor.execute(_GONE, values)
        cursor.execute(_MISSING, values)
        rows = [(new_id(), district_id, *found) for found in cursor.fetchall()]
        cursor.executemany(_NEW, rows)


def settle_after_rules(school_id: UUID, before: RuleFacts, after: RuleFacts) -> None:
    """Whether teachers accept their classes decides at once where they teach."""
    if before.accept_classes != after.accept_classes:
        settle_teaching_rooms(school_id)
