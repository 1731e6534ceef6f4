"""The table of ``docs/rules.md``, checked against the code, the API's answers and the tiles."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corridor.core.errors import Refused
from corridor.passes import rules
from corridor.passes.models import HallPass
from corridor.passes.queries import tiles_for
from corridor.schools.models import SchoolGate
from tests.factories import TEN, World, actor_of
from tests.passes.acting import MINUTE, ask, come_and_go, fill, overridden
from tests.passes.policy import keep_apart, window

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| (\w+) \| (\w+) \| (\w+) \| (\w+) \|", re.MULTILINE)
TABLE = {code: verdicts for code, *verdicts in ROW.findall(PAGE.read_text())}
OUT = {"free", "warned", "reason"}


def test_the_page_is_the_table_of_the_code() -> None:
    roles = (rules.STUDENT, rules.STAFF, rules.URGENT, rules.SCHEDULED)
    code = {rule.code: [rule.for_(role).value for role in roles] for rule in rules.RULES}

    assert code == TABLE


def _frozen(world: World) -> None:
    SchoolGate.objects.filter(school=world.school).update(frozen=True)


def _full(world: World) -> None:
    world.change(world.restroom, capacity_to=1)
    fill(world, world.restroom, 1)


def _all_out(world: World) -> None:
    world.change(world.room, capacity_from=1)
    fill(world, world.nurse, 1)


def _busy(world: World) -> None:
    world.change(world.school, hall_limit=1)
    fill(world, world.nurse, 1)


def _apart(world: World) -> None:
    keep_apart(world, *world.students[:2])
    ask(world, world.students[1], destination_id=world.nurse.id)


def _cooling(world: World) -> None:
    world.change(world.school, cool_down_minutes=30)
    come_and_go(world, now=TEN - 10 * MINUTE)


def _live(world: World) -> None:
    ask(world, destination_id=world.nurse.id)


SET: dict[str, Callable[[World], Any]] = {
    "frozen": _frozen,
    "live_pass": _live,
    "already_there": lambda w: w.change(w.restroom, name="Here"),
    "not_visible": lambda w: w.change(w.restroom, visible_grades=["12"]),
    "closed": lambda w: w.change(w.restroom, closed_from=TEN - MINUTE),
    "not_started": lambda w: w.change(w.school, starts_on="2026-09-15"),
    "staff_only": lambda w: w.change(w.school, is_staff_only=True),
    "cut_off": lambda w: w.change(w.restroom, cutoff_for="3", cutoff_period="2"),
    "hold": lambda w: w.change(w.room, hold_until=TEN + MINUTE),
    "no_pass_window": lambda w: window(w, kind="period", first_minutes=40),
    "cool_down": _cooling,
    "pass_limit": lambda w: w.change(w.school, pass_limit=0),
    "keep_apart": _apart,
    "room_capacity": _full,
    "origin_capacity": _all_out,
    "hall_limit": _busy,
}


@pytest.fixture
def world(district: object) -> World:
    return World(students=3)


def outcome(world: World, role: str, code: str, **changes: Any) -> tuple[str, set[str]]:
    """What happens to a pass to the restroom: a verdict's word, and what was overridden."""
    actor = actor_of(world.student if role == "student" else world.teacher)
    place = world.room if code == "already_there" else world.restroom
    before = set(HallPass.objects.values_list("id", flat=True))
    states = {"requested": "asks", "waiting": "waits", "out": "free"}
    refused, made = "", None
    try:
        made = ask(world, actor=actor, destination_id=place.id, **changes)
    except Refused as error:
        refused = error.refusal.code
    if made is None:
        assert set(HallPass.objects.values_list("id", flat=True)) == before
        assert refused == code
        return ("reason" if code == "keep_apart" else "refused"), set()
    return states[made.state], overridden(made)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["student", "staff"])
def test_without_any_of_them_everybody_goes(world: World, role: str) -> None:
    """Negative control of the worlds below: it is their one rule that objects."""
    assert outcome(world, role, "") == ("free", set())


@pytest.mark.django_db
@pytest.mark.parametrize("code", TABLE)
@pytest.mark.parametrize("role", ["student", "staff"])
def test_each_rule_does_what_the_table_says(world: World, role: str, code: str) -> None:
    SET[code](world)

    happened, overrode = outcome(world, role, code)

    verdict = TABLE[code][0 if role == "student" else 1]
    if verdict == "warned":
        assert (happened, overrode) == ("free", {code})
    else:
        assert (happened, overrode) == (verdict, set())


@pytest.mark.django_db
@pytest.mark.parametrize("code", [code for code, row in TABLE.items() if row[1] == "reason"])
def test_with_a_reason_staff_go_ahead_and_it_is_logged(world: World, code: str) -> None:
    SET[code](world)

    assert outcome(world, "staff", code, reason="With Ms. Kaur.") == ("free", {code})


@pytest.mark.django_db
@pytest.mark.parametrize("code", TABLE)
def test_the_tile_shows_it_before_the_tap(world: World, code: str) -> None:
    SET[code](world)
    name = world.room.name if code == "already_there" else world.restroom.name

    tiles = tiles_for(actor=actor_of(world.student), now=TEN)

    tile = next((tile for tile in tiles if tile.place.name == name), None)
    if code == "not_visible":
        assert tile is None
        return
    assert tile is not None
    expected = {"refused": ("closed", code), "asks": ("approval", ""), "waits": ("full", "")}
    told = tile.refusal.code if tile.refusal else ""
    assert (tile.state, told) == expected[TABLE[code][0]]


@pytest.mark.django_db
@pytest.mark.parametrize("code", TABLE)
def test_who_can_not_wait_is_held_by_few_rules(world: World, code: str) -> None:
    SET[code](world)

    happened, _ = outcome(world, "student", code, urgent=True)

    assert happened == ("refused" if TABLE[code][2] == "refused" else "asks")
