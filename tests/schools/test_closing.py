"""Closing places: now or planned, by admins and by the place's own staff."""

from __future__ import annotations

from datetime import timedelta

import pytest

from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotFound
from corridor.schools import commands
from corridor.schools.models import Change, Location
from tests.factories import TEN, World, actor_of, make_member, make_school, staff_place

HOUR = timedelta(hours=1)


def close(world: World, member: Member | None = None, **closing: object) -> None:
    commands.close_location(
        actor=actor_of(member or world.admin),
        location=world.library,
        now=TEN,
        **{"until": None, "reason": "", **closing},  # type: ignore[arg-type]
    )


def library(world: World) -> Location:
    found: Location = Location.objects.get(id=world.library.id)
    return found


def test_a_closing_can_be_planned_and_is_recorded(world: World) -> None:
    close(world, starts=TEN + HOUR, until=TEN + 2 * HOUR, reason=" Book fair ")

    stored, change = library(world), Change.objects.get()
    assert (stored.closed_from, stored.closed_until) == (TEN + HOUR, TEN + 2 * HOUR)
    assert (change.subject, change.subject_name) == ("closure", "Library")
    assert change.before == {"closed_from": None, "closed_until": None, "closed_reason": ""}
    assert change.after["closed_reason"] == "Book fair"


def test_reopening_calls_a_planned_closing_off(world: World) -> None:
    close(world, starts=TEN + HOUR)

    commands.reopen_location(actor=actor_of(world.admin), location=world.library, now=TEN)

    assert library(world).closed_from is None


@pytest.mark.parametrize(("starts", "until"), [(2 * HOUR, HOUR), (-2 * HOUR, -HOUR), (HOUR, HOUR)])
def test_a_closing_ends_after_it_begins_and_later_than_now(
    world: World, starts: timedelta, until: timedelta
) -> None:
    with pytest.raises(Invalid) as refused:
        close(world, starts=TEN + starts, until=TEN + until)

    assert set(refused.value.fields) == {"until"}
    assert library(world).closed_from is None
    assert not Change.objects.exists()


@pytest.mark.parametrize("part", ["approves", "owns", "teaches"])
def test_the_staff_of_a_place_close_and_reopen_it(world: World, part: str) -> None:
    helper = make_member(world.school, "staff", given_name="Lee")
    staff_place(world.library, helper, part)

    close(world, helper)
    assert library(world).closed_from == TEN
    commands.reopen_location(actor=actor_of(helper), location=world.library, now=TEN)

    assert library(world).closed_from is None
    assert [change.actor_name for change in Change.objects.all()] == ["Lee Test", "Lee Test"]


def test_staff_of_other_places_and_students_close_nothing(world: World) -> None:
    student_there = make_member(world.school, "student")
    staff_place(world.library, student_there)
    elsewhere = make_member(make_school(), "librarian")

    for member in (world.teacher, world.student, student_there, elsewhere):
        with pytest.raises(NotFound):
            close(world, member)

    assert library(world).closed_from is None
