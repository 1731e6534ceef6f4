"""What an admin saves on the rules page is true at the next decision, and not before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from corridor.core.errors import Refused
from corridor.passes import commands as passes
from corridor.schools import commands
from corridor.schools.models import NoPassWindow, School
from corridor.schools.rule_facts import RuleFacts, WindowFacts
from tests.factories import TEN, World, actor_of
from tests.passes.acting import ask

Change = Callable[[World], object]


def save(world: World, **fields: Any) -> None:
    facts = replace(RuleFacts.of(School.objects.get(id=world.school.id)), **fields)
    commands.save_rules(
        actor=actor_of(world.admin), school_id=world.school.id, facts=facts, now=TEN
    )


def window(world: World, **fields: Any) -> None:
    commands.save_no_pass_window(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        window_id=None,
        facts=WindowFacts(**fields),
        now=TEN,
    )


def end(world: World, *, after: timedelta = timedelta(minutes=2)) -> None:
    """The first student goes and comes back before ten."""
    gone = ask(world, now=TEN - timedelta(minutes=20))
    passes.end_pass(actor=actor_of(world.student), pass_id=gone.id, now=gone.requested_at + after)


def state_of_next(world: World) -> str:
    """What becomes of a wish at ten: the state of the pass, or the code of the refusal."""
    try:
        return ask(world).state
    except Refused as refused:
        return refused.refusal.code


RULES: dict[str, tuple[Change, str]] = {
    "pass_limit": (lambda w: save(w, pass_limit=1), "requested"),
    "pass_limit_week": (lambda w: save(w, pass_limit_week=1), "requested"),
    "cool_down": (lambda w: save(w, cool_down_minutes=30), "cool_down"),
    "hall_limit": (lambda w: save(w, hall_limit=0), "waiting"),
    "starts_on": (lambda w: save(w, starts_on=date(2026, 9, 15)), "not_started"),
    "grade_starts": (lambda w: save(w, grade_starts={"10": date(2026, 9, 15)}), "not_started"),
    "staff_only": (lambda w: save(w, is_staff_only=True), "staff_only"),
    "clock": (
        lambda w: window(w, kind="clock", starts_at=time(10), ends_at=time(11)),
        "no_pass_window",
    ),
    "edges": (lambda w: window(w, first_minutes=31), "no_pass_window"),
}
OTHERS: dict[str, Change] = {
    "nothing": lambda _w: None,
    "limit not reached": lambda w: save(w, pass_limit=2),
    "cool-down over": lambda w: save(w, cool_down_minutes=10),
    "other grade": lambda w: save(w, grade_starts={"09": date(2026, 9, 15)}),
    "started today": lambda w: save(w, starts_on=date(2026, 9, 14)),
    "after the window": lambda w: window(w, kind="clock", starts_at=time(9), ends_at=time(10)),
    "past the first minutes": lambda w: window(w, first_minutes=30),
    "other day": lambda w: window(w, first_minutes=31, weekdays=(2,)),
    "window of another grade": lambda w: window(w, first_minutes=31, grades=("09",)),
    "window turned off": lambda w: window(w, first_minutes=31, is_on=False),
}


@pytest.mark.parametrize("name", RULES)
def test_a_saved_rule_is_true_at_the_next_decision(world: World, name: str) -> None:
    change, answer = RULES[name]
    end(world)

    change(world)

    assert state_of_next(world) == answer


@pytest.mark.parametrize("name", OTHERS)
def test_without_it_the_same_student_goes(world: World, name: str) -> None:
    end(world)

    OTHERS[name](world)

    assert state_of_next(world) == "out"


def test_a_removed_window_holds_nobody_back(world: World) -> None:
    window(world, first_minutes=31)
    assert state_of_next(world) == "no_pass_window"

    commands.remove_no_pass_window(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        window_id=NoPassWindow.objects.get().id,
        now=TEN,
    )

    assert state_of_next(world) == "out"


def test_a_pass_that_is_short_counts_only_where_no_seconds_are_refunded(world: World) -> None:
    save(world, pass_limit=1)
    end(world, after=timedelta(seconds=30))
    assert state_of_next(world) == "out"


def test_without_a_refund_a_short_pass_counts(world: World) -> None:
    save(world, pass_limit=1, refund_seconds=0)
    end(world, after=timedelta(seconds=30))
    assert state_of_next(world) == "requested"
