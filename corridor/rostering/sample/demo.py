"""The two districts of the demo, with the people whom one can sign in as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corridor.rostering.sample.district import (
    Builder,
    SampleDistrict,
    SamplePerson,
    SampleSchool,
)
from corridor.rostering.sample.names import Name
from corridor.rostering.sample.plan import FULL_CLASS, HIGH, MIDDLE, SchoolPlan, teachers_of

DemoName = Literal["fairview", "northside"]
ROOM = "Room 214"
BIOLOGY = "Science/Biology"
MAYAS_PERIOD = "3"


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody of the cast; ``role`` is OneRoster's word."""

    address: str
    name: Name
    role: str
    extra_roles: tuple[str, ...] = ()


MAYA = Part("maya", Name("Maya", "Alvarez", "", ""), "student")
LEO = Part("leo", Name("Leo", "Kim", "", ""), "student")
BENNETT = Part("bennett", Name("Jane", "Bennett", "", "Ms."), "teacher")
PARK = Part("park", Name("Daniel", "Park", "", "Mr."), "teacher")
LEE = Part("lee", Name("Sam", "Lee", "", ""), "teacher")
STAFF = (
    Part("ruiz", Name("Dana", "Ruiz", "", ""), "siteAdministrator"),
    Part("moreau", Name("Ines", "Moreau", "", ""), "districtAdministrator"),
    Part("okafor", Name("Thomas", "Okafor", "", "Mr."), "aide", ("substitute",)),
    Part("ortiz", Name("Elena", "Ortiz", "", "Ms."), "counselor"),
    Part("reyes", Name("Andre", "Reyes", "", "Mr."), "aide", ("librarian",)),
    Part("doyle", Name("Patricia", "Doyle", "", "Ms."), "aide", ("attendance_clerk",)),
    Part("kaur", Name("Amrit", "Kaur", "", "Ms."), "aide", ("nurse", "case_manager")),
    Part("novak", Name("Jan", "Novak", "", "Mr."), "aide", ("activities_coordinator",)),
    Part("bell", Name("Chris", "Bell", "", "Coach"), "aide", ("hall_monitor",)),
    Part("marsh", Name("Nora", "Marsh", "", "Ms."), "aide"),
)


def demo_district(which: DemoName, *, year: int) -> SampleDistrict:
    """Fairview or Northside in the school year that begins in ``year``."""
    return _fairview(year) if which == "fairview" else _northside(year)


def _fairview(year: int) -> SampleDistrict:
    reserved = frozenset(f"{p.address}" for p in (MAYA, LEO, BENNETT, PARK, *STAFF))
    builder = Builder("fairview", "fairview.example", 7, reserved)
    plans = [
        _plan("Fairview High", dict(zip(HIGH, (312, 300, 300, 288), strict=True)), 80),
        _plan("Fairview Middle", dict.fromkeys(MIDDLE, 120), 26),
    ]
    high, middle = (builder.school(number, plan) for number, plan in enumerate(plans))
    _cast_high(high)
    _become(middle.teachers[0], PARK, "fairview.example")
    orgs = {high.source_id: high.name, middle.source_id: middle.name}
    return SampleDistrict("fairview", "Fairview Unified", iter((high, middle)), year, orgs)


def _northside(year: int) -> SampleDistrict:
    builder = Builder("northside", "northside.example", 7, frozenset({LEE.address}))
    (school,) = builder.schools([_plan("Northside Middle", dict.fromkeys(MIDDLE, 50), 11)])
    _become(school.teachers[0], LEE, "northside.example")
    orgs = {school.source_id: school.name}
    return SampleDistrict("northside", "Northside Schools", iter((school,)), year, orgs)


def _plan(name: str, students: dict[str, int], staff: int) -> SchoolPlan:
    teachers = teachers_of(students)
    return SchoolPlan(name, students, teachers, staff - teachers)


def _cast_high(school: SampleSchool) -> None:
    bennett = school.teachers[0]
    _become(bennett, BENNETT, "fairview.example")
    _teach_biology(school, bennett)
    _move_to_room(school, bennett)
    third = next(c for c in school.classes if c.teachers[0] is bennett and c.period == MAYAS_PERIOD)
    _become(_at_home(third.students), MAYA, "fairview.example")
    freshmen = [s for s in school.students if s.grade == HIGH[0]]
    _become(_at_home(freshmen), LEO, "fairview.example")
    for person, part in zip(school.others, STAFF, strict=False):
        _become(person, part, "fairview.example")


def _at_home(students: list[SamplePerson]) -> SamplePerson:
    return next(s for s in students if len(s.schools) == 1)


def _become(person: SamplePerson, part: Part, domain: str) -> None:
    person.name = part.name
    person.email = f"{part.address}@{domain}"
    person.role = part.role
    person.extra_roles = part.extra_roles


def _teach_biology(school: SampleSchool, teacher: SamplePerson) -> None:
    """She teaches grade 9 Biology all day, and seniors in the third period: full classes."""
    for own in [c for c in school.classes if c.teachers[0] is teacher]:
        grade = HIGH[-1] if own.period == MAYAS_PERIOD else HIGH[0]
        science = [
            c for c in school.classes if c.period == own.period and c.course.startswith("Science/")
        ]
        wanted = next(c for c in science if c.grade == grade and len(c.students) == FULL_CLASS)
        colleagues = [t for c in {id(c): c for c in (own, wanted)}.values() for t in c.teachers]
        colleagues.remove(teacher)
        freed = own if own is not wanted else next(c for c in science if c is not own)
        freed.teachers = colleagues if freed is own else [*freed.teachers, *colleagues]
        own.room, wanted.room = wanted.room, own.room
        own.lunch_wave, wanted.lunch_wave = wanted.lunch_wave, own.lunch_wave
        wanted.teachers, wanted.course, wanted.title = [teacher], BIOLOGY, "Biology"


def _move_to_room(school: SampleSchool, teacher: SamplePerson) -> None:
    """Exchange rooms with whoever has Room 214."""
    old = next(c.room for c in school.classes if c.teachers[0] is teacher)
    exchange = {old: ROOM, ROOM: old}
    for each in school.classes:
        each.room = exchange.get(each.room, each.room)
