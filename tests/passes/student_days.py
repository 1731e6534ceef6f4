"""A student in front of a page, on a day whose clock the test sets."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from corridor.accounts.models import Member
from corridor.passes import commands
from corridor.passes.commands import Ask
from corridor.passes.models import HallPass
from corridor.schools.models import Location
from tests.factories import TEN, World, actor_of, person_of
from tests.pages import Visitor

MINUTE = timedelta(minutes=1)
KEY = re.compile(r'name="key" value="([^"]+)"')


class Clock:
    """What the entry points read; it stands until a test moves it."""

    now: datetime = TEN


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def student(world: World, clock: Clock) -> Visitor:
    return Visitor(world.student)


def request_pass(
    world: World,
    place: Location,
    *,
    by: Member | None = None,
    ago: timedelta = timedelta(),
    **ask: Any,
) -> UUID:
    """A student (the first one) asked for a place some time before ten."""
    member = by or world.student
    wanted = Ask(student_id=person_of(member), destination_id=place.id, **ask)
    made = commands.request_pass(actor=actor_of(member), ask=wanted, now=TEN - ago)
    return made.pass_id


def past_trip(world: World, place: Location, **fields: Any) -> HallPass:
    """The third student was there yesterday, for four minutes."""
    left = TEN - timedelta(days=1)
    trip = {
        "student_id": person_of(world.students[2]),
        "created_by": world.students[2],
        "requested_at": left,
        "started_at": left,
        "due_at": left + 5 * MINUTE,
        "ended_at": left + 4 * MINUTE,
        "end_reason": "returned",
        **fields,
    }
    return HallPass.objects.create(
        school=world.school, origin=world.room, destination=place, state="ended", minutes=5, **trip
    )


def key_in(page: str) -> str:
    found = KEY.search(page)
    assert found is not None, "The sheet has no key."
    return found.group(1)


def only_pass() -> HallPass:
    return HallPass.objects.get()
