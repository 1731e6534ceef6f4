"""A school to measure with: made once in a database of its own.

Django is set up before this module is imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from bench.people import make_students, make_users, tokens_of
from bench.rules import turn_on
from corridor.accounts.models import Member
from corridor.core.tenancy import in_district
from corridor.rostering.models import Section
from corridor.schools.models import BellSchedule, CalendarDay, Location, Period, School
from tests import factories as make

STUDENTS = 1200
ROOMS = 40
OPEN_PLACE, SMALL_PLACE = 900, 9  # how many they hold
TILES = ("restroom", "water", "locker", "office")  # besides the library and the one open place
PLACES = 40  # on a student's home; the rest of the rooms cannot be asked for


@dataclass(frozen=True, slots=True)
class BenchSchool:
    """People are (person id, bearer token); the teacher may approve for ``library``.

    A student's home shows ``PLACES`` places.
    """

    district_id: UUID
    school_id: UUID
    students: list[tuple[UUID, str]]
    teacher: tuple[UUID, str]
    open_place: UUID
    library: UUID
    small_places: list[UUID]


def make_school(
    slug: str = "bench", *, students: int = STUDENTS, room: int = OPEN_PLACE
) -> BenchSchool:
    """Students in class all day, in forty rooms; ``room`` is how many the open place holds."""
    district = make.make_district(slug)
    with in_district(district.id), transaction.atomic():
        school = make.make_school(slug=slug, name="Bench High", pass_limit=None)
        _in_class_all_day(school)
        teacher = make.make_member(school, "teacher", title="Ms.", family_name="Bench")
        sections = [_section(school, teacher, number) for number in range(ROOMS)]
        library = make.make_location(school, "Library", approval="destination", kind="library")
        make.staff_place(library, teacher)
        restroom = make.make_location(school, "Restroom", kind="restroom", capacity_to=room)
        small = [_small_place(school, number) for number in range(PLACES // 2 - 2)]
        members = make_students(school, sections, students)
        turn_on(school, members)
        callers = tokens_of(make_users([teacher, *members]))
        return BenchSchool(
            district_id=district.id,
            school_id=school.id,
            students=callers[1:],
            teacher=callers[0],
            open_place=restroom.id,
            library=library.id,
            small_places=[place.id for place in small],
        )


def _small_place(school: School, number: int) -> Location:
    kind = TILES[number % len(TILES)]
    return make.make_location(
        school, f"Place {number}", kind=kind, capacity_to=SMALL_PLACE, whereabouts="Hall B"
    )


def _in_class_all_day(school: School) -> None:
    bells = BellSchedule.objects.get(school=school)
    Period.objects.filter(bell_schedule=bells).exclude(name="3").delete()
    Period.objects.filter(bell_schedule=bells).update(
        starts_at=time(), ends_at=time(23, 59, 59, 999_999)
    )
    today = datetime.now(UTC).date()
    for days in (-1, 0, 1):
        CalendarDay.objects.create(school=school, date=today + timedelta(days=days))


def _section(school: School, teacher: Member, number: int) -> Section:
    room = make.make_location(
        school,
        f"Room {number}",
        kind="classroom",
        approval="origin",
        is_destination=number <= PLACES // 2,  # one more than half: their own is not shown
    )
    section = make.make_section(room)
    make.enroll(section, teacher, part="teacher")
    return section
