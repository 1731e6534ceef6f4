"""Making schools, and changing places and rules behind the gate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from corridor.core.errors import Invalid, NotFound
from corridor.core.models import Outbox
from corridor.core.tenancy import district_in_force
from corridor.schools import commands
from corridor.schools.facts import PlaceFacts
from corridor.schools.models import BellSchedule, District, Location, School, SchoolGate
from corridor.schools.policies import Operator
from corridor.schools.rule_facts import RuleFacts
from tests.factories import TEN, World, actor_of, make_member, make_school

GYM = PlaceFacts(name="Gym", kind="other", minutes=6, capacity_to=2, visible_grades=("09",))
RULES = RuleFacts(pass_limit=3, staff_passes_count=True, lapse_minutes=9)


def gate_of(school: School) -> SchoolGate:
    found: SchoolGate = SchoolGate.objects.get(school=school)
    return found


def save(world: World, facts: PlaceFacts, location_id: UUID | None = None) -> Location:
    return commands.save_location(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        location_id=location_id,
        facts=facts,
        now=TEN,
    )


def test_create_school_makes_its_gate_places_and_bells(district: District) -> None:
    school = commands.create_school(slug="high", name="High", time_zone="America/Chicago", now=TEN)

    nurse = Location.objects.get(school=school, kind="nurse")
    library = Location.objects.get(school=school, kind="library")
    restrooms = Location.objects.filter(school=school, kind="restroom", capacity_to=4, minutes=5)
    assert gate_of(school).rules_version == 1
    assert (nurse.approval, nurse.counts_toward_limit) == ("nobody", False)
    assert (library.approval, library.minutes) == ("destination", 20)
    assert restrooms.count() == 3
    assert BellSchedule.objects.get(school=school, is_default=True).periods.count() == 9


@pytest.mark.parametrize(
    ("slug", "zone", "field"),
    [("taken", "UTC", "slug"), ("No slug!", "UTC", "slug"), ("new", "Nowhere/At_all", "time_zone")],
)
def test_create_school_refuses_what_makes_no_sense(
    district: District, slug: str, zone: str, field: str
) -> None:
    make_school(slug="taken")

    with pytest.raises(Invalid) as refused:
        commands.create_school(slug=slug, name="High", time_zone=zone, now=TEN)

    assert set(refused.value.fields) == {field}
    assert School.objects.count() == 1


def test_create_district_refuses_a_second_one_of_the_same_slug(db: None) -> None:
    commands.create_district(slug="unified", name="Unified")

    with pytest.raises(Invalid):
        commands.create_district(slug="unified", name="Other")

    assert District.objects.filter(slug="unified").count() == 1


def test_touch_rules_counts_on_and_tells_the_screens(world: World) -> None:
    before = gate_of(world.school)

    version = commands.touch_rules(school_id=world.school.id, now=TEN)

    gate, news = gate_of(world.school), Outbox.objects.get()
    assert version == gate.rules_version == before.rules_version + 1
    assert (gate.version, gate.next_due_at) == (before.version + 1, TEN)
    assert news.topics == [f"school:{world.school.id}", f"tiles:{world.school.id}"]


def test_touch_rules_keeps_what_is_due_earlier(world: World) -> None:
    earlier = TEN - timedelta(minutes=1)
    SchoolGate.objects.filter(school=world.school).update(next_due_at=earlier)

    commands.touch_rules(school_id=world.school.id, now=TEN)

    assert gate_of(world.school).next_due_at == earlier


def test_save_location_adds_and_changes_a_place(world: World) -> None:
    added = save(world, GYM)
    save(world, PlaceFacts(name="Big gym", minutes=9), added.id)

    stored = Location.objects.get(id=added.id)
    assert (stored.name, stored.minutes, stored.capacity_to) == ("Big gym", 9, None)
    assert (added.visible_grades, stored.visible_grades) == (["09"], [])


CHANGES: dict[str, Callable[[World], object]] = {
    "save_location": lambda w: save(w, GYM),
    "close_location": lambda w: commands.close_location(
        actor=actor_of(w.admin), location=w.library, until=None, reason="", now=TEN
    ),
    "reopen_location": lambda w: commands.reopen_location(
        actor=actor_of(w.admin), location=w.library, now=TEN
    ),
    "archive_location": lambda w: commands.archive_location(
        actor=actor_of(w.admin), location=w.library, now=TEN
    ),
    "save_rules": lambda w: commands.save_rules(
        actor=actor_of(w.admin), school_id=w.school.id, facts=RULES, now=TEN
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_counts_the_rules_one_further(
    world: World, change: Callable[[World], object]
) -> None:
    change(world)

    assert gate_of(world.school).rules_version == 1
    assert Outbox.objects.count() == 1


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("role", ["student", "teacher", "school_admin"])
def test_nobody_but_the_admins_of_a_school_changes_it(
    world: World, change: Callable[[World], object], role: str
) -> None:
    elsewhere = make_school() if role == "school_admin" else world.school
    world.admin = make_member(elsewhere, role)
    before = list(Location.objects.order_by("id").values())

    with pytest.raises(NotFound):
        change(world)

    assert list(Location.objects.order_by("id").values()) == before
    assert gate_of(world.school).rules_version == 0


def test_a_district_admin_runs_every_school_of_the_district(world: World) -> None:
    world.admin = make_member(make_school(), "district_admin")

    assert save(world, GYM).school_id == world.school.id


def test_the_operator_runs_every_school(world: World) -> None:
    commands.archive_location(actor=Operator(district_in_force()), location=world.nurse, now=TEN)

    assert Location.objects.get(id=world.nurse.id).archived_at == TEN


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (PlaceFacts(name=" Library "), "name"),
        (PlaceFacts(name=""), "name"),
        (PlaceFacts(name="Gym", minutes=0), "minutes"),
        (PlaceFacts(name="Gym", minutes=1000), "minutes"),
        (PlaceFacts(name="Gym", capacity_to=0), "capacity_to"),
        (PlaceFacts(name="Gym", colour="plaid"), "colour"),
        (PlaceFacts(name="Gym", approval="anybody"), "approval"),
    ],
)
def test_save_location_refuses_what_makes_no_sense(
    world: World, facts: PlaceFacts, field: str
) -> None:
    count = Location.objects.count()

    with pytest.raises(Invalid) as refused:
        save(world, facts)

    assert set(refused.value.fields) == {field}
    assert (Location.objects.count(), gate_of(world.school).rules_version) == (count, 0)


def test_save_location_of_another_school_is_not_found(world: World) -> None:
    other = Location.objects.create(school=make_school(), name="Theirs")

    with pytest.raises(NotFound):
        save(world, GYM, other.id)

    assert Location.objects.get(id=other.id).name == "Theirs"


def test_a_place_that_is_put_away_frees_its_name(world: World) -> None:
    commands.archive_location(actor=actor_of(world.admin), location=world.library, now=TEN)
    save(world, PlaceFacts(name="Library"))

    with pytest.raises(Invalid):
        commands.restore_location(actor=actor_of(world.admin), location=world.library, now=TEN)

    assert Location.objects.get(id=world.library.id).archived_at == TEN


def test_close_location_needs_a_time_to_come(world: World) -> None:
    with pytest.raises(Invalid):
        commands.close_location(
            actor=actor_of(world.admin), location=world.library, until=TEN, reason="", now=TEN
        )

    assert Location.objects.get(id=world.library.id).closed_from is None
