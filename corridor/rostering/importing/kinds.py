"""The kinds of rows that a roster decides, each with the query for what it wants there to be.

``wanted`` selects the key and the values from the staging tables and from the ``want_*``
tables of earlier kinds. ``listed`` says which stored rows (``t``) are the roster's, so that
only those can be gone. ``given`` flags are set on new rows and not compared.
"""

from __future__ import annotations

from dataclasses import dataclass

from corridor.accounts.models import Member, Person, PlaceStaff
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
# Whoever has no part at any school (guardians, say) is not stored at all.
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
    where p.source_id in (select person_source from stage_membership
                          union select person_source from stage_enrollment)
    """,
    listed="t.oneroster_id <> ''",
)
# Being enrolled at a school makes one a member there, where the roster names no role.
MEMBERS = Kind(
    "members",
    Member,
    ("person_id", "school_id"),
    ("roles",),
    """
    with told as (
        select person_source, school_source, role from stage_membership
        union
        select e.person_source, s.school_source,
               case e.part when 'aide' then 'staff' else e.part end
        from stage_enrollment e join stage_section s on s.source_id = e.section_source
        where not exists (
            select 1 from stage_membership m
            where m.person_source = e.person_source and m.school_source = s.school_source)
    ), held as (
        select p.id as person_id, s.id as school_id, told.role
        from told
        join want_people p on p.oneroster_id = told.person_source
        join want_schools s on s.oneroster_id = told.school_source
        union
        select m.person_id, m.school_id, kept.role
        from accounts_member m, unnest(m.roles) as kept(role)
        where m.district_id = %(district)s and not kept.role = any(%(decided)s)
          and (m.person_id, m.school_id) in (
            select p.id, s.id from told
            join want_people p on p.oneroster_id = told.person_source
            join want_schools s on s.oneroster_id = told.school_source)
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
    listed="t.section_id in (select id from want_sections)",
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
    listed="t.section_id in (select id from want_sections)",
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
          where e.part = 'teacher' and c.location_id is not null) c
    join want_members m on m.person_id = c.person_id and m.school_id = c.school_id
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
    SECTIONS,
    SECTION_TERMS,
    MEETINGS,
    ENROLLMENTS,
    TEACHING,
)
