"""People, what they are where, their ids elsewhere, and whose guardians they are."""

from __future__ import annotations

from corridor.accounts.models import Guardianship, Member, Person, PersonId
from corridor.rostering.importing.kinds.kind import SOURCE_KEY, Kind

# Whoever has no part at any school is not stored at all, nor a guardian while those are off.
PEOPLE = Kind(
    "people",
    Person,
    SOURCE_KEY,
    (
        "student_number",
        "title",
        "given_name",
        "family_name",
        "preferred_name",
        "email",
        "grade",
    ),
    """
    select p.source_id as oneroster_id, p.student_number, p.title, p.given_name,
           p.family_name, p.preferred_name, p.email, p.grade
    from stage_person p
    where p.source_id in (
        select person_source from stage_membership where not is_gone
        union select person_source from stage_enrollment
        union select guardian_source from stage_guardian where %(guardians)s
        union select t.oneroster_id from accounts_person t
            where %(some)s and t.district_id = %(district)s and t.archived_at is null
              and (%(members_partial)s or %(enrollments_partial)s and exists (
                select 1 from rostering_enrollment e
                where e.district_id = t.district_id and e.person_id = t.id
                  and e.archived_at is null and e.oneroster_id not in (
                    select source_id from stage_gone where kind = 'enrollments'))))
    """,
    listed="t.oneroster_id <> ''",
    alive="t.oneroster_id not in (select source_id from stage_person)",
    editable=True,
)
# Being enrolled at a school makes one a member there, where the roster names no role. Of people
# whom a delta does not restate, what is stored is what is told, with what it adds and takes.
MEMBERS = Kind(
    "members",
    Member,
    ("person_id", "school_id"),
    ("roles",),
    """
    with who as (
        select id, oneroster_id, told and not %(members_partial)s as is_restated from want_people
    ), held_at as (
        select c.source_id, s.id as school_id
        from stage_section c join want_schools s on s.oneroster_id = c.school_source
        union all
        select c.oneroster_id, c.school_id from rostering_section c
        where %(sections_partial)s and c.district_id = %(district)s and c.archived_at is null
          and c.oneroster_id <> '' and c.school_id in (select id from want_schools)
          and not exists (select 1 from stage_section x where x.source_id = c.oneroster_id)
    ), named as (
        select p.id as person_id, s.id as school_id, m.role, m.is_gone
        from stage_membership m
        join who p on p.oneroster_id = m.person_source
        join want_schools s on s.oneroster_id = m.school_source
        union all
        select p.id, s.id, m.role, m.is_gone
        from stage_membership m
        join who p on p.oneroster_id = m.person_source
        cross join want_schools s
        where m.school_source like '*%%' and not exists (
            select 1 from want_schools k where k.oneroster_id = substr(m.school_source, 2))
    ), told as (
        select person_id, school_id, role from named where not is_gone
        union
        select m.person_id, m.school_id, held.role
        from accounts_member m
        join who p on p.id = m.person_id and not p.is_restated
        cross join lateral unnest(m.roles) as held(role)
        where m.district_id = %(district)s and m.archived_at is null
          and m.school_id in (select id from want_schools)
          and not exists (select 1 from named n where n.is_gone and n.person_id = m.person_id
                          and n.school_id = m.school_id and n.role = held.role)
    ), enrolled as (
        select distinct p.id as person_id, h.school_id,
               case e.part when 'aide' then 'staff' else e.part end as role
        from stage_enrollment e
        join held_at h on h.source_id = e.section_source
        join who p on p.oneroster_id = e.person_source
    ), with_enrolled as (
        select * from told
        union
        select e.* from enrolled e where not exists (
            select 1 from told x where x.person_id = e.person_id and x.school_id = e.school_id)
    ), complete as (
        select * from with_enrolled
        union
        select g.id, c.school_id, 'guardian'
        from stage_guardian x
        join who g on g.oneroster_id = x.guardian_source
        join who p on p.oneroster_id = x.student_source
        join with_enrolled c on c.person_id = p.id
        where %(guardians)s
    ), held as (
        select * from complete
        union
        select m.person_id, m.school_id, kept.role
        from accounts_member m, unnest(m.roles) as kept(role)
        where m.district_id = %(district)s and not kept.role = any(%(decided)s)
          and (m.person_id, m.school_id) in (
            select c.person_id, c.school_id from complete c
            join who p on p.id = c.person_id and p.is_restated)
    )
    select person_id, school_id,
           array_agg(distinct role collate "C" order by role collate "C")::varchar[] as roles
    from held group by person_id, school_id
    """,
    listed="""
    exists (select 1 from accounts_person p where p.district_id = t.district_id
            and p.id = t.person_id and p.oneroster_id <> '')
    """,
)
# A system of which the source says nothing keeps its ids.
IDS = Kind(
    "ids",
    PersonId,
    ("system", "value"),
    ("person_id",),
    """
    select distinct on (x.system, x.value) left(x.system, 30) as system, x.value,
           p.id as person_id
    from stage_id x join want_people p on p.oneroster_id = x.person_source
    where x.value <> '' and length(x.value) <= 255
    order by x.system, x.value, x.person_source
    """,
    listed="""
    t.system in (select left(system, 30) from stage_id)
    and t.person_id in (select id from want_people where told)
    """,
    archived=False,
)
GUARDIANS = Kind(
    "guardians",
    Guardianship,
    ("guardian_id", "student_id"),
    (),
    """
    select distinct g.id as guardian_id, c.id as student_id
    from stage_guardian x
    join want_people g on g.oneroster_id = x.guardian_source
    join want_people c on c.oneroster_id = x.student_source
    where %(guardians)s and g.id <> c.id
    """,
    listed="""
    t.from_roster and %(guardians)s and (
        not %(people_partial)s
        or t.guardian_id in (select id from want_people where told)
        or t.guardian_id in (select id from gone_people))
    """,
    archived=False,
    given=("from_roster",),
)
