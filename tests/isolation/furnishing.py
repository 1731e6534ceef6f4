"""What stands in each school of the matrix: one of everything, in every state that a URL needs.

It is ten o'clock, in period 3. The teacher's class is in the classroom; each pass has a
student of its own.
"""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from corridor.accounts.actor import Actor
from corridor.accounts.models import Group, GroupMember, Member, Person
from corridor.core import audit
from corridor.core.audit.models import AuditEntry, AuditLink
from corridor.core.models import Outbox
from corridor.onboarding.models import SetupStep
from corridor.passes.models import (
    Accommodation,
    HallPass,
    IdempotencyKey,
    KeepApart,
    KeepApartEvent,
    KeepApartMember,
    PassEvent,
    PassLimit,
    PreApproval,
)
from corridor.planning.models import CalendarFeed
from corridor.rostering.models import Course, Section, SectionTerm, Term
from corridor.schools.commands import close_location
from corridor.schools.models import BellSchedule, CalendarDay, Location, NoPassWindow, School
from tests.factories import (
    TEN,
    actor_of,
    enroll,
    make_location,
    make_member,
    make_school,
    make_section,
    person_of,
    staff_place,
)
from tests.isolation.furnishing_accounts import furnish_accounts
from tests.isolation.furnishing_clubs import furnish_clubs
from tests.isolation.furnishing_concerns import furnish_concerns
from tests.isolation.furnishing_covering import furnish_covering
from tests.isolation.furnishing_desk import furnish_desk
from tests.isolation.furnishing_flex import furnish_flex
from tests.isolation.furnishing_following import furnish_following
from tests.isolation.furnishing_notifications import furnish_notifications
from tests.isolation.furnishing_planning import furnish_planning
from tests.isolation.furnishing_rosters import furnish_rosters
from tests.isolation.roles import ROLES, STUDENTS_BY_NAME

MINUTE = timedelta(minutes=1)
TODAY = date(2026, 9, 14)
BUSY = ("requested", "waiting", "offered", "out", "arrived")


class Furnishing:
    """One school being filled; ``things`` are the ids of what is in it, by name."""

    def __init__(self, canary: str) -> None:
        self.canary = canary
        self.things: dict[str, str] = {}
        self.school: School = make_school(slug=f"{canary}-high", name=f"{canary} High")
        self.put("school", self.school)
        self.things |= {"slug": self.school.slug, "district": str(self.school.district_id)}
        self.members = {role: self.member(role, *roles) for role, roles in ROLES.items()}
        self.students = {n: self.member(f"of {n}", "student") for n in STUDENTS_BY_NAME}
        for name, student in self.students.items():
            self.put(f"student_member:{name}", student)
            self.things[f"student:{name}"] = str(student.person_id)

    def put(self, name: str, row: Any) -> Any:
        self.things[name] = str(row.id)
        return row

    def member(self, name: str, *roles: str) -> Member:
        made = make_member(
            self.school,
            *roles,
            given_name=f"{self.canary} {name}",
            family_name=f"{self.canary} {len(self.things)}",
            grade="10" if "student" in roles else "",
        )
        self.things[f"person:{name}"] = str(made.person_id)
        self.put(f"member:{name}", made)
        return made

    def location(self, name: str, **fields: Any) -> Location:
        made = make_location(self.school, f"{self.canary} {name}", **fields)
        self.put(name, made)
        return made

    @property
    def admin(self) -> Actor:
        return actor_of(self.members["school_admin"])


