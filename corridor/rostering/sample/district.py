"""Builds a district: schools, the people in them, and their classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random

from corridor.rostering.sample.names import Name, Names, course_titles
from corridor.rostering.sample.plan import (
    HIGH,
    LARGEST,
    LEAST_PEOPLE,
    MIDDLE,
    PERIODS,
    SMALLEST,
    SchoolPlan,
    plan_school,
    plan_schools,
)
from corridor.rostering.sample.timetable import Lesson, timetable

SUBJECTS = (
    "Science",
    "English",
    "Math",
    "Social Studies",
    "World Language",
    "Arts",
    "Technology",
    "Physical Education",
)
PE = SUBJECTS.index("Physical Education")
PLACES = (
    "Cedar Ridge",
    "Lakeview",
    "Mesa Verde",
    "Oak Hill",
    "Riverside",
    "Summit",
    "Willow Creek",
    "Harbor",
    "Jefferson",
    "Lincoln",
    "Tubman",
    "Chávez",
    "Roosevelt",
    "Franklin",
    "King",
    "Eastgate",
)
STAFF = (
    ("principal", ()),
    ("counselor", ()),
    ("aide", ("nurse",)),
    ("aide", ("librarian",)),
    ("aide", ("attendance_clerk",)),
    ("aide", ("hall_monitor",)),
    ("counselor", ()),
    ("aide", ("activities_coordinator",)),
    ("aide", ()),
    ("aide", ("substitute",)),
)
MORE_STAFF = STAFF[1:]
ROOMS_PER_FLOOR = 24
TWO_SCHOOLS = 0.004


@dataclass(slots=True)
class SamplePerson:
    """``role`` is OneRoster's word; ``schools`` are org ids, the home school first."""

    source_id: str
    number: str
    name: Name
    email: str
    grade: str
    role: str
    schools: list[str]
    extra_roles: tuple[str, ...] = ()


@dataclass(slots=True)
class SampleClass:
    """``period`` is "3" or "3(A)"; people are positions in the school's lists."""

    source_id: str
    course: str
    title: str
    grade: str
    room: str
    period: str
    lunch_wave: str
    teachers: list[SamplePerson]
    students: list[SamplePerson]


@dataclass(slots=True)
class SampleSchool:
    source_id: str
    name: str
    students: list[SamplePerson]
    teachers: list[SamplePerson]
    others: list[SamplePerson]
    classes: list[SampleClass]

    @property
    def people(self) -> Iterator[SamplePerson]:
        yield from self.teachers
        yield from self.others
        yield from self.students


@dataclass(slots=True)
class SampleDistrict:
    """``schools`` is read once, from the first to the last, so that large ones fit in memory."""

    slug: str
    name: str
    schools: Iterator[SampleSchool]
    year: int
    org_names: dict[str, str] = field(default_factory=dict)

    @property
    def source_id(self) -> str:
        return f"{self.slug}-district"


def sample_district(*, people: int, seed: int, year: int) -> SampleDistrict:
    """A district of exactly ``people`` people in the school year that begins in ``year``."""
    if people < LEAST_PEOPLE:
        raise ValueError(f"A school has at least {LEAST_PEOPLE} people.")
    plans = [
        plan_school(school_name(n, kind), HIGH if kind == "High" else MIDDLE, size)
        for n, (kind, size) in enumerate(plan_schools(people))
    ]
    builder = Builder("sample", "sample.example", seed)
    org_names = {builder.org_id(n): plan.name for n, plan in enumerate(plans)}
    return SampleDistrict("sample", "Sample District", builder.schools(plans), year, org_names)


def school_name(number: int, kind: str) -> str:
    again = f" {number // len(PLACES) + 1}" if number >= len(PLACES) else ""
    return f"{PLACES[number % len(PLACES)]}{again} {kind} School"


