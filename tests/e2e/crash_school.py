"""What the crash test does inside the installation's database, in a process of its own.

``python -m tests.e2e.crash_school make STUDENTS`` makes a school in a new district and prints who
calls; ``... look DISTRICT`` prints what is kept of it; ``... admin DISTRICT PASSWORD`` gives its
admin an account. All speak JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo


def make(students: str) -> dict[str, Any]:
    from django.utils import timezone

    from corridor.core.tenancy import in_district
    from corridor.schools.models import CalendarDay, Period
    from tests.factories import World, make_district

    now = timezone.now()
    with in_district(make_district(f"crash-{now:%H%M%S%f}").id) as district:
        zone = noon_zone(now)
        world = World(students=int(students), time_zone=zone, pass_limit=None, offer_seconds=900)
        Period.objects.exclude(name="3").delete()
        Period.objects.update(starts_at="00:00", ends_at="23:59")
        CalendarDay.objects.create(school=world.school, date=now.astimezone(ZoneInfo(zone)).date())
        return {
            "district": str(district),
            "destinations": [str(p.id) for p in (world.restroom, world.library, world.nurse)],
            "librarian": _token(world.librarian, now),
            "students": [(str(s.person_id), _token(s, now)) for s in world.students],
        }


def noon_zone(now: datetime) -> str:
    """Where it is noon, far from any midnight. The signs of these zones are turned round."""
    return f"Etc/GMT{now.hour - 12:+d}"


def _token(member: Any, now: datetime) -> str:
    from corridor.accounts.commands import create_user
    from corridor.accounts.tokens import issue_token

    user = create_user(person=member.person, email=f"{member.id}@crash.example")
    return issue_token(user=user, name="crash", now=now).secret


def admin(district_id: str, password: str) -> str:
    """Let the school's admin sign in with a password; returns the address."""
    from uuid import UUID

    from corridor.accounts.commands import create_user
    from corridor.accounts.models import Member
    from corridor.core.tenancy import in_district

    with in_district(UUID(district_id)):
        member = Member.objects.get(roles=["school_admin"])
        return create_user(
            person=member.person, email=f"{member.id}@crash.example", password=password
        ).email


def look(district_id: str) -> dict[str, Any]:
    from uuid import UUID

    from django.utils import timezone

    from corridor.core.tenancy import in_district
    from corridor.passes.models import HallPass
    from tests.passes.invariants import broken

    with in_district(UUID(district_id)):
        rows = HallPass.objects.values_list("id", "student_id", "state", "version")
        passes = {str(key): (str(student), state, version) for key, student, state, version in rows}
    return {"passes": passes, "broken": broken(timezone.now())}


if __name__ == "__main__":
    from corridor.cli.environment import load_django, prepare_environment

    os.environ.pop("DATABASE_URL", None)
    prepare_environment()
    load_django()
    commands: dict[str, Callable[..., Any]] = {"make": make, "look": look, "admin": admin}
    json.dump(commands[sys.argv[1]](*sys.argv[2:]), sys.stdout, default=str)
