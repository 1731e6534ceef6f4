"""Random lives of a school: whatever happens in whatever order, the invariants hold."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from corridor.accounts.actor import Actor
from corridor.core.errors import Refused
from corridor.core.tenancy import in_district
from corridor.passes import book, commands, line
from corridor.passes.commands import Ask
from corridor.passes.models import HallPass, PassEvent
from corridor.passes.situation import LivePass
from tests.factories import TEN, World, actor_of, make_district, person_of
from tests.passes.invariants import broken, miscounted

STUDENTS = 9
EXAMPLES = int(os.environ.get("CORRIDOR_STATEFUL_EXAMPLES", "30"))
LIFE = settings(
    max_examples=EXAMPLES,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
# A control only has to find what is broken, not the shortest way to it.
FOUND = settings(LIFE, max_examples=200, phases=(Phase.generate,))
who = st.integers(0, STUDENTS - 1)


class School(RuleBasedStateMachine):
    """Students, a teacher and time act on two small places and one that asks for a yes."""

    def __init__(self) -> None:
        super().__init__()
        book.forget()
        self._undo = transaction.atomic()
        self._undo.__enter__()
        self._scope = in_district(make_district().id)
        self._scope.__enter__()
        self.world = World(students=STUDENTS)
        self.world.change(self.world.restroom, capacity_to=2)
        self.world.change(self.world.nurse, capacity_to=1)
        self.world.change(self.world.library, capacity_to=1)
        self.teacher = actor_of(self.world.teacher)
        self.librarian = actor_of(self.world.librarian)
        self.now = TEN

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._scope.__exit__(None, None, None)
        self._undo.__exit__(None, None, None)

    def _try(self, verb: Any, **arguments: Any) -> None:
        """Do it; a refusal is an answer, anything else is a bug."""
        try:
            verb(now=self.now, **arguments)
        except Refused:
            return

    def _live(self, number: int, *states: str) -> HallPass | None:
        person = person_of(self.world.students[number])
        return HallPass.objects.filter(student_id=person, state__in=states).first()

    @rule(number=who, place=st.sampled_from(["restroom", "nurse", "library"]))
    def ask_one(self, number: int, place: str) -> None:
        self.ask(number, place)

    def ask(self, number: int, place: str) -> None:
        member = self.world.students[number]
        ask = Ask(student_id=person_of(member), destination_id=getattr(self.world, place).id)
        self._try(commands.request_pass, actor=actor_of(member), ask=ask)

    @rule(first=who)
    def rush(self, first: int) -> None:
        """The bell: four students at once, so that there is a line to speak of."""
        for number in range(first, first + 4):
            self.ask(number % STUDENTS, "restroom")

    @rule(number=who)
    def staff_make_a_pass(self, number: int) -> None:
        student = person_of(self.world.students[number])
        if HallPass.objects.filter(state__in=["out", "offered", "arrived"]).count() < 1:
            ask = Ask(student_id=student, destination_id=self.world.nurse.id)
            self._try(commands.request_pass, actor=self.teacher, ask=ask)

    @rule(number=who, yes=st.booleans())
    def answer(self, number: int, yes: bool) -> None:
        if live := self._live(number, "requested"):
            verb = commands.approve_pass if yes else commands.decline_pass
            self._try(verb, actor=self.librarian, pass_id=live.id)

    @rule(number=who)
    def start(self, number: int) -> None:
        if live := self._live(number, "offered", "waiting"):
            self._try(
                commands.start_pass,
                actor=actor_of(self.world.students[number]),
                pass_id=live.id,
            )

    @rule(number=who, verb=st.sampled_from(["arrive", "send_back", "end_pass", "cancel_pass"]))
    def move(self, number: int, verb: str) -> None:
        live = self._live(number, "requested", "waiting", "offered", "out", "arrived", "returning")
        if live:
            actor: Actor = actor_of(self.world.students[number])
            self._try(getattr(commands, verb), actor=actor, pass_id=live.id)

    @rule(seconds=st.sampled_from([1, 29, 31, 61, 300, 601, 901]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self._settle()

    @rule(room=st.integers(0, 4))
    def change_the_room(self, room: int) -> None:
        self.world.change(self.world.restroom, capacity_to=max(room, self._inside()))
        self._settle()

    def _inside(self) -> int:
        """A room is never made smaller than who is in it; nobody can be sent out again."""
        inside = HallPass.objects.filter(
            destination=self.world.restroom, state__in=["offered", "out", "arrived"]
        )
        return inside.count()

    def _settle(self) -> None:
        commands.settle_school(school_id=self.world.school.id, now=self.now)

    @invariant()
    def the_board_adds_up(self) -> None:
        assert miscounted(self.world.school, self.now) == {}

    @invariant()
    def nothing_is_broken(self) -> None:
        assert broken(self.now) == {}

    @invariant()
    @precondition(lambda _self: HallPass.objects.filter(state="waiting").exists())
    def the_line_is_first_come_first_served(self) -> None:
        """Among those who wait for one place, whoever never missed a turn keeps their order."""
        waiting = HallPass.objects.filter(
            state="waiting", misses=0, destination_id=self.world.restroom.id
        )
        joined = PassEvent.objects.filter(kind="joined_line", hall_pass__in=waiting)
        order = {e.hall_pass_id: (e.at, e.id) for e in joined}
        line_up = [order[p.id] for p in waiting.order_by("ticket")]
        assert line_up == sorted(line_up)


@pytest.mark.django_db
def test_invariants_hold_in_random_lives_of_a_school() -> None:
    run(School)


def run(machine: type[RuleBasedStateMachine], life: settings = LIFE) -> None:
    run_state_machine_as_test(machine, settings=life)


@pytest.mark.django_db
def test_without_offers_the_line_stalls_and_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: a settle that moves no lines is found by the same lives."""
    monkeypatch.setattr(line, "offer", lambda *_: [])

    with pytest.raises(AssertionError, match="waiting while there is room"):
        run(School, FOUND)


@pytest.mark.django_db
def test_without_the_capacity_rule_the_room_overflows_and_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: letting everybody in is found by the same lives."""

    def everybody(*_: object) -> bool:
        return True

    monkeypatch.setattr(line, "can_go", everybody)

    with pytest.raises(AssertionError, match="over capacity"):
        run(School, FOUND)


def test_a_pass_on_the_board_is_frozen() -> None:
    assert LivePass.__dataclass_params__.frozen  # type: ignore[attr-defined]
