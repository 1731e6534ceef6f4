"""Where somebody is by the timetable, who teaches there, and who is in the class."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from corridor.accounts.models import Person
from corridor.core.tenancy import in_district
from corridor.rostering.models import Section, Term
from corridor.rostering.queries import (
    rooms_of_teacher,
    students_of_section,
    teaching_now,
    term_on,
    time_zone_of_district,
    whereabouts,
)
from corridor.schools.models import BellSchedule, CalendarDay, District, Period, School
from tests.rostering.importing import run
from tests.rostering.oneroster_files import Files, add_column, cell, roster_1_2, write_zip

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 9, 14)


def at(hour: int, minute: int, day: date = MONDAY) -> datetime:
    """Wall clock of Chicago in September, as UTC."""
    return datetime.combine(day, time(hour, minute), UTC) + timedelta(hours=5)


@pytest.fixture
def files() -> Files:
    return roster_1_2()


@pytest.fixture
def hill(tmp_path: Path, files: Files) -> Iterator[School]:
    """The small roster, with the starter bells: period 3 from 9:50 to 10:42."""
    run(write_zip(tmp_path / "r.zip", files))
    with in_district(District.objects.get(slug="hill").id):
        yield School.objects.get(oneroster_id="s")


def person(source_id: str) -> Person:
    found: Person = Person.objects.get(oneroster_id=source_id)
    return found


def test_whereabouts_names_class_room_teacher_and_bell_in_one_query(
    hill: School, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    maya = person("maya").id
    with django_assert_num_queries(1):
        found = whereabouts(person_id=maya, school_id=hill.id, now=at(10, 0))
    assert found is not None
    assert (found.title, found.location_name, found.period) == ("Biology 3", "Room 214", "3")
    assert [t.name for t in found.teachers] == ["Jane Bennett"]
    assert found.ends_at == at(10, 42)


@pytest.mark.parametrize(
    ("now", "there"),
    [
        (at(9, 49), False),
        (at(9, 50), True),
        (at(10, 41), True),
        (at(10, 42), False),
        (at(10, 0, MONDAY - timedelta(days=1)), False),
        (at(10, 0, date(2026, 7, 31)), False),
        (at(10, 0, date(2026, 8, 3)), True),
    ],
    ids=["before", "first minute", "last minute", "bell", "Sunday", "before the term", "in term"],
)
def test_whereabouts_follows_bells_weekdays_and_terms(
    hill: School, now: datetime, there: bool
) -> None:
    found = whereabouts(person_id=person("maya").id, school_id=hill.id, now=now)
    assert (found is not None) is there


def test_whereabouts_knows_holidays_and_other_bells(hill: School) -> None:
    maya = person("maya").id
    day = CalendarDay.objects.create(school=hill, date=MONDAY, is_school_day=False)
    assert whereabouts(person_id=maya, school_id=hill.id, now=at(10, 0)) is None
    late = BellSchedule.objects.create(school=hill, name="Late start")
    Period.objects.create(bell_schedule=late, name="3", starts_at=time(12, 0), ends_at=time(12, 40))
    CalendarDay.objects.filter(id=day.id).update(is_school_day=True, bell_schedule=late)
    assert whereabouts(person_id=maya, school_id=hill.id, now=at(10, 0)) is None
    found = whereabouts(person_id=maya, school_id=hill.id, now=at(12, 10))
    assert found is not None
    assert found.ends_at == at(12, 40)


@pytest.mark.parametrize(("day_type", "there"), [("A", True), ("B", False), ("", False)])
def test_whereabouts_follows_day_types(
    tmp_path: Path, files: Files, day_type: str, there: bool
) -> None:
    cell(files, "classes", 2, "periods", "3(A)")
    run(write_zip(tmp_path / "r.zip", files))
    with in_district(District.objects.get(slug="hill").id):
        school = School.objects.get(oneroster_id="s")
        CalendarDay.objects.create(school=school, date=MONDAY, day_type=day_type)
        found = whereabouts(person_id=person("maya").id, school_id=school.id, now=at(10, 0))
        assert (found is not None) is there


def test_whereabouts_follows_the_lunch_wave_of_the_class(tmp_path: Path, files: Files) -> None:
    add_column(files, "classes", "metadata.lunchWave", "B")
    run(write_zip(tmp_path / "r.zip", files))
    with in_district(District.objects.get(slug="hill").id):
        school = School.objects.get(oneroster_id="s")
        bells = BellSchedule.objects.get(school=school, is_default=True)
        Period.objects.filter(bell_schedule=bells, name="3").update(lunch_wave="A")
        maya = person("maya").id
        assert whereabouts(person_id=maya, school_id=school.id, now=at(10, 0)) is None
        Period.objects.filter(bell_schedule=bells, name="3").update(lunch_wave="B")
        assert whereabouts(person_id=maya, school_id=school.id, now=at(10, 0)) is not None


def test_whereabouts_ends_with_the_enrollment(tmp_path: Path, files: Files) -> None:
    cell(files, "enrollments", 3, "endDate", "2026-09-15")
    run(write_zip(tmp_path / "r.zip", files))
    with in_district(District.objects.get(slug="hill").id):
        school, maya = School.objects.get(oneroster_id="s"), person("maya").id
        tuesday = MONDAY + timedelta(days=1)
        assert whereabouts(person_id=maya, school_id=school.id, now=at(10, 0))
        assert whereabouts(person_id=maya, school_id=school.id, now=at(10, 0, tuesday)) is None
        section = Section.objects.get().id
        assert person("maya") in students_of_section(section_id=section, on=MONDAY)
        assert person("maya") not in students_of_section(section_id=section, on=tuesday)


def test_students_and_teachers_are_told_apart(hill: School) -> None:
    jane, maya = person("jane").id, person("maya").id
    assert whereabouts(person_id=jane, school_id=hill.id, now=at(10, 0)) is None
    assert teaching_now(person_id=maya, school_id=hill.id, now=at(10, 0)) is None
    found = teaching_now(person_id=jane, school_id=hill.id, now=at(10, 0))
    assert found is not None
    students = students_of_section(section_id=found.section_id, on=MONDAY)
    assert [s.name for s in students] == ["Maya Alvarez", "Leo Kim"]


def test_another_district_is_not_seen(hill: School) -> None:
    maya = person("maya").id
    other = District.objects.create(slug="other", name="Other")
    with in_district(other.id):
        assert whereabouts(person_id=maya, school_id=hill.id, now=at(10, 0)) is None
        assert list(rooms_of_teacher(person_id=maya, school_id=hill.id)) == []


def test_rooms_of_a_teacher_come_from_their_classes(hill: School) -> None:
    rooms = rooms_of_teacher(person_id=person("jane").id, school_id=hill.id)
    assert [r.name for r in rooms] == ["Room 214"]
    assert list(rooms_of_teacher(person_id=person("maya").id, school_id=hill.id)) == []


def test_time_zone_of_a_district_is_that_of_its_schools(hill: School) -> None:
    assert time_zone_of_district(slug="hill") == "America/Chicago"
    assert time_zone_of_district(slug="nowhere") == ""


@pytest.mark.parametrize("quarter", [("2026-08-20", "2026-10-20"), ("2026-08-24", "2026-10-20")])
def test_the_term_of_a_day_is_the_shortest_that_holds_it(
    hill: School, quarter: tuple[str, str]
) -> None:
    Term.objects.all().delete()
    spans = {"s1": ("2026-08-20", "2026-12-18"), "q1": quarter, "q2": ("2026-10-21", "2026-12-18")}
    for name, (starts, ends) in spans.items():
        Term.objects.create(
            oneroster_id=name, title=name, kind="term", starts_on=starts, ends_on=ends
        )

    assert term_on(day=MONDAY) == tuple(map(date.fromisoformat, quarter))
    assert term_on(day=date(2026, 8, 19)) is None
