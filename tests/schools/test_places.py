"""Places: who sees them, the cut-off, several at once, the usual ones, what is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from corridor.core.errors import Invalid, NotFound, Refusal, Refused
from corridor.schools import commands, place_uses
from corridor.schools.commands import PlacesEdit, bulk
from corridor.schools.commands.places import write_place
from corridor.schools.facts import PlaceFacts
from corridor.schools.models import Change, Location, School, SchoolGate
from tests.factories import TEN, World, actor_of, make_location, make_member, make_school

HOUR = timedelta(hours=1)


def save(world: World, facts: PlaceFacts, place: Location | None = None) -> Location:
    return commands.save_location(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        location_id=place.id if place else None,
        facts=facts,
        now=TEN,
    )


def edit(world: World, *places: Location, **fields: Any) -> list[Location]:
    door = {name: fields.pop(name) for name in ("door", "until", "reason") if name in fields}
    return commands.edit_places(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        location_ids=[place.id for place in places],
        edit=PlacesEdit(fields=fields, **door),
        now=TEN,
    )


def all_places() -> list[object]:
    return list(Location.objects.order_by("id").values())


def test_a_place_may_be_for_some_only_and_close_its_requests(world: World) -> None:
    group, student = uuid4(), world.student.person_id
    assert student is not None
    facts = PlaceFacts(
        name="Flex",
        audience="all_but",
        visible_grades=("09",),
        visible_groups=(group,),
        visible_people=(student,),
        cutoff_for="4",
        cutoff_period="3",
    )

    flex = Location.objects.get(id=save(world, facts).id)

    assert (flex.audience, flex.visible_groups, flex.visible_people) == (
        "all_but",
        [group],
        [student],
    )
    assert (flex.cutoff_for, flex.cutoff_period) == ("4", "3")
    assert Change.objects.get().after["visible_people"] == [str(student)]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (PlaceFacts(name="Flex", cutoff_for="4"), "cutoff_period"),
        (PlaceFacts(name="Flex", audience="nobody"), "audience"),
    ],
)
def test_a_place_that_makes_no_sense_is_refused_and_not_recorded(
    world: World, facts: PlaceFacts, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        save(world, facts)

    assert set(refused.value.fields) == {field}
    assert not Change.objects.exists()


def test_saving_a_place_as_it_is_records_nothing(world: World) -> None:
    gym = save(world, PlaceFacts(name="Gym"))
    save(world, PlaceFacts(name="Gym"), gym)

    assert Change.objects.count() == 1


def test_several_places_change_with_one_line_each(world: World) -> None:
    version = SchoolGate.objects.get(school=world.school).rules_version

    edit(world, world.restroom, world.nurse, minutes=7, folder="Care", capacity_to=None)

    changes = {change.subject_name: change for change in Change.objects.all()}
    assert set(changes) == {"Restroom", "Nurse"}
    assert changes["Restroom"].before == {"minutes": 5, "folder": "", "capacity_to": 4}
    assert changes["Nurse"].after == {"minutes": 7, "folder": "Care"}
    assert Location.objects.get(id=world.library.id).minutes == 20
    assert SchoolGate.objects.get(school=world.school).rules_version == version + 1


def test_several_places_are_closed_and_opened_together(world: World) -> None:
    edit(world, world.restroom, world.nurse, door="close", until=TEN + HOUR, reason=" Drill ")
    closed = Location.objects.filter(closed_from=TEN, closed_until=TEN + HOUR)
    assert [place.closed_reason for place in closed] == ["Drill", "Drill"]

    edit(world, world.restroom, world.nurse, door="open")

    assert not Location.objects.filter(closed_from__isnull=False).exists()
    assert Change.objects.filter(subject="closure").count() == 4


WRONG: dict[str, Callable[[World], object]] = {
    "minutes": lambda w: edit(w, w.restroom, w.nurse, minutes=0),
    "colour": lambda w: edit(w, w.restroom, w.nurse, colour="plaid"),
    "nothing": lambda w: edit(w, w.restroom, w.nurse),
    "no place": lambda w: edit(w, minutes=3),
    "past": lambda w: edit(w, w.nurse, minutes=3, door="close", until=TEN),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_of_several_places_all_change_or_none(
    world: World, wrong: Callable[[World], object]
) -> None:
    before = all_places()

    with pytest.raises(Invalid):
        wrong(world)

    assert all_places() == before
    assert not Change.objects.exists()


def test_a_wrong_place_among_several_keeps_all_as_they_were(world: World) -> None:
    theirs = make_location(make_school(), "Theirs")
    away = make_location(world.school, "Old gym", archived_at=TEN)
    before = all_places()

    for other in (theirs, away):
        with pytest.raises(NotFound):
            edit(world, world.nurse, other, minutes=9)
    with pytest.raises(NotFound):
        edit(world, world.nurse, name="All alike")

    assert all_places() == before


def test_a_change_of_several_that_fails_halfway_is_taken_back_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: one place is written before the other fails."""
    written: list[str] = []

    def fail_second(place: Location, fields: dict[str, Any]) -> None:
        if written:
            raise Invalid({"minutes": "no"})
        write_place(place, fields)
        assert Location.objects.get(id=place.id).minutes == 9
        written.append(place.name)

    monkeypatch.setattr(bulk, "write_place", fail_second)
    with pytest.raises(Invalid):
        edit(world, world.restroom, world.nurse, minutes=9)

    assert written == ["Nurse"]
    assert Location.objects.get(id=world.nurse.id).minutes == 15


def test_the_usual_places_are_added_where_their_name_is_free(world: World) -> None:
    bare: School = make_school()
    admin = actor_of(make_member(bare, "school_admin"))
    make_location(bare, "NURSE", minutes=40)

    added = commands.add_starter_places(actor=admin, school_id=bare.id, now=TEN)
    again = commands.add_starter_places(actor=admin, school_id=bare.id, now=TEN)

    names = list(Location.objects.filter(school=bare).values_list("name", flat=True))
    assert again == []
    assert {"Library", "Restroom, Hall A", "Water fountain"} <= set(names)
    assert [name for name in names if name.casefold() == "nurse"] == ["NURSE"]
    assert Change.objects.filter(school=bare).count() == len(added)


def test_a_place_in_use_is_not_put_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_uses, "_uses", [lambda _place: Refusal("in_use", "Somebody.")])
    with pytest.raises(Refused, match="Somebody"):
        commands.archive_location(actor=actor_of(world.admin), location=world.nurse, now=TEN)
    assert Location.objects.get(id=world.nurse.id).archived_at is None

    monkeypatch.setattr(place_uses, "_uses", [])
    commands.archive_location(actor=actor_of(world.admin), location=world.nurse, now=TEN)
    assert Location.objects.get(id=world.nurse.id).archived_at == TEN


@pytest.mark.parametrize("role", ["student", "teacher", "nurse", "hall_monitor"])
def test_only_admins_change_several_or_add_the_usual(world: World, role: str) -> None:
    world.admin = make_member(world.school, role)
    before = all_places()

    with pytest.raises(NotFound):
        edit(world, world.nurse, minutes=9)
    with pytest.raises(NotFound):
        commands.add_starter_places(actor=actor_of(world.admin), school_id=world.school.id, now=TEN)

    assert all_places() == before
