"""Terms, courses, classes, who is in them, and in which rooms they are taught."""

from __future__ import annotations

from corridor.accounts.models import PlaceStaff
from corridor.rostering.importing.kinds.kind import SOURCE_KEY, Kind
from corridor.rostering.models import (
    Course,
    Enrollment,
    Section,
    SectionMeeting,
    SectionTerm,
    Term,
)

TERMS = Kind(
    "terms",
    Term,
    SOURCE_KEY,
    ("title", "kind", "starts_on", "ends_on", "school_year"),
    """
    select source_id as oneroster_id, title, kind, starts_on, ends_on, school_year
    from stage_term
    """,
)
COURSES = Kind(
    "courses",
    Course,
    SOURCE_KEY,
    ("title", "code"),
    "select source_id as oneroster_id, title, code from stage_course",
)
SECTIONS = Kind(
    "sections",
    Section,
    SOURCE_KEY,
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
    SOURCE_KEY,
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
