"""Nobody can tell by the clock whether they are kept apart from somebody or a place is full.

Two schools that differ in nothing but why there is no room. The same request goes to both in
turn; the answers' times are compared as an eavesdropper would: how often does an answer of one
take longer than one of the other? Half of the time means that nothing can be learned.
"""

from __future__ import annotations

import sys
import time
from bisect import bisect_left
from collections.abc import Callable
from itertools import count
from statistics import median
from typing import Any

import pytest
from django.utils import timezone

from corridor.passes import commands
from corridor.passes.situation import Board
from tests.api.conftest import Caller, call_as, clock
from tests.conftest import district
from tests.factories import World, actor_of
from tests.passes.acting import ask
from tests.passes.policy import keep_apart

__all__ = ["call_as", "clock", "district"]

ROUNDS, WARM_UP = 600, 60
MOST = 0.06  # how far from one half the share may be
_key = count(1)


@pytest.fixture
def schools(district: object) -> tuple[World, World]:
    """The first keeps two apart, the second's restroom is full; four are out in each."""
    apart, full = World(students=8), World(students=8)
    for world, place in ((apart, apart.nurse), (full, full.restroom)):
        keep_apart(world, world.students[0], world.students[1 if world is apart else 7])
        for member in world.students[1:5]:
            ask(world, member, destination_id=place.id, minutes=None)
    return apart, full


def seconds_of(caller: Caller, world: World) -> float:
    """How long the answer to one request takes; it is taken back afterwards."""
    begun = time.perf_counter()
    answer = caller.ask(world.student, world.restroom)
    took = time.perf_counter() - begun
    made: dict[str, Any] = answer.json()
    assert (answer.status_code, made["state"], made["line_position"]) == (201, "waiting", 1)
    commands.cancel_pass(actor=actor_of(world.student), pass_id=made["id"], now=timezone.now())
    return took


def share(first: list[float], second: list[float]) -> float:
    """How often one of the first takes longer than one of the second (ties count half)."""
    ordered = sorted(second)
    wins = sum(bisect_left(ordered, value) for value in first)
    return wins / (len(first) * len(second))


def compare(schools: tuple[World, World], call: Callable[..., Caller]) -> float:
    callers = [call(world.student) for world in schools]
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(WARM_UP + ROUNDS):
        for which in (0, 1) if number % 2 else (1, 0):
            took = seconds_of(callers[which], schools[which])
            if number >= WARM_UP:
                times[which].append(took)
    found = share(*times)
    medians = ", ".join(f"{median(t) * 1000:.2f} ms" for t in times)
    sys.stdout.write(f"kept apart / full: medians {medians}; longer in {found:.1%} of all pairs\n")
    return found


@pytest.mark.django_db
def test_the_time_of_an_answer_tells_nothing(
    schools: tuple[World, World], call_as: Callable[..., Caller]
) -> None:
    assert abs(compare(schools, call_as) - 0.5) <= MOST


@pytest.mark.django_db
def test_a_delay_of_a_millisecond_would_be_found(
    schools: tuple[World, World], call_as: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: an honest check that is slow only where it has something to find."""
    quick = Board.met

    def slow(self: Board, *asked: Any) -> tuple[Any, ...]:
        found = quick(self, *asked)
        if found:
            time.sleep(0.001)
        return found

    monkeypatch.setattr(Board, "met", slow)

    assert abs(compare(schools, call_as) - 0.5) > MOST
