"""No-pass windows: what may be said, what overlaps, what is logged."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

import pytest

from corridor.core.errors import Invalid, NotFound
from corridor.schools import commands
from corridor.schools.models import Change, NoPassWindow, SchoolGate
from corridor.schools.rule_facts import WindowFacts
from corridor.schools.window_words import window_words
from tests.factories import TEN, World, actor_of, make_member, make_school

EDGES = WindowFacts(first_minutes=10, last_minutes=10)
LUNCH = WindowFacts(kind="clock", starts_at=time(11, 35), ends_at=time(12, 58))


def save(world: World, facts: WindowFacts, window_id: UUID | None = None) -> NoPassWindow:
    return commands.save_no_pass_window(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        window_id=window_id,
        facts=facts,
        now=TEN,
    )


def changed(facts: WindowFacts, **fields: Any) -> WindowFacts:
    return WindowFacts.read({**facts.kept(), **fields})


def test_windows_are_stored_as_they_were_said(world: World) -> None:
    lunch = changed(LUNCH, weekdays=[5, 1], grades=["9", "10"], note=" Lunch ")

    edges, clock = save(world, EDGES), save(world, lunch)

    assert WindowFacts.of(edges) == EDGES
    assert (clock.weekdays, clock.grades, clock.note) == ([1, 5], ["09", "10"], "Lunch")


def test_a_window_loses_what_its_kind_does_not_have(world: World) -> None:
    clock = save(world, changed(LUNCH, first_minutes=10, periods=["3"]))
    edges = save(world, changed(EDGES, starts_at="10:00", ends_at="11:00"))

    assert (clock.first_minutes, clock.periods) == (0, [])
    assert (edges.starts_at, edges.ends_at) == (None, None)


def test_every_day_of_the_week_is_no_choice(world: World) -> None:
    assert save(world, changed(EDGES, weekdays=[1, 2, 3, 4, 5, 6, 7])).weekdays == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (changed(EDGES, first_minutes=0, last_minutes=0), "first_minutes"),
        (changed(EDGES, last_minutes=121), "last_minutes"),
        (changed(EDGES, periods=["99"]), "periods"),
        (changed(EDGES, weekdays=[8]), "weekdays"),
        (changed(EDGES, grades=["ninth"]), "grades"),
        (changed(LUNCH, starts_at=None), "starts_at"),
        (changed(LUNCH, ends_at=None), "ends_at"),
        (changed(LUNCH, ends_at="11:35"), "ends_at"),
        (changed(LUNCH, ends_at="11:00"), "ends_at"),
    ],
)
def test_what_makes_no_sense_changes_nothing(world: World, facts: WindowFacts, field: str) -> None:
    with pytest.raises(Invalid) as problem:
        save(world, facts)

    assert list(problem.value.fields) == [field]
    assert problem.value.fields[field].endswith(".")
    assert not NoPassWindow.objects.exists()
    assert not Change.objects.exists()
    assert SchoolGate.objects.get(school=world.school).rules_version == 0


OVERLAPPING = [
    (EDGES, EDGES),
    (EDGES, changed(EDGES, first_minutes=0, last_minutes=5)),
    (EDGES, changed(EDGES, periods=["3"])),
    (changed(EDGES, grades=["09", "10"]), changed(EDGES, grades=["10", "11"])),
    (LUNCH, changed(LUNCH, starts_at="12:57", ends_at="13:30")),
    (LUNCH, changed(LUNCH, weekdays=[3])),
]
APART = [
    (EDGES, LUNCH),
    (changed(EDGES, last_minutes=0), changed(EDGES, first_minutes=0)),
    (changed(EDGES, periods=["2"]), changed(EDGES, periods=["3"])),
    (changed(EDGES, grades=["09"]), changed(EDGES, grades=["10"])),
    (LUNCH, changed(LUNCH, starts_at="12:58", ends_at="13:30")),
    (changed(LUNCH, weekdays=[1]), changed(LUNCH, weekdays=[2])),
    (EDGES, changed(EDGES, is_on=False)),
]


@pytest.mark.parametrize(("one", "other"), OVERLAPPING)
def test_windows_that_overlap_are_told_in_a_sentence(
    world: World, one: WindowFacts, other: WindowFacts
) -> None:
    save(world, one)

    with pytest.raises(Invalid, match="overlaps with “"):
        save(world, other)

    assert NoPassWindow.objects.count() == 1


@pytest.mark.parametrize(("one", "other"), APART)
def test_windows_apart_stand_side_by_side(
    world: World, one: WindowFacts, other: WindowFacts
) -> None:
    save(world, one)
    save(world, other)

    assert NoPassWindow.objects.count() == 2


def test_a_window_does_not_overlap_with_itself_or_another_school_s(world: World) -> None:
    window = save(world, EDGES)
    elsewhere = make_school()
    NoPassWindow.objects.create(school=elsewhere, first_minutes=5)

    save(world, changed(EDGES, first_minutes=12), window.id)

    window.refresh_from_db()
    assert window.first_minutes == 12


def test_changing_and_removing_a_window_is_logged_by_its_words(world: World) -> None:
    window = save(world, EDGES)
    save(world, changed(EDGES, first_minutes=5), window.id)
    commands.remove_no_pass_window(
        actor=actor_of(world.admin), school_id=world.school.id, window_id=window.id, now=TEN
    )

    added, edited, removed = Change.objects.order_by("id")
    assert {c.subject for c in (added, edited, removed)} == {"window"}
    assert {c.subject_id for c in (added, edited, removed)} == {window.id}
    assert (added.before, removed.after) == ({}, {})
    assert (edited.before, edited.after) == ({"first_minutes": 10}, {"first_minutes": 5})
    assert removed.subject_name == "The first 5 and the last 10 minutes of every class"
    assert not NoPassWindow.objects.exists()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (changed(EDGES, last_minutes=0), "The first 10 minutes of every class"),
        (changed(EDGES, first_minutes=0, last_minutes=1), "The last minute of every class"),
        (
            changed(EDGES, periods=["3"], weekdays=[1, 5]),
            "The first 10 and the last 10 minutes of period 3, on Monday and Friday",
        ),
        (
            changed(LUNCH, grades=["09", "10"]),
            "Between 11:35 AM and 12:58 PM, for grades 9 and 10",
        ),
    ],
)
def test_window_words(facts: WindowFacts, words: str) -> None:
    assert window_words(facts) == words


def test_nobody_else_may_save_or_remove_a_window(world: World) -> None:
    window = save(world, EDGES)
    teacher = actor_of(make_member(world.school, "teacher"))

    with pytest.raises(NotFound):
        commands.remove_no_pass_window(
            actor=teacher, school_id=world.school.id, window_id=window.id, now=TEN
        )
    with pytest.raises(NotFound):
        commands.save_no_pass_window(
            actor=teacher, school_id=world.school.id, window_id=None, facts=LUNCH, now=TEN
        )

    assert NoPassWindow.objects.count() == 1


def test_a_window_of_another_school_is_not_found(world: World) -> None:
    theirs = NoPassWindow.objects.create(school=make_school(), first_minutes=5)

    with pytest.raises(NotFound):
        save(world, EDGES, theirs.id)
    with pytest.raises(NotFound):
        commands.remove_no_pass_window(
            actor=actor_of(world.admin), school_id=world.school.id, window_id=theirs.id, now=TEN
        )

    assert NoPassWindow.objects.filter(id=theirs.id, first_minutes=5).exists()
