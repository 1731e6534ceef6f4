"""The web process collects garbage rarely, and still does."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from weakref import WeakSet

import pytest

from corridor.live.serve import COLLECT_AFTER, collect_rarely

MADE = 3 * COLLECT_AFTER[0]


class Knot:
    """Holds itself, so that only the collector can end it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    usual = gc.get_threshold()
    yield
    gc.enable()
    gc.set_threshold(*usual)
    gc.unfreeze()


def left_of(number: int) -> int:
    knots: WeakSet[Knot] = WeakSet()
    for _ in range(number):
        knots.add(Knot())
    return len(knots)


def test_collecting_rarely_leaves_out_what_is_loaded_and_ends_what_comes_after() -> None:
    collect_rarely()

    assert gc.get_freeze_count() > 10_000
    assert left_of(MADE) < MADE / 2


def test_without_a_collector_all_of_it_would_stay() -> None:
    gc.disable()

    assert left_of(MADE) == MADE
