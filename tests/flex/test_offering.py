"""Activities follow the calendar, and seats follow the activities."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.flex import commands
from corridor.flex.models import Activity
from corridor.schools.models import BellSchedule, CalendarDay, Period
from tests.factories import actor_of
from tests.flex.making import TODAY, FlexWorld


def save(flex: FlexWorld, activity: Activity, **fields: Any) -> None:
    commands.save_activity(
        actor=actor_of(flex.world.teacher),
        facts=flex.facts(activity.title, **fields),
        activity_id=activity.id,
        now=flex.now,
    )


def test_a_day_off_has_no_activities_and_gives_the_seats_back_when_it_is_none(
    flex: FlexWorld,
) -> None:
    flex.sign_up(0, flex.robots)
    off = CalendarDay.objects.create(school=flex.world.school, date=TODAY, is_school_day=False)

    with pytest.raises(NotFound):
        flex.sign_up(1, flex.robots)
    off.delete()

    assert flex.states(flex.robots) == {0: "in"}


def test_another_bell_schedule_moves_the_activity_and_its_deadline(flex: FlexWorld) -> None:
    other = BellSchedule.objects.create(school=flex.world.school, name="Assembly")
    for name, kind, start in (("4", "class", time(8)), ("Flex", "flex", time(15))):
        Period.objects.create(
            bell_schedule=other,
            name=name,
            kind=kind,
            starts_at=start,
            ends_at=start.replace(minute=40),
        )
    CalendarDay.objects.create(school=flex.world.school, date=TODAY, bell_schedule=other)

    with pytest.raises(Exception, match="ended at 8:00"):
        flex.sign_up(0, flex.robots)
    assert flex.sign_up(0, flex.studio) == "in"


def test_a_period_that_is_not_flex_on_a_day_offers_nothing(flex: FlexWorld) -> None:
    Period.objects.filter(name="Flex").update(kind="class")

    with pytest.raises(NotFound):
        flex.sign_up(0, flex.robots)


def test_more_seats_let_the_line_move_up(flex: FlexWorld) -> None:
    for number in range(3):
        flex.sign_up(number, flex.robots)

    save(flex, flex.robots, capacity=3)

    assert flex.states(flex.robots) == {0: "in", 1: "in", 2: "in"}


def test_fewer_seats_than_are_taken_are_refused(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.robots)
    flex.sign_up(1, flex.robots)

    with pytest.raises(Invalid) as wrong:
        save(flex, flex.robots, capacity=1)

    assert "capacity" in wrong.value.fields
    assert Activity.objects.get(id=flex.robots.id).capacity == 2


def test_another_weekday_leaves_nobody_behind(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    flex.assign(flex.robots, 0)

    save(flex, flex.robots, weekdays=(2,))

    assert flex.states(flex.robots) == {}
    assert flex.states(flex.studio) == {0: "in"}


def test_an_activity_that_is_put_away_gives_back_what_was_chosen(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    flex.assign(flex.robots, 0)

    commands.archive_activity(
        actor=actor_of(flex.coordinator), activity_id=flex.robots.id, now=flex.now
    )

    assert flex.states(flex.studio) == {0: "in"}


def test_somebody_elses_activity_is_not_found(flex: FlexWorld) -> None:
    of_another = flex.facts("Chess", owner=flex.world.librarian)
    with pytest.raises(NotFound):
        save(flex, flex.studio, capacity=9)
    with pytest.raises(NotAllowed):
        commands.save_activity(actor=actor_of(flex.world.teacher), facts=of_another, now=flex.now)


@pytest.mark.parametrize(
    ("field", "value"),
    [("period", "3"), ("capacity", 0), ("ends_on", TODAY - timedelta(days=1))],
)
def test_what_makes_no_sense_is_said_at_its_field(flex: FlexWorld, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as wrong:
        save(flex, flex.robots, **{field: value})

    assert list(wrong.value.fields) == [field]
