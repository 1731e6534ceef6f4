"""A visit ends and the way back is a pass of its own, which counts toward nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db.models import Q

from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.core.tenancy import new_id
from corridor.passes import commands, moves
from corridor.passes.gate import Key
from corridor.passes.models import HallPass, PassEvent, Source
from tests.factories import (
    TEN,
    World,
    actor_of,
    enroll,
    make_location,
    make_member,
    make_school,
    make_section,
    person_of,
)
from tests.passes.acting import MINUTE, ask, kinds

pytestmark = pytest.mark.django_db


def visit(world: World, **changes: Any) -> HallPass:
    """The student is in the library since 10:02."""
    actor = actor_of(world.teacher)
    hall_pass = ask(world, actor=actor, destination_id=world.library.id, **changes)
    commands.arrive(actor=actor_of(world.librarian), pass_id=hall_pass.id, now=TEN + 2 * MINUTE)
    return hall_pass


def end_and_return(world: World, hall_pass: HallPass, **changes: Any) -> HallPass:
    wanted = {"actor": actor_of(world.librarian), "now": TEN + 12 * MINUTE, **changes}
    made = commands.end_and_return(pass_id=hall_pass.id, **wanted)
    return HallPass.objects.get(id=made.pass_id)


def test_end_and_return_makes_a_pass_with_the_rooms_reversed(world: World) -> None:
    stay = visit(world)

    back = end_and_return(world, stay)

    stay.refresh_from_db()
    assert (stay.state, stay.end_reason, stay.returning_at) == ("ended", "by_staff", None)
    assert (back.origin_id, back.destination_id) == (world.library.id, world.room.id)
    assert (back.state, back.trip, back.source) == ("out", "one_way", Source.RETURN)
    assert (back.minutes, back.due_at) == (5, TEN + 17 * MINUTE)
    assert kinds(stay)[-1] == "ended"
    assert kinds(back) == ["requested", "approved", "started"]
    asked = PassEvent.objects.get(hall_pass=back, kind="requested")
    assert asked.detail == {"return_of": str(stay.id)}


def test_end_and_return_leads_to_the_class_that_is_on_by_then(world: World) -> None:
    next_room = make_location(world.school, "Room 310", kind="classroom")
    enroll(make_section(next_room, period="4"), world.student)
    stay = visit(world)

    back = end_and_return(world, stay, now=TEN + 40 * MINUTE)

    assert back.destination_id == next_room.id


def test_end_and_return_goes_where_they_came_from_without_a_class(world: World) -> None:
    stay = visit(world)

    back = end_and_return(world, stay, now=TEN + 40 * MINUTE)

    assert back.destination_id == world.room.id


def test_end_and_return_goes_where_staff_say(world: World) -> None:
    stay = visit(world)

    assert end_and_return(world, stay, to_id=world.nurse.id).destination_id == world.nurse.id


def test_end_and_return_is_refused_where_their_class_is_held(world: World) -> None:
    enroll(make_section(world.library, period="4"), world.student)
    stay = visit(world)

    with pytest.raises(Refused) as refused:
        end_and_return(world, stay, now=TEN + 40 * MINUTE)

    assert refused.value.refusal.code == "already_there"
    stay.refresh_from_db()
    assert stay.state == "arrived"


def test_end_and_return_to_a_place_that_is_not_there(world: World) -> None:
    stay = visit(world)

    for nowhere in (new_id(), make_location(make_school()).id):
        with pytest.raises(Invalid):
            end_and_return(world, stay, to_id=nowhere)

    assert HallPass.objects.count() == 1


def used(world: World) -> int:
    """What counts toward the limit of the day."""
    return HallPass.objects.filter(~Q(counted_on=None), student_id=person_of(world.student)).count()


def test_neither_the_stay_nor_the_way_back_counts_as_one_more(world: World) -> None:
    """Also where staff's passes count, and with the limit at its edge."""
    world.change(world.school, pass_limit=2, staff_passes_count=True)
    stay = visit(world)
    assert used(world) == 1

    back = end_and_return(world, stay)
    commands.arrive(actor=actor_of(world.teacher), pass_id=back.id, now=TEN + 14 * MINUTE)

    assert used(world) == 1
    last = ask(world, now=TEN + 20 * MINUTE)
    assert (last.state, last.over_limit, used(world)) == ("out", False, 2)


def test_a_way_back_that_were_no_return_would_count(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what keeps the pass back from counting is its source."""
    world.change(world.school, pass_limit=2, staff_passes_count=True)
    stay = visit(world)
    start = moves.start

    def forgetful(live: Any, **given: Any) -> Any:
        return start(replace(live, source=""), **given)

    monkeypatch.setattr(moves, "start", forgetful)
    back = end_and_return(world, stay)
    monkeypatch.undo()
    commands.arrive(actor=actor_of(world.teacher), pass_id=back.id, now=TEN + 14 * MINUTE)

    assert used(world) == 2
    assert ask(world, now=TEN + 20 * MINUTE).over_limit


def test_end_and_return_is_for_staff_who_make_passes(world: World) -> None:
    stay = visit(world)
    outsider = make_member(make_school(), "teacher")

    with pytest.raises(NotAllowed):
        end_and_return(world, stay, actor=actor_of(world.student))
    with pytest.raises(NotFound):
        end_and_return(world, stay, actor=actor_of(world.students[1]))
    with pytest.raises(NotFound):
        end_and_return(world, stay, actor=actor_of(outsider))

    stay.refresh_from_db()
    assert (stay.state, HallPass.objects.count()) == ("arrived", 1)


def test_end_and_return_after_the_pass_moved_on(world: World) -> None:
    stay = visit(world)
    actor = actor_of(world.librarian)
    commands.send_back(actor=actor, pass_id=stay.id, now=TEN + 5 * MINUTE)

    with pytest.raises(Refused):
        end_and_return(world, stay)

    assert HallPass.objects.count() == 1


def test_end_and_return_under_the_same_key_makes_one_pass(world: World) -> None:
    stay = visit(world)
    key = Key.of(world.librarian.id, "k", b"")

    first = end_and_return(world, stay, key=key)
    again = end_and_return(world, stay, key=key)

    assert first.id == again.id
    assert HallPass.objects.count() == 2


def ended(world: World) -> HallPass:
    stay = visit(world)
    commands.end_pass(actor=actor_of(world.librarian), pass_id=stay.id, now=TEN + 10 * MINUTE)
    return stay


def test_a_return_pass_follows_a_visit_that_ended_a_moment_ago(world: World) -> None:
    world.change(world.school, pass_limit=2, staff_passes_count=True)
    back = end_and_return(world, ended(world))

    assert (back.origin_id, back.destination_id) == (world.library.id, world.room.id)
    assert (back.state, back.source) == ("out", Source.RETURN)
    assert used(world) == 1


def test_a_visit_is_followed_by_one_return_pass_alone(world: World) -> None:
    stay = ended(world)
    back = end_and_return(world, stay)
    for now in (13, 20):
        with pytest.raises(Refused):
            end_and_return(world, stay, now=TEN + now * MINUTE)
        if now == 13:
            actor = actor_of(world.teacher)
            commands.arrive(actor=actor, pass_id=back.id, now=TEN + 15 * MINUTE)


def test_no_return_pass_follows_after_the_bell_or_from_ones_own_class(world: World) -> None:
    stay = ended(world)
    with pytest.raises(Refused):
        end_and_return(world, stay, now=TEN + 40 * MINUTE)

    HallPass.objects.filter(id=stay.id).update(end_reason="by_student")
    with pytest.raises(Refused):
        end_and_return(world, stay)
