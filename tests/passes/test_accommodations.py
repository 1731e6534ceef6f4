"""Accommodations: for the nurse and the case manager, for nobody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, NotFound
from corridor.passes.commands import accommodations as commands
from corridor.passes.facts import AccommodationFacts
from corridor.passes.models import Accommodation
from corridor.passes.policies import may_see_accommodations
from corridor.passes.queries import support as queries
from corridor.schools.models import Change, SchoolGate
from tests.factories import TEN, World, actor_of, make_location, make_member, make_school, person_of

TODAY = date(2026, 9, 14)
DAY = timedelta(days=1)
OTHERS = ["student", "teacher", "counselor", "hall_monitor", "school_admin", "district_admin"]


@pytest.fixture
def nurse(world: World) -> Actor:
    return actor_of(make_member(world.school, "nurse", title="Ms.", family_name="Kaur"))


def save(world: World, nurse: Actor, **fields: Any) -> Accommodation:
    return commands.save_accommodation(
        actor=nurse,
        student_id=person_of(world.student),
        facts=AccommodationFacts(**{"time_percent": 150, **fields}),
        now=TEN,
    )


def test_save_accommodation_stores_it_and_logs_it_privately(world: World, nurse: Actor) -> None:
    given = save(
        world, nurse, extra_passes=2, allowed_places=(world.library.id,), review_on=TODAY + DAY
    )

    assert (given.time_percent, given.extra_passes) == (150, 2)
    change = Change.objects.get()
    assert change.is_private
    assert change.after["allowed_places"] == [str(world.library.id)]
    assert SchoolGate.objects.get(school=world.school).rules_version == 1


def test_save_accommodation_changes_the_one_there_is(world: World, nurse: Actor) -> None:
    first = save(world, nurse)
    manager = actor_of(make_member(world.school, "case_manager"))

    again = save(world, manager, line_priority=True)

    assert again.id == first.id
    assert Accommodation.objects.get().line_priority
    assert [change.is_private for change in Change.objects.all()] == [True, True]


def test_it_holds_at_every_school_of_the_person(world: World, nurse: Actor) -> None:
    middle = make_school()
    there = make_location(middle, "Their quiet room")
    also = make_member(middle, "student")
    also.person = world.student.person
    also.save()
    save(world, nurse, allowed_places=(world.library.id,))
    assert SchoolGate.objects.get(school=middle).rules_version == 1

    save(world, actor_of(make_member(middle, "nurse")), allowed_places=(there.id,))
    assert set(Accommodation.objects.get().allowed_places) == {world.library.id, there.id}

    save(world, nurse, allowed_places=())
    assert Accommodation.objects.get().allowed_places == [there.id]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"time_percent": 99}, "time_percent"),
        ({"time_percent": 401}, "time_percent"),
        ({"extra_passes": 100}, "extra_passes"),
        ({"starts_on": TODAY, "ends_on": TODAY - DAY}, "ends_on"),
        ({"ends_on": TODAY, "review_on": TODAY + DAY}, "review_on"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_save_accommodation_says_which_field_is_wrong(
    world: World, nurse: Actor, fields: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(Invalid) as refused:
        save(world, nurse, **fields)

    assert set(refused.value.fields) == {wrong}
    assert not Accommodation.objects.exists()
    assert not Change.objects.exists()


def test_allowed_places_are_of_the_school(world: World, nurse: Actor) -> None:
    elsewhere = make_location(make_school())

    with pytest.raises(Invalid) as refused:
        save(world, nurse, allowed_places=(elsewhere.id,))

    assert set(refused.value.fields) == {"allowed_places"}


def test_end_accommodation_makes_yesterday_its_last_day(world: World, nurse: Actor) -> None:
    save(world, nurse, starts_on=TODAY + DAY, ends_on=TODAY + 9 * DAY, review_on=TODAY + DAY)

    given = commands.end_accommodation(actor=nurse, student_id=person_of(world.student), now=TEN)

    assert (given.starts_on, given.ends_on, given.review_on) == (TODAY - DAY, TODAY - DAY, None)
    [row] = queries.supported_students(actor=nurse, today=TODAY)
    assert row.when == "over"
    assert Change.objects.latest("id").is_private


def test_end_accommodation_needs_one(world: World, nurse: Actor) -> None:
    with pytest.raises(NotFound):
        commands.end_accommodation(actor=nurse, student_id=person_of(world.student), now=TEN)


@pytest.mark.parametrize("role", OTHERS)
def test_others_find_no_accommodation(world: World, nurse: Actor, role: str) -> None:
    save(world, nurse)
    before = Accommodation.objects.values().get()
    other, student_id = actor_of(make_member(world.school, role)), person_of(world.student)

    assert not may_see_accommodations(other)
    with pytest.raises(NotFound):
        save(world, other, time_percent=400)
    with pytest.raises(NotFound):
        commands.end_accommodation(actor=other, student_id=student_id, now=TEN)
    with pytest.raises(NotFound):
        queries.support_of(actor=other, student_id=student_id)
    with pytest.raises(NotFound):
        queries.supported_students(actor=other, today=TODAY)

    assert Accommodation.objects.values().get() == before
    assert Change.objects.count() == 1


@pytest.mark.parametrize("role", ["nurse", "case_manager"])
def test_nurse_and_case_manager_see_it(world: World, nurse: Actor, role: str) -> None:
    save(world, nurse)

    actor = actor_of(make_member(world.school, role))

    assert may_see_accommodations(actor)
    assert queries.support_of(actor=actor, student_id=person_of(world.student))[1] is not None


def test_the_nurse_of_another_school_finds_nothing(world: World, nurse: Actor) -> None:
    save(world, nurse)
    stranger = actor_of(make_member(make_school(), "nurse"))

    with pytest.raises(NotFound):
        queries.support_of(actor=stranger, student_id=person_of(world.student))
    with pytest.raises(NotFound):
        save(world, stranger)

    assert queries.supported_students(actor=stranger, today=TODAY) == []


def test_what_is_due_for_review_is_named(world: World, nurse: Actor) -> None:
    save(world, nurse, review_on=TODAY + 21 * DAY)
    [row] = queries.supported_students(actor=nurse, today=TODAY)
    assert row.is_due(TODAY)

    save(world, nurse, review_on=TODAY + 22 * DAY)
    [row] = queries.supported_students(actor=nurse, today=TODAY)
    assert not row.is_due(TODAY)