def furnish(canary: str) -> dict[str, str]:
    """Fill a school of the district in force; returns its things."""
    here = Furnishing(canary)
    places = _places(here)
    section = _roster(here, places)
    _rules(here, places)
    _passes(here, places, section)
    _remembered(here, places)
    _setting_up(here)
    digest = sha256(canary.encode()).hexdigest()
    CalendarFeed.objects.create(member=here.members["staff"], digest=digest, made_at=TEN)
    planned = furnish_planning(canary, here.school, here.members, places["library"])
    for name, row in (furnish_accounts(canary, here.members) | planned).items():
        here.put(name, row)
    for name, row in furnish_desk(canary, here.school, here.members, here.students).items():
        here.put(name, row)
    absent = here.member("absent", "teacher")
    for name, made in furnish_covering(canary, here.members, absent).items():
        here.put(name, made)
    for name, row in furnish_clubs(canary, here.members).items():
        here.put(name, row)
    told = furnish_notifications(canary, here.school, here.members, here.things["requested"])
    for name, row in told.items():
        here.put(name, row)
    flex = furnish_flex(canary, here.school, here.members, places["classroom"])
    for name, row in flex.items():
        here.put(name, row)
    student = person_of(here.students["late"])
    teacher, admin = here.members["teacher"], here.members["school_admin"]
    concerns = furnish_concerns(canary, teacher, admin, student, here.things["late"])
    for name, row in concerns.items():
        here.put(name, row)
    furnish_following(here.members["teacher"], person_of(next(iter(here.students.values()))))
    return here.things


def _places(here: Furnishing) -> dict[str, Location]:
    kinds: dict[str, dict[str, Any]] = {
        "classroom": {"kind": "classroom", "approval": "origin"},
        "other_room": {"kind": "classroom", "approval": "origin"},
        "restroom": {"kind": "restroom", "capacity_to": 9},
        "library": {"kind": "library", "approval": "destination", "minutes": 20},
        "gym": {"approval": "origin"},
        "fountain": {"kind": "water", "capacity_to": 1},
        "locker": {"kind": "locker", "capacity_to": 1},
        "flex": {"kind": "flex", "visible_grades": ["12"]},
        "archived_place": {"archived_at": TEN},
        "closed_place": {},
        "empty_place": {},
    }
    places = {name: here.location(name, **fields) for name, fields in kinds.items()}
    part = staff_place(places["library"], here.members["librarian"])
    here.put("place_staff", part)
    staff_place(places["gym"], here.members["librarian"])  # who is told of what can't wait
    close_location(
        actor=here.admin,
        location=places["closed_place"],
        until=None,
        reason=f"{here.canary} pipe",
        now=TEN - 5 * MINUTE,
    )
    return places


def _roster(here: Furnishing, places: dict[str, Location]) -> Section:
    course = here.put("course", Course.objects.create(oneroster_id="", title=here.canary))
    term = here.put(
        "term",
        Term.objects.create(
            oneroster_id="",
            title=here.canary,
            kind="term",
            starts_on=date(2026, 8, 1),
            ends_on=date(2026, 12, 20),
            school_year="2027",
        ),
    )
    section = make_section(places["classroom"], title=f"{here.canary} Biology")
    here.put("section", section)
    Section.objects.filter(id=section.id).update(course=course)
    SectionTerm.objects.create(section=section, term=term)
    enroll(section, here.members["teacher"], part="teacher")
    enroll(section, here.members["student"], here.members["classmate"], *here.students.values())
    other = make_section(places["other_room"], title=f"{here.canary} Physics")
    enroll(other, here.members["colleague"], part="teacher")
    for name, row in furnish_rosters(here.canary, here.school).items():
        here.put(name, row)
    return section


def _rules(here: Furnishing, places: dict[str, Location]) -> None:
    school, student = here.school, here.members["student"]
    bells = BellSchedule.objects.get(school=school)
    here.put("bells", bells)
    here.put("assembly", BellSchedule.objects.create(school=school, name=f"{here.canary} Assembly"))
    CalendarDay.objects.create(school=school, date=date(2026, 11, 26), is_school_day=False)
    here.put("window", NoPassWindow.objects.create(school=school, last_minutes=5))
    group = here.put("group", Group.objects.create(school=school, name=f"{here.canary} Band"))
    GroupMember.objects.create(group=group, person_id=person_of(student))
    limit = PassLimit.objects.create(school=school, student_id=person_of(student), passes=9)
    here.put("limit", limit)
    apart = KeepApart.objects.create(
        school=school, name=f"{here.canary} Two", ends_on=TODAY + 7 * timedelta(days=1)
    )
    here.put("apart", apart)
    for name in ("late", "unknown"):
        person = person_of(here.students[name])
        KeepApartMember.objects.create(keep_apart=apart, person_id=person)
    given = Accommodation.objects.create(
        school=school, person_id=person_of(student), time_percent=150
    )
    here.put("accommodation", given)
    yes = PreApproval.objects.create(
        school=school,
        origin=places["classroom"],
        member=here.members["teacher"],
        given=2,
        remaining=2,
        until=TEN + 20 * MINUTE,
        created_at=TEN,
    )
    here.put("yes", yes)


