"""A big school, with somebody signed in at every screen.

Django is set up before this module is imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import cycle, islice
from uuid import UUID

from django.db import transaction

from bench.rules import turn_on
from bench.signing import browser_of
from corridor.accounts.models import Member, User
from corridor.accounts.tokens import issue_token
from corridor.core.tenancy import in_district
from corridor.schools.models import BellSchedule, CalendarDay, Location, Period, School
from tests import factories as make

STUDENTS = 1200
ROOMS = 100
TEACHERS = 250  # a second and a third adult in some rooms
DESKS = ("library", "nurse", "office", "guidance")
AT_A_DESK = 5
MONITORS, ADMINS = 20, 10
RESTROOMS, CAPACITY, WATERS = 8, 6, 4


@dataclass(frozen=True, slots=True)
class Screen:
    """Somebody's browser: its cookies, and the page that is open."""

    cookie: str
    page: str
    person: str
    is_staff: bool


@dataclass(frozen=True, slots=True)
class LiveSchool:
    """``students`` are (person id, bearer token); ``desk`` is the token of who may approve
    for ``library``; ``open_places`` need nobody's yes."""

    district_id: UUID
    school_id: UUID
    screens: list[Screen]
    students: list[tuple[UUID, str]]
    desk: str
    library: UUID
    open_places: list[UUID]


def make_school() -> LiveSchool:
    """Everybody is in class all day; restrooms are small enough to have lines."""
    district = make.make_district("bench-live")
    with in_district(district.id), transaction.atomic():
        school = make.make_school(slug="bench-live", name="Bench High", pass_limit=None)
        _in_class_all_day(school)
        desks = {kind: make.make_location(school, kind.title(), kind=kind) for kind in DESKS}
        places = [
            make.make_location(school, f"Restroom {n}", kind="restroom", capacity_to=CAPACITY)
            for n in range(RESTROOMS)
        ]
        places += [make.make_location(school, f"Water {n}", kind="water") for n in range(WATERS)]
        Location.objects.filter(id=desks["library"].id).update(approval="destination")
        students = [make.make_member(school, "student", grade="10") for _ in range(STUDENTS)]
        staff = [*_teachers(school, students), *_desks(school, desks)]
        staff += [_staff(school, "hall_monitor", "/monitor/") for _ in range(MONITORS)]
        staff += [_staff(school, "school_admin", "/admin/") for _ in range(ADMINS)]
        turn_on(school, students)
        users = [(make.make_user(member), member, "/") for member in students]
        users += [(make.make_user(member), member, page) for member, page in staff]
        desk = next(user for user, _, page in users if str(desks["library"].id) in page)
        return LiveSchool(
            district_id=district.id,
            school_id=school.id,
            screens=[_screen(user, member, page) for user, member, page in users],
            students=[(make.person_of(m), _token(user)) for user, m, _ in users[: len(students)]],
            desk=_token(desk),
            library=desks["library"].id,
            open_places=[place.id for place in places],
        )


def more_sessions(school: LiveSchool, number: int) -> list[str]:
    """Cookies of second devices."""
    persons = [UUID(s.person) for s in school.screens if not s.is_staff]
    with in_district(school.district_id):
        users = list(User.objects.filter(person_id__in=persons))
        return [browser_of(user).cookies for user in islice(cycle(users), number)]


def _in_class_all_day(school: School) -> None:
    bells = BellSchedule.objects.get(school=school)
    Period.objects.filter(bell_schedule=bells).exclude(name="3").delete()
    Period.objects.filter(bell_schedule=bells).update(
        starts_at=time(), ends_at=time(23, 59, 59, 999_999)
    )
    today = datetime.now(UTC).date()
    for days in (-1, 0, 1):
        CalendarDay.objects.create(school=school, date=today + timedelta(days=days))


def _teachers(school: School, students: list[Member]) -> list[tuple[Member, str]]:
    rooms = [
        make.make_location(
            school, f"Room {n}", kind="classroom", approval="origin", is_destination=n < 25
        )
        for n in range(ROOMS)
    ]
    sections = [make.make_section(room) for room in rooms]
    for number, student in enumerate(students):
        make.enroll(sections[number % ROOMS], student)
    found = [
        _staff(school, "teacher", f"/room/?room={rooms[n % ROOMS].id}") for n in range(TEACHERS)
    ]
    for number, (teacher, _page) in enumerate(found):
        make.enroll(sections[number % ROOMS], teacher, part="teacher")
    return found


def _desks(school: School, desks: dict[str, Location]) -> list[tuple[Member, str]]:
    found = []
    for desk in desks.values():
        for _ in range(AT_A_DESK):
            member, page = _staff(school, "counselor", f"/room/?room={desk.id}")
            make.staff_place(desk, member)
            found.append((member, page))
    return found


def _staff(school: School, role: str, page: str) -> tuple[Member, str]:
    return make.make_member(school, role), page


def _screen(user: User, member: Member, page: str) -> Screen:
    cookie = browser_of(user).cookies
    return Screen(cookie, page, str(make.person_of(member)), is_staff=page != "/")


def _token(user: User) -> str:
    return issue_token(user=user, name="bench", now=datetime.now(UTC)).secret
