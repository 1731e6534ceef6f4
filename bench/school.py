"""A school to measure with: made once in a database of its own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

STUDENTS = 1200
CLASS_SIZE = 25
PLACES = 40


@dataclass(frozen=True, slots=True)
class BenchSchool:
    """``tokens`` are the students' bearer tokens; ``teacher`` may approve for ``library``."""

    district_id: UUID
    school_id: UUID
    students: list[tuple[UUID, str]]
    teacher: tuple[UUID, str]
    open_place: UUID
    library: UUID
    rooms: list[UUID]


def make_school() -> BenchSchool:
    """Twelve hundred students in class all day, forty places, everything on."""
    from tests import factories as make

    from django.db import transaction

    from corridor.accounts.tokens import issue_token
    from corridor.core.tenancy import in_district
    from corridor.schools.models import BellSchedule, Period

    district = make.make_district("bench")
    with in_district(district.id), transaction.atomic():
        school = make.make_school(slug="bench", name="Bench High", pass_limit=None)
        bells = BellSchedule.objects.get(school=school)
        Period.objects.filter(bell_schedule=bells).exclude(name="3").delete()
        Period.objects.filter(bell_schedule=bells).update(starts_at="00:00", ends_at="23:59:59.9")
        _school_today(school)
        teacher = make.make_member(school, "teacher", title="Ms.", family_name="Bench")
        rooms = _rooms(school, teacher)
        library = make.make_location(school, "Library", approval="destination", kind="library")
        make.staff_place(library, teacher)
        open_place = make.make_location(school, "Restroom", kind="restroom", capacity_to=900)
        students = _students(school, rooms)
        now = datetime.now(UTC)
        return BenchSchool(
            district.id,
            school.id,
            [
                (
                    make.person_of(m),
                    issue_token(user=make.make_user(m), name="bench", now=now).secret,
                )
                for m in students
            ],
            (
                make.person_of(teacher),
                issue_token(user=make.make_user(teacher), name="bench", now=now).secret,
            ),
            open_place.id,
            library.id,
            [room.id for room in rooms],
        )


def _school_today(school: object) -> None:
    from datetime import timedelta

    from corridor.schools.models import CalendarDay

    today = datetime.now(UTC).date()
    for n in range(-1, 2):
        CalendarDay.objects.create(school=school, date=today + timedelta(days=n))


def _rooms(school: object, teacher: object) -> list[object]:
    from tests import factories as make

    rooms = []
    for n in range(PLACES):
        room = make.make_location(school, f"Room {n}", kind="classroom", approval="origin")
        section = make.make_section(room)
        make.enroll(section, teacher, part="teacher")
        room.section = section
        rooms.append(room)
    return rooms


def _students(school: object, rooms: list[object]) -> list[object]:
    from tests import factories as make

    members = [make.make_member(school, "student", grade="10") for _ in range(STUDENTS)]
    for n, member in enumerate(members):
        make.enroll(rooms[n % len(rooms)].section, member)
    return members


def set_up_django(url: str) -> None:
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corridor.config.settings")
    os.environ.setdefault("CORRIDOR_SECRET_KEY", "of-the-bench-" * 5)
    import django

    django.setup()