class Builder:
    """Makes the schools of one district, one after the other, from one seed."""

    def __init__(
        self, slug: str, domain: str, seed: int, reserved: frozenset[str] = frozenset()
    ) -> None:
        self.slug = slug
        self._rng = Random(f"{slug}/{seed}")  # noqa: S311 - names and timetables, no secrets
        self._names = Names(self._rng, domain, reserved)
        self._numbers = count(1)

    def org_id(self, number: int) -> str:
        return f"{self.slug}-school-{number + 1}"

    def schools(self, plans: list[SchoolPlan]) -> Iterator[SampleSchool]:
        """Each school with some students who also attend the one before it."""
        before: SampleSchool | None = None
        for number, plan in enumerate(plans):
            school = self.school(number, plan)
            if before is not None:
                self._share(school, before)
                yield before
            before = school
        if before is not None:
            yield before

    def school(self, number: int, plan: SchoolPlan) -> SampleSchool:
        org = self.org_id(number)
        school = SampleSchool(org, plan.name, [], [], [], [])
        school.teachers = [self._person(org, "teacher") for _n in range(plan.teachers)]
        for n in range(plan.others):
            role, extra = STAFF[n] if n < len(STAFF) else MORE_STAFF[n % len(MORE_STAFF)]
            school.others.append(self._person(org, role))
            school.others[-1].extra_roles = extra
        by_grade: dict[str, list[int]] = {}
        for grade, size in plan.students.items():
            first = len(school.students)
            school.students += [self._person(org, "student", grade) for _n in range(size)]
            by_grade[grade] = list(range(first, first + size))
        for at, lesson in enumerate(timetable(by_grade, self._rng)):
            school.classes.extend(_classes(school, at, lesson))
        return school

    def _person(self, org: str, role: str, grade: str = "") -> SamplePerson:
        name = self._names.draw()
        number = next(self._numbers)
        return SamplePerson(
            f"{self.slug}-p{number:06}",
            str(100_000 + number * 7),
            name,
            self._names.address(name),
            grade,
            role,
            [org],
        )

    def _share(self, guests_of: SampleSchool, host: SampleSchool) -> None:
        """Some students start their day in a class of another school."""
        wanted = round(len(guests_of.students) * TWO_SCHOOLS)
        morning = [c for c in guests_of.classes if c.period == "1" and len(c.students) > SMALLEST]
        seats = [c for c in host.classes if c.period == "1" and len(c.students) < LARGEST]
        seats.sort(key=lambda c: len(c.students))
        for home, away in list(zip(reversed(morning), seats, strict=False))[:wanted]:
            student = home.students.pop()
            student.schools.append(host.source_id)
            away.students.append(student)


def _classes(school: SampleSchool, at: int, lesson: Lesson) -> Iterator[SampleClass]:
    """One class for a lesson; physical education takes turns with health, on A and B days."""
    if lesson.subject != PE:
        yield _class(school, f"{at + 1}", lesson, SUBJECTS[lesson.subject], "")
        return
    yield _class(school, f"{at + 1}a", lesson, "Physical Education", "A")
    yield _class(school, f"{at + 1}b", lesson, "Health", "B")


def _class(
    school: SampleSchool, number: str, lesson: Lesson, subject: str, day: str
) -> SampleClass:
    titles = course_titles()[subject, lesson.grade]
    title = titles[lesson.group // PERIODS % len(titles)]
    leader = lesson.teachers[0]
    return SampleClass(
        f"{school.source_id}-c{number}",
        f"{subject}/{title}",
        title,
        lesson.grade,
        room_of(leader),
        f"{lesson.period + 1}({day})" if day else f"{lesson.period + 1}",
        "AB"[leader % 2],
        [school.teachers[n] for n in lesson.teachers],
        [school.students[n] for n in lesson.students],
    )


def room_of(teacher: int) -> str:
    floor, door = divmod(teacher, ROOMS_PER_FLOOR)
    return f"Room {(floor + 1) * 100 + door + 1}"
