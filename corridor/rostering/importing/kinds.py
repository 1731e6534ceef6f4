"""The kinds of rows that a roster decides, each with the query for what it wants there to be.

``wanted`` selects the key and the values from the staging tables and from the ``want_*``
tables of earlier kinds. ``listed`` says which stored rows (``t``) are the roster's, so that
only those can be gone. ``given`` flags are set on new rows and not compared.

Of a delta: rows that it does not name are kept while they are ``alive``; those of them that
later kinds ask about (``needed``) stand in ``want_*``, too, with ``told`` false. ``by_hand`` says
which wanted rows (``w``, stored ``t``) somebody has decided otherwise, so that they are left
alone; of an ``editable`` kind the fields in ``t.edited`` are.
"""

from __future__ import annotations

from dataclasses import dataclass

from corridor.accounts.models import Guardianship, Member, Person, PersonId, PlaceStaff
from corridor.core.tenancy import TenantModel
from corridor.rostering.models import (
    Course,
    Enrollment,
    Section,
    SectionMeeting,
    SectionTerm,
    Term,
)


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    model: type[TenantModel]
    key: tuple[str, ...]
    values: tuple[str, ...]
    wanted: str
    listed: str = "true"
    archived: bool = True
    given: tuple[str, ...] = ()
    alive: str = "true"
    needed: str = "true"
    by_hand: str = ""
    editable: bool = False


_SOURCE_KEY = ("oneroster_id",)

TERMS = Kind(
    "terms",
    Term,
    _SOURCE_KEY,
    ("title", "kind", "starts_on", "ends_on", "school_year"),
    """
    select source_id as oneroster_id, title, kind, starts_on, ends_on, school_year
    from stage_term
    """,
)
COURSES = Kind(
    "courses",
    Course,
    _SOURCE_KEY,
    ("title", "code"),
    "select source_id as oneroster_id, title, code from stage_course",
)
# Whoever has no part at any school is not stored at all, nor a guardian while those are off.
PEOPLE = Kind(
    "people",
    Person,
    _SOURCE_KEY,
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
    t.from_roster and %(guardians)s and t.guardian_id in (select id from want_people where told)
    """,
    archived=False,
    given=("from_roster",),
)
SECTIONS = Kind(
    "sections",
    Section,
    _SOURCE_KEY,
    ("school_id", "course_id", "title", "location_id", "lunch_wave"),
    """
    select c.source_id as oneroster_id, s.id as school_id, course.id as course_id, c.title,
           place.id as location_id, c.lunch_wave
    from stage_section c
    join want_schools s on s.oneroster_id = c.school_source
    left join want_courses course on course.oneroster_id = c.course_source
    left join want_places place on place.school_id = s.id and place.roster_name = c.place
    """,
    listed="t.oneroster_id <> '' and not t.is_manual",
    alive="not exists (select 1 from gone_schools g where g.id = t.school_id)",
)
SECTION_TERMS = Kind(
    "section_terms",
    SectionTerm,
    ("section_id", "term_id"),
    (),
    """
    select w.id as section_id, term.id as term_id
    from stage_section c
    join want_sections w on w.oneroster_id = c.source_id
    cross join lateral unnest(c.term_sources) as held(source_id)
    join want_terms term on term.oneroster_id = held.source_id
    """,
    listed="t.section_id in (select id from want_sections where told)",
    archived=False,
)
MEETINGS = Kind(
    "meetings",
    SectionMeeting,
    ("section_id", "period", "day_type"),
    (),
    """
    select w.id as section_id,
           split_part(held.meeting, '|', 1) as period, split_part(held.meeting, '|', 2) as day_type
    from stage_section c
    join want_sections w on w.oneroster_id = c.source_id
    cross join lateral unnest(c.meetings) as held(meeting)
    """,
    listed="t.section_id in (select id from want_sections where told)",
    archived=False,
)
ENROLLMENTS = Kind(
    "enrollments",
    Enrollment,
    _SOURCE_KEY,
    ("section_id", "person_id", "part", "is_primary", "begins_on", "ends_on"),
    """
    select e.source_id as oneroster_id, c.id as section_id, p.id as person_id, e.part,
           e.is_primary, e.begins_on, e.ends_on
    from stage_enrollment e
    join want_sections c on c.oneroster_id = e.section_source
    join want_people p on p.oneroster_id = e.person_source
    """,
    listed="t.oneroster_id <> '' and not t.is_manual",
    alive="""
    not exists (select 1 from gone_people g where g.id = t.person_id)
    and not exists (select 1 from gone_sections g where g.id = t.section_id)
    """,
    needed="t.part = 'teacher'",
    by_hand="""
    coalesce(t.is_manual, false) or (w.section_id, w.person_id, w.part) in (
        select section_id, person_id, part from rostering_enrollment
        where district_id = %(district)s and is_manual)
    """,
)
TEACHING = Kind(
    "teaching",
    PlaceStaff,
    ("location_id", "member_id", "part"),
    (),
    """
    select c.location_id, m.id as member_id, 'teaches' as part
    from (select distinct e.person_id, c.location_id, c.school_id
          from want_enrollments e join want_sections c on c.id = e.section_id
          where e.part = 'teacher' and e.state <> 'kept' and c.location_id is not null
            and not exists (
                select 1 from schools_school s
                left join rostering_section r on r.district_id = s.district_id and r.id = c.id
                where s.district_id = %(district)s and s.id = c.school_id
                  and s.accept_classes and r.accepted_at is null)) c
    join want_members m on m.person_id = c.person_id and m.school_id = c.school_id
    union
    select c.location_id, m.id, 'teaches'
    from rostering_enrollment e
    join rostering_section c on c.district_id = e.district_id and c.id = e.section_id
    join accounts_member m on m.district_id = e.district_id and m.person_id = e.person_id
        and m.school_id = c.school_id and m.archived_at is null
    where e.district_id = %(district)s and e.is_manual and e.archived_at is null
      and e.part = 'teacher' and c.archived_at is null and c.location_id is not null
      and c.id not in (select id from gone_sections)
      and m.id not in (select id from gone_members)
    """,
    listed="t.from_roster",
    archived=False,
    given=("from_roster",),
)
KINDS = (
    TERMS,
    COURSES,
    PEOPLE,
    MEMBERS,
    IDS,
    GUARDIANS,
    SECTIONS,
    SECTION_TERMS,
    MEETINGS,
    ENROLLMENTS,
    TEACHING,
)
