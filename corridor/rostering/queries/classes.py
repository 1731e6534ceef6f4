"""Where is somebody now, who teaches there, and who else is in the class?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from corridor.accounts.models import Person, PlaceStaff, display_name
from corridor.core.reading import ask
from corridor.core.tenancy import district_in_force, in_district
from corridor.rostering.models import Enrollment, Section, Term
from corridor.schools.models import District, Location, School


@dataclass(frozen=True, slots=True)
class Teacher:
    person_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The class that somebody is in; ``ends_at`` is the bell, in UTC."""

    section_id: UUID
    title: str
    location_id: UUID | None
    location_name: str
    period: str
    ends_at: datetime
    teachers: tuple[Teacher, ...] = ()
    lunch_wave: str = ""


_TODAY = """
    with today as materialized (
        select s.id as school_id, s.time_zone, timezone(s.time_zone, %(now)s) as local,
               s.accept_classes, d.day_type, coalesce(d.bell_schedule_id, b.id) as schedule_id
        from schools_school s
        left join schools_calendarday d
            on d.district_id = s.district_id and d.school_id = s.id
            and d.date = timezone(s.time_zone, %(now)s)::date
        left join schools_bellschedule b
            on b.district_id = s.district_id and b.school_id = s.id
            and b.is_default and b.archived_at is null
        where s.district_id = %(district)s and s.id = %(school)s
          and coalesce(d.is_school_day,
                       extract(isodow from timezone(s.time_zone, %(now)s)) < 6)
    ), mine as materialized (
        -- Somebody's own few enrollments first: a period has meetings all over the district.
        select section_id, begins_on, ends_on from rostering_enrollment
        where district_id = %(district)s and person_id = %(person)s and part = %(part)s
          and archived_at is null
    )
"""

_SECTION_NOW = """
    select sec.id, sec.title, sec.location_id, coalesce(loc.name, ''), per.name,
           timezone(t.time_zone, t.local::date + per.ends_at),
           (select coalesce(jsonb_agg(jsonb_build_array(p.id, p.title,
                        coalesce(nullif(p.preferred_name, ''), p.given_name), p.family_name)
                        order by te.is_primary desc, p.family_name), '[]')
            from rostering_enrollment te
            join accounts_person p on p.district_id = te.district_id and p.id = te.person_id
            where te.district_id = %(district)s and te.section_id = sec.id
              and te.part = 'teacher' and te.archived_at is null),
           sec.lunch_wave
    from today t
    join mine e
        on coalesce(e.begins_on <= t.local::date, true)
        and coalesce(t.local::date < e.ends_on, true)
    join rostering_section sec
        on sec.district_id = %(district)s and sec.id = e.section_id
        and sec.school_id = t.school_id and sec.archived_at is null
        and (sec.accepted_at is not null or not t.accept_classes)
    join rostering_sectionmeeting m
        on m.district_id = %(district)s and m.section_id = sec.id
        and m.day_type in ('', coalesce(t.day_type, ''))
    join schools_period per
        on per.district_id = %(district)s and per.bell_schedule_id = t.schedule_id
        and per.name = m.period and per.lunch_wave in ('', sec.lunch_wave)
        and per.starts_at <= t.local::time and t.local::time < per.ends_at
    left join schools_location loc
        on loc.district_id = %(district)s and loc.id = sec.location_id
    where not exists (
        select 1 from rostering_sectionterm st
        where st.district_id = %(district)s and st.section_id = sec.id)
       or exists (
        select 1 from rostering_sectionterm st
        join rostering_term term on term.district_id = st.district_id and term.id = st.term_id
        where st.district_id = %(district)s and st.section_id = sec.id
          and term.archived_at is null
          and t.local::date between term.starts_on and term.ends_on)
    order by per.starts_at, sec.title
    limit 1
"""


def whereabouts(*, person_id: UUID, school_id: UUID, now: datetime) -> Whereabouts | None:
    """Where this student is now, and who teaches it; ``None`` outside their classes. One query."""
    return _section_now(person_id, school_id, now, "student")


def teaching_now(*, person_id: UUID, school_id: UUID, now: datetime) -> Whereabouts | None:
    """The class that this teacher has now; ``None`` when they teach none. One query."""
    return _section_now(person_id, school_id, now, "teacher")


BETWEEN_BELLS = timedelta(minutes=10)


def class_around(*, person_id: UUID, school_id: UUID, now: datetime) -> Whereabouts | None:
    """``whereabouts``; between bells the class that comes next, else the one just over."""
    return ask_class_around(person_id=person_id, school_id=school_id, now=now)()


def ask_class_around(
    *, person_id: UUID, school_id: UUID, now: datetime
) -> Callable[[], Whereabouts | None]:
    """Asks now (``core.reading``); call what it returns for ``class_around``."""
    asked = _ask_section(person_id, school_id, now, "student")
    return lambda: _section(asked()) or _beside(whereabouts, person_id, school_id, now)


