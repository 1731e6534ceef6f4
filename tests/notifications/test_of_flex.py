"""Students are told of a seat in Flex that they did not take or leave themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from corridor.flex import commands
from corridor.flex.facts import ActivityFacts
from corridor.flex.gate import look_at
from corridor.flex.models import Activity
from corridor.flex.notices.reminding import remind
from corridor.notifications.models import Notification, Occasion
from tests.factories import TEN, World, actor_of
from tests.flex.making import FLEX, TODAY, FlexWorld
from tests.mailbox import Mailbox, mailbox, text_part
from tests.notifications.making import send, spread, switch, told, with_address
from tests.passes.acting import MINUTE

__all__ = ["mailbox"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def flex(world: World) -> FlexWorld:
    return FlexWorld(world)


def heard(flex: FlexWorld, number: int = 0) -> list[str]:
    spread()
    return told(flex.world.students[number])


def cancel(flex: FlexWorld, activity: Activity, reason: str = "The lab is closed") -> None:
    commands.cancel_session(
        actor=actor_of(flex.coordinator),
        activity_id=activity.id,
        day=TODAY,
        reason=reason,
        now=TEN,
    )


def test_what_one_chooses_oneself_is_no_news(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.robots)
    flex.give_up(0, flex.robots)

    assert heard(flex) == []
    assert not Occasion.objects.exists()


def test_staff_put_a_student_in_and_take_them_out(flex: FlexWorld) -> None:
    flex.assign(flex.robots, 0)
    assert heard(flex) == ["flex_put"]

    flex.remove(flex.robots, 0)
    assert heard(flex) == ["flex_put", "flex_out"]
    assert Notification.objects.get(kind="flex_put").settled_at
    assert heard(flex, 1) == []


def test_who_is_moved_to_something_firmer_is_told_of_that_alone(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    flex.assign(flex.robots, 0, rank=3)

    assert heard(flex) == ["flex_put"]


def test_a_free_seat_is_told_to_whoever_waited_for_it(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    flex.sign_up(1, flex.studio)
    flex.give_up(0, flex.studio)

    assert heard(flex, 1) == ["flex_put"]
    assert heard(flex, 0) == []


def test_a_cancelled_session_is_told_with_the_reason(flex: FlexWorld, mailbox: Mailbox) -> None:
    student = flex.world.student
    with_address(student)
    switch(student, "flex_out", "email")
    flex.sign_up(0, flex.robots)
    cancel(flex, flex.robots)

    assert heard(flex) == ["flex_out"]
    send()
    letter = mailbox.only()
    assert str(letter["Subject"]) == "About your Flex period"
    text = " ".join(text_part(letter).split())
    assert "Robotics lab does not take place" in text
    assert "The lab is closed" in text


def test_a_session_that_is_put_away_is_told(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.robots)
    commands.archive_activity(actor=actor_of(flex.coordinator), activity_id=flex.robots.id, now=TEN)

    assert heard(flex) == ["flex_out"]


def moved(flex: FlexWorld, **changes: object) -> None:
    facts = flex.facts("Robotics lab", capacity=2, closes_period="4")
    fields: ActivityFacts = replace(facts, **changes)  # type: ignore[arg-type]
    commands.save_activity(
        actor=actor_of(flex.coordinator), facts=fields, now=TEN, activity_id=flex.robots.id
    )


def test_another_place_is_told_to_who_has_a_seat(flex: FlexWorld) -> None:
    """Negative control: whatever else is said of an activity is not."""
    flex.sign_up(0, flex.robots)
    moved(flex, about="Bring a screwdriver")
    assert heard(flex) == []

    moved(flex, location_id=flex.world.library.id)
    assert heard(flex) == ["flex_moved"]
    assert heard(flex, 1) == []


def test_who_has_no_seat_is_told_once_an_hour_before_the_time_is_over(flex: FlexWorld) -> None:
    commands.archive_activity(actor=actor_of(flex.coordinator), activity_id=flex.studio.id, now=TEN)
    flex.sign_up(0, flex.robots)
    closes = closing(flex)
    assert remind(now=closes - 2 * timedelta(hours=1)) == 0
    assert told(flex.world.students[1]) == []

    assert remind(now=closes - 30 * MINUTE) == len(flex.world.students) - 1
    assert remind(now=closes - 20 * MINUTE) == 0
    assert told(flex.world.students[1]) == ["flex_opens"]
    assert told(flex.world.students[0]) == []


def closing(flex: FlexWorld) -> datetime:
    slot = look_at(school_id=flex.world.school.id, day=TODAY, period=FLEX, now=TEN)
    closes_at = slot.offers[flex.robots.id].closes_at
    assert closes_at
    return closes_at


def test_nobody_is_told_to_choose_when_the_time_is_over(flex: FlexWorld) -> None:
    assert remind(now=TEN + timedelta(hours=5)) == 0
