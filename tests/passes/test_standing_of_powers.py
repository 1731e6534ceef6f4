"""A stream rests on what its person may do, and on whom they act for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from corridor.accounts.models import Assisting, Member, PermissionSet
from corridor.core.tenancy import district_in_force
from corridor.live.standing import fallen, standing_of
from tests.factories import World, make_member
from tests.pages import Visitor


def give_teachers_another_set(_world: World) -> None:
    PermissionSet.objects.create(role="teacher", permissions=["see_passes"])


def change_the_set(_world: World) -> None:
    PermissionSet.objects.filter(role="nurse").update(permissions=["see_hall"])


def give_back_the_usual(_world: World) -> None:
    PermissionSet.objects.all().delete()


def take_the_teacher_off(_world: World) -> None:
    Assisting.objects.all().delete()


def let_the_teacher_leave(world: World) -> None:
    Member.objects.filter(id=world.teacher.id).update(archived_at=timezone.now())


def do_nothing(_world: World) -> None:
    """The control."""


@pytest.mark.parametrize(
    ("change", "falls"),
    [
        (give_teachers_another_set, True),
        (change_the_set, True),
        (give_back_the_usual, True),
        (take_the_teacher_off, True),
        (let_the_teacher_leave, True),
        (do_nothing, False),
    ],
)
def test_a_stream_falls_with_what_it_rests_on(
    world: World, change: Callable[[World], None], falls: bool
) -> None:
    PermissionSet.objects.create(role="nurse", permissions=["see_passes"])
    assistant = make_member(world.school, "assistant")
    Assisting.objects.create(assistant=assistant, teacher=world.teacher)
    key, now = Visitor(assistant).client.session.session_key or "", timezone.now()
    before = standing_of(key, district_id=district_in_force(), now=now)
    assert before.states

    change(world)

    gone = fallen([before], district_id=district_in_force(), now=now)
    assert gone == ({before.digest} if falls else set())
