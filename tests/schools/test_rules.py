"""Saving a school's own rules: what is checked, what is logged, when it is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from corridor.core.errors import Invalid, NotFound
from corridor.core.tenancy import district_in_force
from corridor.schools import commands
from corridor.schools.commands import RulesDraft
from corridor.schools.models import Change, NoPassWindow, School, SchoolGate
from corridor.schools.policies import Operator
from corridor.schools.rule_facts import RuleFacts, WindowFacts
from corridor.schools.rule_queries import last_changes, mark_of
from tests.factories import TEN, World, actor_of, make_member, make_school

TODAY = date(2026, 9, 14)


def save(world: World, **fields: Any) -> None:
    facts = replace(RuleFacts.of(world.school), **fields)
    commands.save_rules(
        actor=actor_of(world.admin), school_id=world.school.id, facts=facts, now=TEN
    )


def stored(world: World) -> RuleFacts:
    return RuleFacts.of(School.objects.get(id=world.school.id))


EVERYTHING = RuleFacts(
    pass_limit=None,
    pass_limit_week=12,
    pass_limit_term=80,
    staff_passes_count=True,
    students_may_name_origin=True,
    hall_limit=60,
    cool_down_minutes=10,
    return_minutes=4,
    stale_minutes=8,
    auto_end_minutes=12,
    lapse_minutes=9,
    offer_seconds=45,
    refund_seconds=0,
    keep_line_over_bell=True,
    offer_nearer=False,
    urgent_is_on=False,
    starts_on=date(2026, 9, 21),
    grade_starts={"09": date(2026, 9, 28), "12": date(2026, 9, 16)},
    is_staff_only=True,
    staff_only_until=date(2026, 9, 18),
)


def test_every_rule_is_stored(world: World) -> None:
    commands.save_rules(
        actor=actor_of(world.admin), school_id=world.school.id, facts=EVERYTHING, now=TEN
    )

    assert stored(world) == EVERYTHING


def test_a_change_is_logged_with_what_was_before(world: World) -> None:
    save(world, pass_limit=4, starts_on=date(2026, 9, 21))

    change = Change.objects.get()
    assert (change.subject, change.subject_id) == ("rules", world.school.id)
    assert change.before == {"pass_limit": 5, "starts_on": None}
    assert change.after == {"pass_limit": 4, "starts_on": "2026-09-21"}
    assert (change.actor_id, change.at) == (world.admin.person_id, TEN)


def test_saving_the_same_logs_nothing(world: World) -> None:
    save(world)

    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pass_limit", -1),
        ("pass_limit", 100),
        ("pass_limit_week", 501),
        ("hall_limit", -1),
        ("cool_down_minutes", 241),
        ("return_minutes", 0),
        ("stale_minutes", 0),
        ("auto_end_minutes", 601),
        ("lapse_minutes", 0),
        ("offer_seconds", 9),
        ("refund_seconds", 601),
        ("starts_on", date(2029, 1, 1)),
        ("grade_starts", {"ninth": TODAY}),
        ("grade_starts", {"09": date(2019, 1, 1)}),
    ],
)
def test_what_makes_no_sense_changes_nothing(world: World, field: str, value: object) -> None:
    before, gate = stored(world), SchoolGate.objects.get(school=world.school).rules_version

    with pytest.raises(Invalid) as problem:
        save(world, **{field: value})

    assert list(problem.value.fields) == [field]
    assert problem.value.fields[field].endswith(".")
    assert stored(world) == before
    assert SchoolGate.objects.get(school=world.school).rules_version == gate
    assert not Change.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("pass_limit", 0), ("pass_limit", 99)])
def test_the_edges_of_a_range_are_inside(world: World, field: str, value: int) -> None:
    save(world, **{field: value})

    assert getattr(stored(world), field) == value


@pytest.mark.parametrize(("until", "fits"), [(14, False), (15, True)])
def test_staff_only_lifts_after_today_at_the_earliest(
    world: World, until: int, *, fits: bool
) -> None:
    asked = {"is_staff_only": True, "staff_only_until": date(2026, 9, until)}
    if fits:
        save(world, **asked)
    else:
        with pytest.raises(Invalid, match="after today"):
            save(world, **asked)

    assert stored(world).is_staff_only is fits


def test_a_day_that_has_passed_stands_in_no_other_change_s_way(world: World) -> None:
    world.change(world.school, is_staff_only=True, staff_only_until=date(2026, 9, 1))

    save(world, pass_limit=4)

    assert stored(world).pass_limit == 4


def test_staff_only_turned_off_forgets_its_day(world: World) -> None:
    save(world, is_staff_only=True, staff_only_until=date(2026, 9, 18))
    save(world, is_staff_only=False)

    assert stored(world).staff_only_until is None


def test_grades_are_stored_as_rosters_write_them(world: World) -> None:
    save(world, grade_starts={"9": TODAY, "K": TODAY})

    assert dict(stored(world).grade_starts) == {"KG": TODAY, "09": TODAY}


@pytest.mark.parametrize("role", ["teacher", "student", "counselor", "nurse"])
def test_others_may_not_change_the_rules(world: World, role: str) -> None:
    with pytest.raises(NotFound):
        commands.save_rules(
            actor=actor_of(make_member(world.school, role)),
            school_id=world.school.id,
            facts=EVERYTHING,
            now=TEN,
        )

    assert stored(world) != EVERYTHING


def test_an_admin_of_another_school_may_not_but_one_of_the_district_may(world: World) -> None:
    other = make_school()
    with pytest.raises(NotFound):
        commands.save_rules(
            actor=actor_of(make_member(other, "school_admin")),
            school_id=world.school.id,
            facts=EVERYTHING,
            now=TEN,
        )
    commands.save_rules(
        actor=actor_of(make_member(other, "district_admin")),
        school_id=world.school.id,
        facts=EVERYTHING,
        now=TEN,
    )

    assert stored(world) == EVERYTHING


def test_a_draft_saves_rules_and_windows_together_or_not_at_all(world: World) -> None:
    window = add_window(world)
    wrong = replace(WindowFacts.of(window), first_minutes=0, last_minutes=0)
    draft = RulesDraft(replace(stored(world), pass_limit=4), {window.id: wrong})

    with pytest.raises(Invalid) as problem:
        save_draft(world, draft)
    assert list(problem.value.fields) == [str(window.id)]
    assert stored(world).pass_limit == 5

    save_draft(world, replace(draft, windows={window.id: replace(wrong, last_minutes=3)}))
    window.refresh_from_db()
    assert (stored(world).pass_limit, window.first_minutes, window.last_minutes) == (4, 0, 3)


def test_a_draft_of_rules_that_somebody_changed_meanwhile_is_not_saved(world: World) -> None:
    seen = mark_of(school_id=world.school.id)
    draft = RulesDraft(replace(stored(world), pass_limit=4), seen=seen)
    save(world, hall_limit=60)

    with pytest.raises(Invalid) as problem:
        save_draft(world, draft)
    assert list(problem.value.fields) == ["outdated"]
    assert (stored(world).pass_limit, stored(world).hall_limit) == (5, 60)

    fresh = mark_of(school_id=world.school.id)
    save_draft(world, replace(draft, seen=fresh))
    assert stored(world).pass_limit == 4


def test_turning_one_window_off_makes_room_for_another(world: World) -> None:
    one, two = add_window(world), add_window(world, is_on=False)
    draft = RulesDraft(
        stored(world),
        {
            two.id: replace(WindowFacts.of(two), is_on=True),
            one.id: replace(WindowFacts.of(one), is_on=False),
        },
    )

    save_draft(world, draft)

    on = NoPassWindow.objects.filter(is_on=True)
    assert [window.id for window in on] == [two.id]


def test_last_changes_name_each_rule_s_last_one(world: World) -> None:
    save(world, pass_limit=4, hall_limit=60)
    commands.save_rules(
        actor=Operator(district_in_force()),
        school_id=world.school.id,
        facts=replace(stored(world), pass_limit=3),
        now=TEN,
    )
    window = add_window(world)

    last = last_changes(school_id=world.school.id)
    assert set(last) == {"pass_limit", "hall_limit", str(window.id)}
    assert (last["pass_limit"].name, last["hall_limit"].name) == ("", actor_of(world.admin).name)


def save_draft(world: World, draft: RulesDraft) -> None:
    commands.save_draft(
        actor=actor_of(world.admin), school_id=world.school.id, draft=draft, now=TEN
    )


def add_window(world: World, **fields: Any) -> NoPassWindow:
    facts = WindowFacts(**{"first_minutes": 10, "last_minutes": 10, **fields})
    return commands.save_no_pass_window(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        window_id=None,
        facts=facts,
        now=TEN,
    )
