"""Short verbs for tests about passes: ask, fill a place, come and go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from corridor.accounts.models import Member
from corridor.passes import commands
from corridor.passes.commands import Ask
from corridor.passes.models import HallPass, PassEvent
from tests.factories import TEN, World, actor_of, person_of

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def ask(world: World, member: Member | None = None, **changes: Any) -> HallPass:
    """Ask as a student (the first one) for the restroom at ten."""
    student = member or world.student
    actor = changes.pop("actor", None) or actor_of(student)
    now = changes.pop("now", TEN)
    key = changes.pop("key", None)
    wanted = {"student_id": person_of(student), "destination_id": world.restroom.id, **changes}
    made = commands.request_pass(actor=actor, ask=Ask(**wanted), now=now, key=key)
    return HallPass.objects.get(id=made.pass_id)


def kinds(hall_pass: HallPass | UUID) -> list[str]:
    pass_id = hall_pass.id if isinstance(hall_pass, HallPass) else hall_pass
    events = PassEvent.objects.filter(hall_pass_id=pass_id).order_by("at", "id")
    return list(events.values_list("kind", flat=True))


def overridden(hall_pass: HallPass) -> set[str]:
    events = PassEvent.objects.filter(hall_pass=hall_pass)
    return {code for event in events for code in event.overrode}


def fill(world: World, place: Any, number: int) -> list[HallPass]:
    return [
        ask(world, member, destination_id=place.id, now=TEN - MINUTE)
        for member in world.add_students(number)
    ]


def come_and_go(world: World, **changes: Any) -> HallPass:
    hall_pass = ask(world, **changes)
    commands.end_pass(
        actor=actor_of(world.student), pass_id=hall_pass.id, now=hall_pass.requested_at + 3 * MINUTE
    )
    hall_pass.refresh_from_db()
    return hall_pass


def states(*passes: HallPass) -> list[str]:
    return [HallPass.objects.get(id=p.id).state for p in passes]
