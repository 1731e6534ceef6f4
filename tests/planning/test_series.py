"""A series follows its list, its days and the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from corridor.accounts.models import Group, GroupMember
from corridor.planning.commands.answering import cancel_scheduled
from corridor.planning.commands.retiming import retime
from corridor.planning.commands.series import change_days, change_list, end_series
from corridor.planning.drafts import Draft
from corridor.planning.models import ScheduledPass, Series
from corridor.planning.recurrence import Pattern
from corridor.schools.models import CalendarDay, SchoolGate
from tests.factories import World, actor_of, person_of
from tests.planning.making import TODAY
from tests.planning.test_scheduling import NINE, draft, save

DAYS = tuple(TODAY + timedelta(days=n) for n in range(3))


def saved(world: World, wanted: Draft) -> Series:
    save(world, wanted)
    return Series.objects.get()


def club(world: World, **changes: Any) -> Series:
    wanted = draft(world, *world.students[:2], pattern=Pattern(dates=DAYS), **changes)
    return saved(world, wanted)


def standing(series: Series) -> list[tuple[date, str]]:
    found = series.passes.filter(state="scheduled").order_by("date", "student__given_name")
    return list(found.values_list("date", "student__given_name"))


def names(world: World) -> list[str]:
    return [str(member.person.given_name) for member in world.students if member.person]


def test_who_joins_gets_the_passes_to_come_and_who_leaves_loses_them(world: World) -> None:
    series = club(world)
    zero, one, two = names(world)

    change_list(
        actor=actor_of(world.teacher),
        series_id=series.id,
        join=[person_of(world.students[2])],
        leave=[person_of(world.students[0])],
        now=NINE,
    )

    assert standing(series) == [(day, name) for day in DAYS for name in (one, two)]
    gone = series.passes.get(student__given_name=zero, date=DAYS[0])
    assert (gone.state, gone.end_reason) == ("cancelled", "off_the_list")


def test_who_comes_back_has_their_passes_again(world: World) -> None:
    series, actor = club(world), actor_of(world.teacher)
    first = [person_of(world.student)]
    before = standing(series)

    change_list(actor=actor, series_id=series.id, leave=first, now=NINE)
    change_list(actor=actor, series_id=series.id, join=first, now=NINE)

    assert standing(series) == before


def test_what_somebody_cancelled_for_one_day_stays_so(world: World) -> None:
    series, actor = club(world), actor_of(world.teacher)
    plan = series.passes.get(date=DAYS[1], student_id=person_of(world.student))
    cancel_scheduled(actor=actor, plan_ids=[plan.id], now=NINE)

    change_list(actor=actor, series_id=series.id, join=[person_of(world.students[2])], now=NINE)

    assert len(standing(series)) == 3 * 3 - 1


def test_a_day_is_left_out_and_had_back(world: World) -> None:
    series, actor = club(world), actor_of(world.teacher)

    change_days(actor=actor, series_id=series.id, skip=[DAYS[1]], back=[], now=NINE)
    assert {day for day, _name in standing(series)} == {DAYS[0], DAYS[2]}
    change_days(actor=actor, series_id=series.id, skip=[], back=[DAYS[1]], now=NINE)

    assert {day for day, _name in standing(series)} == set(DAYS)


def test_an_ended_series_leaves_nothing_to_come(world: World) -> None:
    series = club(world)

    end_series(actor=actor_of(world.teacher), series_id=series.id, now=NINE)

    assert standing(series) == []


def test_a_series_of_a_group_follows_the_group(world: World) -> None:
    group = Group.objects.create(school=world.school, name="Chess")
    for member in world.students[:2]:
        GroupMember.objects.create(group=group, person_id=person_of(member))
    wanted = draft(world, *world.students[:2], pattern=Pattern(dates=DAYS), group_id=group.id)
    save(world, wanted, by=world.admin)
    series = Series.objects.get()
    GroupMember.objects.create(group=group, person_id=person_of(world.students[2]))

    change_days(actor=actor_of(world.teacher), series_id=series.id, skip=[], back=[], now=NINE)

    assert len(standing(series)) == 9


def test_a_holiday_that_comes_later_takes_the_day_out(world: World) -> None:
    """Moved by the worker, when the rules' version has gone on."""
    weekly = Pattern(starts_on=TODAY, ends_on=DAYS[2])
    series = saved(world, draft(world, pattern=weekly))
    CalendarDay.objects.create(school=world.school, date=DAYS[1], is_school_day=False)
    SchoolGate.objects.filter(school=world.school).update(rules_version=9)

    retime(school_id=world.school.id, now=NINE)

    found = ScheduledPass.objects.filter(series=series).values_list("date", "state")
    assert sorted(found) == [
        (DAYS[0], "scheduled"),
        (DAYS[1], "cancelled"),
        (DAYS[2], "scheduled"),
    ]


def test_a_series_whose_days_are_all_off_now_comes_back_with_them(world: World) -> None:
    series = saved(world, draft(world, pattern=Pattern(starts_on=TODAY, ends_on=DAYS[2])))
    off = [CalendarDay(school=world.school, date=day, is_school_day=False) for day in DAYS]
    CalendarDay.objects.bulk_create(off)

    retime(school_id=world.school.id, now=NINE)
    assert standing(series) == []
    CalendarDay.objects.all().delete()
    retime(school_id=world.school.id, now=NINE)

    assert {day for day, _name in standing(series)} == set(DAYS)


def test_every_single_day_of_a_series_can_be_left_out(world: World) -> None:
    series = club(world)

    change_days(actor=actor_of(world.teacher), series_id=series.id, skip=DAYS, back=[], now=NINE)

    assert standing(series) == []


def test_a_place_that_is_no_more_stops_neither_other_plans_nor_what_stands(world: World) -> None:
    series = club(world)
    before = standing(series)
    world.change(world.nurse, archived_at=NINE)

    retime(school_id=world.school.id, now=NINE)

    assert standing(series) == before


def test_a_list_may_grow_beyond_what_can_be_planned_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = club(world)
    monkeypatch.setattr("corridor.planning.queries.drafting.MOST", 6)

    change_list(
        actor=actor_of(world.teacher),
        series_id=series.id,
        join=[person_of(world.students[2])],
        now=NINE,
    )

    assert len(standing(series)) == 9
