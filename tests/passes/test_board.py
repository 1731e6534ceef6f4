"""The board lists what a decision can concern; what it only counts is counted right."""

from __future__ import annotations

import pytest

from corridor.accounts.models import Member
from corridor.passes import commands, store
from corridor.passes.commands.timing import settle_school
from corridor.passes.models import HallPass
from corridor.passes.queries.snapshot import book_now
from corridor.passes.situation import Board
from corridor.passes.store import Concern, board
from corridor.schools.models import SchoolGate
from tests.factories import TEN, World, actor_of, person_of
from tests.passes.acting import MINUTE, ask, fill, states
from tests.passes.invariants import miscounted

pytestmark = pytest.mark.django_db
WAIT = 3
NOTHING = Concern()


@pytest.fixture
def world(district: object) -> World:
    """One is at the restroom, which holds one, and three wait for it."""
    world = World(students=2)
    world.change(world.restroom, capacity_to=1)
    fill(world, world.restroom, 1 + WAIT)
    return world


def board_of(world: World, concern: Concern = NOTHING) -> Board:
    book = book_now(school_id=world.school.id, now=TEN)
    return store.load_board(book=book, concern=concern, now=TEN).board


def last_in_line() -> HallPass:
    return HallPass.objects.filter(state="waiting").order_by("-ticket")[0]


def test_a_line_that_cannot_move_is_counted_and_not_listed(world: World) -> None:
    seen = board_of(world, Concern(student_id=person_of(world.student)))

    assert seen.line() == []
    assert seen.lines[world.restroom.id] == WAIT
    assert seen.occupancy.to[world.restroom.id] == 1


@pytest.mark.parametrize("of", ["a place asked for", "a pass in it", "a student in it", "room"])
def test_a_line_that_may_move_is_listed(world: World, of: str) -> None:
    last = last_in_line()
    concern = {
        "a place asked for": Concern(place_id=world.restroom.id),
        "a pass in it": Concern(pass_id=last.id),
        "a student in it": Concern(student_id=last.student_id),
        "room": NOTHING,
    }[of]
    if of == "room":
        world.change(world.restroom, capacity_to=2)

    line = board_of(world, concern).line()

    assert [live.id for live in line][-1] == last.id
    assert len(line) == WAIT


def test_whoever_comes_back_frees_the_place_for_the_first_in_line(world: World) -> None:
    out = HallPass.objects.get(state="out")
    first = HallPass.objects.filter(state="waiting").order_by("ticket")[0]
    back = Member.objects.get(person_id=out.student_id)

    commands.end_pass(actor=actor_of(back), pass_id=out.id, now=TEN)

    assert states(first) == ["offered"]


def test_a_line_that_is_not_listed_falls_due_all_the_same(world: World) -> None:
    """A place that closes sends its line on, at the minute that was planned."""
    world.change(world.restroom, closed_from=TEN + 2 * MINUTE)
    ask(world, destination_id=world.nurse.id)

    assert SchoolGate.objects.get().next_due_at == TEN + 2 * MINUTE


def test_a_decision_elsewhere_leaves_the_line_as_it_is(world: World) -> None:
    before = list(HallPass.objects.filter(state="waiting").values_list("id", "ticket", "version"))

    ask(world, destination_id=world.nurse.id)

    after = HallPass.objects.filter(state="waiting").values_list("id", "ticket", "version")
    assert list(after) == before


def test_what_is_counted_is_what_all_live_passes_add_up_to(world: World) -> None:
    ask(world, destination_id=world.nurse.id)

    assert miscounted(world.school, TEN) == {}


def test_a_sum_that_forgets_somebody_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: whoever waits is not counted."""
    monkeypatch.setattr(
        board, "_BOARD", board._BOARD.replace("state = 'waiting' group", "false group")
    )

    assert set(miscounted(world.school, TEN)) == {"lines"}


def test_whoever_turns_up_after_all_is_there_and_nobody_else_is_let_in(world: World) -> None:
    """Given up for stale, and their place given away: two are where one may be. That is so, and
    told so; the line stands until both are gone."""
    late = HallPass.objects.get(state="out")
    settle_school(school_id=world.school.id, now=TEN + 15 * MINUTE)
    called = HallPass.objects.get(state="offered")
    student = Member.objects.get(person_id=late.student_id)

    commands.arrive(actor=actor_of(student), pass_id=late.id, now=TEN + 15 * MINUTE)

    assert states(late, called) == ["arrived", "offered"]
    assert board_of(world).occupancy.to[world.restroom.id] == 2
    assert HallPass.objects.filter(state="waiting").count() == WAIT - 1
    commands.cancel_pass(
        actor=actor_of(Member.objects.get(person_id=called.student_id)),
        pass_id=called.id,
        now=TEN + 15 * MINUTE,
    )
    assert not HallPass.objects.filter(state="offered").exists()