def _passes(here: Furnishing, places: dict[str, Location], section: Section) -> None:
    out: dict[str, Any] = {"started_at": TEN - 2 * MINUTE, "due_at": TEN + 3 * MINUTE}
    over: dict[str, Any] = {"started_at": TEN - 90 * MINUTE, "due_at": TEN - 85 * MINUTE}
    asked = [person_of(here.members["teacher"])]
    states: dict[str, tuple[str, dict[str, Any]]] = {
        "requested": ("gym", {"state": "requested", "asked": asked}),
        "arrived": ("fountain", {"state": "arrived", "arrived_at": TEN - MINUTE, **out}),
        "waiting": ("fountain", {"state": "waiting", "ticket": 1}),
        "offered": (
            "locker",
            {"state": "offered", "ticket": 1, "offered_until": TEN + timedelta(seconds=25)},
        ),
        "out": ("restroom", {"state": "out", **out}),
        "late": (
            "restroom",
            {"state": "ended", "ended_at": TEN - 50 * MINUTE, "end_reason": "returned", **over},
        ),
        "unknown": (
            "restroom",
            {"state": "ended", "ended_at": TEN - 35 * MINUTE, "end_reason": "bell", **over},
        ),
    }
    for name, (place, fields) in states.items():
        made = HallPass.objects.create(
            school=here.school,
            student_id=person_of(here.students[name]),
            origin=places["classroom"],
            destination=places[place],
            section=section,
            created_by=here.students[name],
            minutes=5,
            requested_at=fields.get("started_at", TEN - 3 * MINUTE),
            period_ends_at=TEN + 30 * MINUTE if name in BUSY else None,
            note=f"{here.canary} note",
            **fields,
        )
        here.put(name, made)
        PassEvent.objects.create(
            hall_pass=made,
            kind="requested",
            at=made.requested_at,
            actor=here.students[name],
            detail={"reason": f"{here.canary} why"},
        )


def _remembered(here: Furnishing, places: dict[str, Location]) -> None:
    """What the past has left: a key, an encounter, a change that can be taken back."""
    school, change = here.school, here.school.changes.get()
    here.put("change", change)
    late = HallPass.objects.get(id=here.things["late"])
    IdempotencyKey.objects.create(
        member=here.members["teacher"],
        key=f"{here.canary}-key",
        body_digest="0" * 64,
        hall_pass=late,
        status=201,
        created_at=TEN,
    )
    here.things["key"] = f"{here.canary}-key"
    here.things["new key"] = f"{here.canary}-key-{'new' if 'own' in here.canary else ''}"
    KeepApartEvent.objects.create(
        keep_apart_id=here.things["apart"], hall_pass=late, outcome="held", at=TEN - 90 * MINUTE
    )
    here.things["me"] = here.things["member:staff"]
    here.member("switched off", "staff")
    here.member("suspended", "staff")
    invitable = here.member("invitable", "staff")
    email = f"invitable@{here.canary}.example"
    Person.objects.filter(id=person_of(invitable)).update(email=email)
    gone = here.member("who left", "staff")
    Member.objects.filter(id=gone.id).update(archived_at=TEN)
    Outbox.objects.create(topics=[f"school:{school.id}"], version=1, created_at=TEN)
    _logged(here)


def _setting_up(here: Furnishing) -> None:
    SetupStep.objects.create(school=here.school, key="roster", state="done", at=TEN)


def _logged(here: Furnishing) -> None:
    """The audit log can't be written over afterwards: its canaries stand in it at once."""
    by = audit.By(device=here.canary, school_id=here.school.id)
    audit.append(kind=audit.Kind.EXPORTED, now=TEN, by=by, details={"what": here.canary})
    entry = AuditEntry.objects.get(school_id=here.school.id, kind=audit.Kind.EXPORTED)
    number = AuditLink.objects.count() + 1
    AuditLink.objects.create(number=number, entry=entry, previous="", hash=f"{here.canary}")
