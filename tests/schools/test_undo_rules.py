"""Taking changes of the rules and of the no-pass windows back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from corridor.core.errors import Refused
from corridor.schools import commands
from corridor.schools.models import Change, NoPassWindow, School
from corridor.schools.rule_change_words import RULE_LABELS, WINDOW_LABELS
from corridor.schools.rule_facts import RuleFacts, WindowFacts
from tests.factories import TEN, World, actor_of

LUNCH = WindowFacts(kind="clock", starts_at=time(11, 35), ends_at=time(12, 58), weekdays=(1,))
LATER = TEN + timedelta(minutes=1)


def undo(world: World, change: Change) -> None:
    commands.undo_change(actor=actor_of(world.admin), change_id=change.id, now=LATER)


def stored(world: World) -> RuleFacts:
    return RuleFacts.of(School.objects.get(id=world.school.id))


def save_rules(world: World, facts: RuleFacts) -> Change:
    commands.save_rules(
        actor=actor_of(world.admin), school_id=world.school.id, facts=facts, now=TEN
    )
    return Change.objects.latest("id")


def save_window(world: World, facts: WindowFacts, window: NoPassWindow | None = None) -> Change:
    commands.save_no_pass_window(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        window_id=window.id if window else None,
        facts=facts,
        now=TEN,
    )
    return Change.objects.latest("id")


def test_rules_go_back_and_what_else_was_changed_stays(world: World) -> None:
    before = stored(world)
    change = save_rules(
        world, replace(before, pass_limit=3, grade_starts={"09": date(2026, 9, 21)})
    )
    world.change(world.school, hall_limit=60)

    undo(world, change)

    assert stored(world) == replace(before, hall_limit=60)
    assert Change.objects.latest("id").undoes_id == change.id


def test_rules_that_were_changed_again_do_not_go_back(world: World) -> None:
    change = save_rules(world, replace(stored(world), pass_limit=3))
    save_rules(world, replace(stored(world), pass_limit=2))

    with pytest.raises(Refused):
        undo(world, change)

    assert stored(world).pass_limit == 2


def test_a_new_window_goes_and_a_removed_one_comes_back(world: World) -> None:
    added = save_window(world, LUNCH)
    window_id = added.subject_id
    undo(world, added)
    assert not NoPassWindow.objects.exists()

    undo(world, Change.objects.latest("id"))
    window = NoPassWindow.objects.get()
    assert (window.id, WindowFacts.of(window)) == (window_id, LUNCH)


def test_a_changed_window_goes_back(world: World) -> None:
    save_window(world, LUNCH)
    window = NoPassWindow.objects.get()
    change = save_window(world, replace(LUNCH, ends_at=time(13, 0), weekdays=()), window)

    undo(world, change)

    assert WindowFacts.of(NoPassWindow.objects.get()) == LUNCH


def test_a_window_does_not_come_back_over_another_one(world: World) -> None:
    save_window(world, LUNCH)
    commands.remove_no_pass_window(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        window_id=NoPassWindow.objects.get().id,
        now=TEN,
    )
    removed = Change.objects.latest("id")
    save_window(world, replace(LUNCH, weekdays=()))

    with pytest.raises(Refused, match="overlaps"):
        undo(world, removed)

    assert NoPassWindow.objects.count() == 1


def test_every_field_has_a_label() -> None:
    assert set(RULE_LABELS) == set(RuleFacts().kept())
    assert set(WINDOW_LABELS) == set(WindowFacts().kept())
