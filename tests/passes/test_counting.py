"""Decisions are counted by what came out, for `/metrics`."""

from __future__ import annotations

import pytest

from corridor.core.errors import Refused
from corridor.core.metrics import counted
from tests.factories import TEN, World
from tests.passes.acting import MINUTE, ask

pytestmark = pytest.mark.django_db


def outcomes() -> dict[str, float]:
    return {labels["outcome"]: count for _, labels, count in counted.decisions.samples()}


def test_decisions_are_counted_by_outcome_and_nothing_else(world: World) -> None:
    before = outcomes()

    ask(world)
    with pytest.raises(Refused):
        ask(world, destination_id=world.nurse.id, now=TEN + MINUTE)

    after = outcomes()
    grown = {code: count - before.get(code, 0) for code, count in after.items()}
    assert {code: count for code, count in grown.items() if count} == {
        "requested": 1,
        "started": 1,
        "live_pass": 1,
    }
