"""What the proof of many plans does inside its database, in a process of its own.

``python -m proof.bell_school make SCHOOLS STUDENTS SECONDS`` plans a pass for each of so many
students in each of so many schools, all due in so many seconds, and prints the district and that
instant; ``... look DISTRICT`` prints what has come of it; ``... ask DISTRICT SECONDS`` is a person
who asks for passes in these schools for so long, and prints how long each answer took.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo


def make(schools: str, students: str, seconds: str) -> dict[str, Any]:
    from django.utils import timezone

    from corridor.core.tenancy import in_district
    from tests.e2e.crash_school import noon_zone
    from tests.factories import make_district

    due = (timezone.now() + timedelta(seconds=int(seconds))).replace(microsecond=0)
    with in_district(make_district(f"bells-{due:%H%M%S}").id) as district:
        for _ in range(int(schools)):
            _school(int(students), due, noon_zone(due))
    return {"district": str(district), "due": due.isoformat()}


def _school(students: int, due: datetime, zone: str) -> None:
    from corridor.planning.models import ScheduledPass
    from corridor.planning.times import When
    from corridor.schools.models import CalendarDay, Period
    from tests.factories import World
    from tests.planning.making import planned

    local = due.astimezone(ZoneInfo(zone))
    world = World(students=1, time_zone=zone, pass_limit=None)
    Period.objects.filter(bell_schedule__school=world.school).exclude(name="3").delete()
    Period.objects.filter(bell_schedule__school=world.school).update(
        starts_at="00:00", ends_at="23:59"
    )
    CalendarDay.objects.create(school=world.school, date=local.date())
    when = When(at=local.time())
    ScheduledPass.objects.bulk_create(
        planned(world, when=when, student_id=person, date=local.date(), due_at=due, wake_at=due)
        for person in _people(world, students)
    )


def _people(world: Any, number: int) -> list[UUID]:
    from corridor.accounts.models import Member, Person
    from corridor.rostering.models import Enrollment

    people = [Person(given_name=f"S{n}", family_name="Bell", grade="10") for n in range(number)]
    Person.objects.bulk_create(people)
    Member.objects.bulk_create(
        Member(person=person, school=world.school, roles=["student"]) for person in people
    )
    Enrollment.objects.bulk_create(
        Enrollment(
            section=world.section, person=person, part="student", oneroster_id=str(person.id)
        )
        for person in people
    )
    return [person.id for person in people]


def look(district_id: str) -> dict[str, Any]:
    from django.utils import timezone

    from corridor.core.tenancy import in_district
    from corridor.passes.models import HallPass
    from corridor.planning.models import ScheduledPass
    from tests.passes.invariants import broken

    with in_district(UUID(district_id)):
        # Plans first: what has started by then has its pass in what is read after.
        plans = list(ScheduledPass.objects.values_list("state", "hall_pass_id"))
        scheduled = HallPass.objects.filter(source="scheduled")  # not those that people ask for
        passes = list(scheduled.values_list("id", "student_id"))
        last = scheduled.order_by("-started_at").values_list("started_at", flat=True).first()
        return {
            "states": Counter(state for state, _pass in plans),
            "passes": len(passes),
            "students": len({student for _pass, student in passes}),
            "unowned": len({key for key, _student in passes} - {key for _state, key in plans}),
            "last": last and last.isoformat(),
            "broken": broken(timezone.now()),
        }


def ask(district_id: str, seconds: str) -> list[float]:
    """Milliseconds; each asks, and gives up the pass again."""
    from django.utils import timezone

    from corridor.accounts.models import Member
    from corridor.core.tenancy import in_district
    from corridor.passes.commands import Ask, end_pass, request_pass
    from corridor.schools.models import Location
    from tests.factories import actor_of, person_of

    took, ends = [], time.monotonic() + float(seconds)
    with in_district(UUID(district_id)):
        members = list(
            Member.objects.filter(person__given_name="Student0").select_related("person", "school")
        )
        nurses = dict(Location.objects.filter(name="Nurse").values_list("school_id", "id"))
        while time.monotonic() < ends:
            for member in members:
                actor = actor_of(member)
                wish = Ask(student_id=person_of(member), destination_id=nurses[member.school_id])
                began = time.monotonic()
                made = request_pass(actor=actor, ask=wish, now=timezone.now())
                took.append(1000 * (time.monotonic() - began))
                end_pass(actor=actor, pass_id=made.pass_id, now=timezone.now())
            time.sleep(0.1)
    return took


if __name__ == "__main__":
    from corridor.cli.environment import load_django

    load_django()
    commands: dict[str, Callable[..., Any]] = {"make": make, "look": look, "ask": ask}
    json.dump(commands[sys.argv[1]](*sys.argv[2:]), sys.stdout, default=str)