def teaching_around(*, person_id: UUID, school_id: UUID, now: datetime) -> Whereabouts | None:
    """``teaching_now``; between bells the class that comes next, else the one just over."""
    found = teaching_now(person_id=person_id, school_id=school_id, now=now)
    return found or _beside(teaching_now, person_id, school_id, now)


def _beside(
    find: Callable[..., Whereabouts | None], person_id: UUID, school_id: UUID, now: datetime
) -> Whereabouts | None:
    for instant in (now + BETWEEN_BELLS, now - BETWEEN_BELLS):
        if found := find(person_id=person_id, school_id=school_id, now=instant):
            return found
    return None


def _section_now(person_id: UUID, school_id: UUID, now: datetime, part: str) -> Whereabouts | None:
    return _section(_ask_section(person_id, school_id, now, part)())


def _ask_section(
    person_id: UUID, school_id: UUID, now: datetime, part: str
) -> Callable[[], list[tuple[Any, ...]]]:
    parameters = {
        "district": district_in_force(),
        "school": school_id,
        "person": person_id,
        "part": part,
        "now": now,
    }
    return ask(_TODAY + _SECTION_NOW, parameters)


def _section(rows: list[tuple[Any, ...]]) -> Whereabouts | None:
    if not rows:
        return None
    section_id, title, location_id, location_name, period, ends_at, teachers, wave = rows[0]
    return Whereabouts(
        section_id,
        title,
        location_id,
        location_name,
        period,
        ends_at,
        tuple(teacher_of(*t) for t in _decoded(teachers)),
        wave,
    )


def _decoded(value: object) -> list[list[str]]:
    return json.loads(value) if isinstance(value, str) else value  # type: ignore[return-value]


def teacher_of(person_id: str, title: str, given_name: str, family_name: str) -> Teacher:
    return Teacher(UUID(person_id), display_name(title, given_name, family_name))


def students_of_section(*, section_id: UUID, on: date) -> QuerySet[Person]:
    """Who is enrolled on this day (the school's date), in order of family name."""
    enrollments = _in_force(Enrollment.objects.filter(section_id=section_id, part="student"), on)
    people: QuerySet[Person] = Person.objects.filter(
        archived_at__isnull=True, id__in=enrollments.values("person_id")
    )
    return people.order_by("family_name", "given_name", "id")


def teaches(*, person_id: UUID, section_id: UUID) -> bool:
    """Whether this person is a teacher of this class."""
    return bool(
        Enrollment.objects.filter(
            person_id=person_id, section_id=section_id, part="teacher", archived_at__isnull=True
        ).exists()
    )


def classes_to_accept(*, person_id: UUID, school_id: UUID) -> QuerySet[Section]:
    """The classes that this teacher has not accepted yet, by title; none where nobody is asked."""
    theirs = Enrollment.objects.filter(
        person_id=person_id, part="teacher", archived_at__isnull=True
    )
    found: QuerySet[Section] = Section.objects.filter(
        school_id=school_id,
        school__accept_classes=True,
        accepted_at__isnull=True,
        archived_at__isnull=True,
        id__in=theirs.values("section_id"),
    )
    return found.order_by("title", "id")


def rooms_of_teacher(*, person_id: UUID, school_id: UUID) -> QuerySet[Location]:
    """Where this person teaches at this school, by name."""
    places = PlaceStaff.objects.filter(
        member__person_id=person_id, member__school_id=school_id, part=PlaceStaff.Part.TEACHES
    )
    rooms: QuerySet[Location] = Location.objects.filter(
        archived_at__isnull=True, id__in=places.values("location_id")
    )
    return rooms.order_by("name")


def _in_force(enrollments: QuerySet[Enrollment], on: date) -> QuerySet[Enrollment]:
    """``ends_on`` is exclusive."""
    begun = Q(begins_on__isnull=True) | Q(begins_on__lte=on)
    going_on = Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    return enrollments.filter(begun, going_on, archived_at__isnull=True)


def time_zone_of_district(*, slug: str) -> str:
    """The zone of a school of this district; empty when there is none yet."""
    district = District.objects.filter(slug=slug).first()
    if district is None:
        return ""
    with in_district(district.id):
        school = School.objects.filter(archived_at__isnull=True).order_by("slug").first()
        return school.time_zone if school else ""


def term_spans() -> tuple[tuple[date, date], ...]:
    """The first and last days of the district's terms and semesters. One statement.

    Where the roster has neither, its other sessions count.
    """
    found = Term.objects.filter(archived_at__isnull=True)
    rows = list(found.values_list("kind", "starts_on", "ends_on"))
    ordinary = (Term.Kind.TERM, Term.Kind.SEMESTER)
    return tuple([row[1:] for row in rows if row[0] in ordinary] or [row[1:] for row in rows])


def term_on(*, day: date) -> tuple[date, date] | None:
    """The shortest term that holds a day; ``None`` between terms."""
    holding = (span for span in term_spans() if span[0] <= day <= span[1])
    return min(holding, key=lambda span: span[1] - span[0], default=None)
