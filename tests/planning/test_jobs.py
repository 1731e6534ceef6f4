"""The worker's part: in every district what is due starts, and what the bells moved is moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from corridor.core.errors import NotFound
from corridor.core.tenancy import in_district
from corridor.passes.models import HallPass
from corridor.planning import jobs
from corridor.planning.commands import starting
from corridor.planning.models import ScheduledPass, Timing
from corridor.planning.times import When
from corridor.schools.models import CalendarDay, District, SchoolGate
from tests.factories import World, make_district
from tests.planning.making import plan

pytestmark = pytest.mark.django_db


def due_now(world: World, **fields: Any) -> ScheduledPass:
    """A plan whose time came a few seconds ago, today, whatever day that is."""
    local = timezone.now().astimezone(ZoneInfo(world.school.time_zone)) - timedelta(seconds=5)
    CalendarDay.objects.get_or_create(school=world.school, date=local.date())
    usual = {"origin": world.room, "date": local.date(), "due_at": local, "wake_at": local}
    return plan(world, when=When(at=local.time()), **{**usual, **fields})


def test_what_is_due_starts_in_every_district(world: World, district: District) -> None:
    due_now(world)
    with in_district(make_district().id):
        due_now(World())
        other = HallPass.objects

        assert jobs.start_once() == 2
        assert other.filter(state="out").count() == 1

    assert HallPass.objects.filter(state="out").count() == 1
    assert jobs.start_once() == 0


def test_it_goes_on_until_nothing_is_due(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for member in world.add_students(5):
        due_now(world, student=member)
    monkeypatch.setattr(starting, "BATCH", 2)

    assert jobs.start_once() == 5


def test_a_school_in_trouble_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its gate has gone, and nobody knows how."""
    due_now(world)
    lost = World()
    due_now(lost)
    SchoolGate.objects.filter(school=lost.school).delete()
    with monkeypatch.context() as unprotected:
        unprotected.setattr(jobs, "TROUBLE", KeyError)  # negative control
        with pytest.raises(NotFound):
            jobs.start_once()

    jobs.start_once()

    assert HallPass.objects.filter(school=world.school, state="out").count() == 1


def test_plans_follow_when_the_rules_of_their_school_have_changed(world: World) -> None:
    later = timezone.now() + timedelta(days=7)
    local = later.astimezone(ZoneInfo(world.school.time_zone))
    CalendarDay.objects.create(school=world.school, date=local.date())
    wrong = {"date": local.date(), "due_at": later, "wake_at": later}
    moved = plan(world, when=When(period="3", offset_minutes=5), **wrong)
    Timing.objects.create(school=world.school, rules_version=-1)

    assert jobs.retime_once() == 1
    assert jobs.retime_once() == 0

    moved.refresh_from_db()
    assert moved.due_at is not None
    assert moved.due_at.astimezone(ZoneInfo(world.school.time_zone)).strftime("%H:%M") == "09:35"
    assert moved.wake_at == moved.due_at


def test_a_school_without_plans_is_never_asked(world: World) -> None:
    SchoolGate.objects.filter(school=world.school).update(rules_version=5)

    assert jobs.retime_once() == 0
