"""Small makers of rows for tests. Each needs a district in force (fixture ``district``)."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import count
from typing import Any
from uuid import UUID

from corridor.accounts.actor import Actor, SchoolRef
from corridor.accounts.models import Member, Person, PlaceStaff, User
from corridor.core.tenancy import district_in_force
from corridor.rostering.models import Enrollment, Section, SectionMeeting
from corridor.schools.models import BellSchedule, District, Location, Period, School, SchoolGate

TEN = datetime(2026, 9, 14, 14, 0, tzinfo=UTC)  # a Monday, 10:00 in New York
_number = count(1)


def make_district(slug: str = "", **fields: Any) -> District:
    slug = slug or f"district-{next(_number)}"
    return District.objects.create(slug=slug, name=fields.pop("name", slug.title()), **fields)


def make_school(**fields: Any) -> School:
    """A school with its gate and one bell schedule: period 3 from 9:30 to 10:30."""
    slug = fields.pop("slug", f"school-{next(_number)}")
    school = School.objects.create(slug=slug, name=fields.pop("name", slug.title()), **fields)
    SchoolGate.objects.create(school=school)
    bells = BellSchedule.objects.create(school=school, name="Regular", is_default=True)
    for name, start, end in (("2", 830, 925), ("3", 930, 1030), ("4", 1035, 1135)):
        Period.objects.create(
            bell_schedule=bells,
            name=name,
            starts_at=time(start // 100, start % 100),
            ends_at=time(end // 100, end % 100),
        )
    return school


def make_location(school: School, name: str = "", **fields: Any) -> Location:
    return Location.objects.create(school=school, name=name or f"Room N{next(_number)}", **fields)


def make_member(school: School, *roles: str, **fields: Any) -> Member:
    given = fields.pop("given_name", f"Given{next(_number)}")
    person = Person.objects.create(
        given_name=given, family_name=fields.pop("family_name", "Test"), **fields
    )
    return Member.objects.create(person=person, school=school, roles=list(roles))


def make_user(member: Member, *, password: str | None = None) -> User:
    person = member.person
    assert person is not None
    return User.objects.create_user(
        person.email or f"user{next(_number)}@example.com",
        password,
        district_id=member.district_id,
        person_id=person.id,
    )


def actor_of(member: Member, *, device: str = "web") -> Actor:
    """The acting member as a request would carry it."""
    person, school = member.person, member.school
    assert person is not None
    return Actor(
        user_id=None,
        member_id=member.id,
        person_id=person.id,
        district_id=district_in_force(),
        school=ref_of(school),
        roles=frozenset(member.roles),
        name=person.name,
        email=person.email,
        grade=person.grade,
        device=device,
    )


def ref_of(school: School) -> SchoolRef:
    return SchoolRef(id=school.id, slug=school.slug, name=school.name, time_zone=school.time_zone)


def staff_place(location: Location, member: Member, part: str = "approves") -> PlaceStaff:
    return PlaceStaff.objects.create(location=location, member=member, part=part)


def make_section(location: Location, *, period: str = "3", title: str = "Biology") -> Section:
    section = Section.objects.create(
        school=location.school, title=title, location=location, oneroster_id=f"s{next(_number)}"
    )
    SectionMeeting.objects.create(section=section, period=period)
    return section


def enroll(section: Section, *members: Member, part: str = "student") -> None:
    for member in members:
        Enrollment.objects.create(
            section=section,
            person_id=person_of(member),
            part=part,
            oneroster_id=f"e{next(_number)}",
        )


class World:
    """A school with a class in period 3, its teacher and students, and a few places."""

    def __init__(self, *, students: int = 3, **settings: Any) -> None:
        self.school = make_school(**settings)
        self.room = make_location(self.school, "Room 214", kind="classroom", approval="origin")
        self.restroom = make_location(self.school, "Restroom", kind="restroom", capacity_to=4)
        self.library = make_location(
            self.school, "Library", kind="library", approval="destination", minutes=20, trips="both"
        )
        self.nurse = make_location(
            self.school, "Nurse", kind="nurse", minutes=15, counts_toward_limit=False
        )
        self.teacher = make_member(
            self.school, "teacher", title="Ms.", given_name="Jane", family_name="Bennett"
        )
        self.librarian = make_member(
            self.school, "librarian", title="Mr.", given_name="Andre", family_name="Reyes"
        )
        self.admin = make_member(self.school, "school_admin", given_name="Dana")
        staff_place(self.library, self.librarian)
        self.section = make_section(self.room)
        enroll(self.section, self.teacher, part="teacher")
        self.students = [
            make_member(self.school, "student", grade="10", given_name=f"Student{n}")
            for n in range(students)
        ]
        enroll(self.section, *self.students)

    @property
    def student(self) -> Member:
        return self.students[0]

    def add_students(self, number: int) -> list[Member]:
        more = [make_member(self.school, "student", grade="10") for _ in range(number)]
        enroll(self.section, *more)
        self.students += more
        return more

    def change(self, row: Any, **fields: Any) -> None:
        """Change a place or the school as an admin would: the rules' version moves on."""
        type(row).objects.filter(id=row.id).update(**fields)
        gate = SchoolGate.objects.get(school=self.school)
        SchoolGate.objects.filter(id=gate.id).update(rules_version=gate.rules_version + 1)
        row.refresh_from_db()


def person_of(member: Member) -> UUID:
    assert member.person_id is not None
    return member.person_id
