"""A place with students there or in its line is not put away, and says how many."""

from __future__ import annotations

import pytest

from corridor.accounts.models import Member
from corridor.core.errors import Refused
from corridor.passes.models import HallPass
from corridor.passes.queries.uses import place_in_use
from corridor.schools import commands
from corridor.schools.models import Location
from tests.factories import TEN, World, actor_of, person_of


def make_pass(world: World, student: Member, state: str) -> None:
    is_out = state in ("out", "arrived", "returning")
    HallPass.objects.create(
        school=world.school,
        student_id=person_of(student),
        origin=world.room,
        destination=world.library,
        created_by=student,
        state=state,
        minutes=5,
        requested_at=TEN,
        started_at=TEN if is_out else None,
        due_at=TEN if is_out else None,
    )


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        (["out"], "1 student is there or on the way. Close it first"),
        (["out", "arrived"], "2 students are there or on the way. Close it first"),
        (["waiting"], "1 student waits for it. Close it first"),
        (
            ["arrived", "requested", "offered"],
            "1 student is there or on the way. 2 students wait for it. Close it first",
        ),
    ],
)
def test_a_place_with_students_is_not_put_away(
    world: World, states: list[str], sentence: str
) -> None:
    for student, state in zip(world.students, states, strict=False):
        make_pass(world, student, state)

    with pytest.raises(Refused) as refused:
        commands.archive_location(actor=actor_of(world.admin), location=world.library, now=TEN)

    assert refused.value.refusal.code == "place_in_use"
    assert refused.value.refusal.detail.startswith(sentence)
    assert Location.objects.get(id=world.library.id).archived_at is None


def test_passes_that_are_over_or_on_the_way_back_do_not_hold_a_place(world: World) -> None:
    for student, state in zip(world.students, ("ended", "returning", "declined"), strict=True):
        make_pass(world, student, state)

    assert place_in_use(world.library) is None
    commands.archive_location(actor=actor_of(world.admin), location=world.library, now=TEN)

    assert Location.objects.get(id=world.library.id).archived_at == TEN
