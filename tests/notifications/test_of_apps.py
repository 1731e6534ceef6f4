"""The attendance desk, colleagues who cover, and the week in numbers."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from corridor.covering.commands.arranging import stop
from corridor.notifications.models import Notification
from corridor.passes.models import HallPass
from corridor.planning.commands.starting import start_due
from corridor.reports.weekly import tell_weekly, week_before
from tests.covering.making import EIGHT, Wing, cover
from tests.desk.making import Desk
from tests.factories import TEN, World, actor_of, enroll, make_member, make_section
from tests.mailbox import Mailbox, mailbox, text_part
from tests.notifications.making import reachable, send, spread, switch, told, with_address
from tests.pages import Visitor, text_of
from tests.passes.acting import MINUTE, ask

__all__ = ["mailbox"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_who_leaves_early_now_is_called_and_their_teacher_is_told(desk: Desk) -> None:
    desk.leave(time(10, 0))
    spread()

    assert told(desk.world.student) == ["dismissal"]
    assert told(desk.world.teacher) == ["leaves_early"]
    assert told(desk.clerk) == []


def test_who_leaves_early_later_is_called_when_the_time_has_come(desk: Desk) -> None:
    fourth = make_section(desk.world.room, period="4", title="Chemistry")
    enroll(fourth, desk.world.teacher, part="teacher")
    enroll(fourth, *desk.world.students)
    entry = desk.leave(time(10, 50))
    spread()
    assert told(desk.world.student) == ["plan_made"]

    start_due(school_id=desk.school.id, now=entry.at)
    spread(entry.at)
    assert told(desk.world.student) == ["plan_made", "dismissal"]
    assert "leaves_early" in told(desk.world.teacher)


def test_who_comes_late_is_told_to_the_teacher_of_the_class(desk: Desk) -> None:
    """Also where nobody says that the room is theirs; and no other arrival reads so."""
    desk.arrive()
    spread()

    assert told(desk.world.teacher) == ["late_arrival"]
    ask(desk.world, desk.world.students[1], destination_id=desk.world.restroom.id)
    spread()
    assert told(desk.world.teacher) == ["late_arrival", "left_room"]


@pytest.fixture
def wing(district: object) -> Wing:
    return Wing()


def test_whoever_covers_is_told_once_and_when_it_is_taken_back(
    wing: Wing, mailbox: Mailbox
) -> None:
    with_address(wing.hale)
    row = cover(wing, by=wing.hale)
    cover(wing, by=wing.hale)
    spread(EIGHT)
    assert told(wing.hale) == ["covering"]
    assert told(wing.teacher) == []
    send(EIGHT)
    letter = mailbox.only()
    assert str(letter["Subject"]) == "You cover for somebody"
    assert "You cover for Ms. Bennett" in " ".join(text_part(letter).split())

    stop(actor=actor_of(wing.admin), coverage_id=row.id, now=EIGHT + MINUTE)
    spread(EIGHT + MINUTE)
    assert told(wing.hale) == ["covering", "covering_ended"]
    assert Notification.objects.get(kind="covering").settled_at


def test_whoever_offers_to_cover_needs_no_telling(wing: Wing) -> None:
    cover(wing, by=wing.hale, actor=wing.hale)
    spread(EIGHT)

    assert told(wing.hale) == []


def test_that_somebody_is_away_tells_nobody_until_a_cover_is_found(wing: Wing) -> None:
    cover(wing, by=None)
    spread(EIGHT)
    assert not Notification.objects.exists()

    cover(wing, by=wing.hale)
    spread(EIGHT)
    assert told(wing.hale) == ["covering"]


MONDAY = TEN + timedelta(days=7)  # of the week after that of TEN
SEVEN = MONDAY - timedelta(hours=2, minutes=30)


def test_the_week_in_numbers_comes_on_monday_and_names_nobody(
    world: World, mailbox: Mailbox
) -> None:
    with_address(world.admin)
    switch(world.admin, "weekly_report", "email")
    ask(world)
    ask(world, world.students[1])
    assert tell_weekly(now=SEVEN - timedelta(hours=2)) == 0
    assert tell_weekly(now=SEVEN + timedelta(days=1)) == 0
    assert tell_weekly(now=SEVEN) == 1
    assert tell_weekly(now=SEVEN + 5 * MINUTE) == 0
    send(SEVEN)

    text = " ".join(text_part(mailbox.only()).split())
    assert "2 passes (0 the week before)" in text
    assert world.student.person.family_name not in text
    assert world.student.person.given_name not in text


def test_the_week_in_numbers_is_off_until_somebody_wants_it(world: World, mailbox: Mailbox) -> None:
    admin = Visitor(world.admin)
    reachable(world.admin)
    tell_weekly(now=SEVEN)
    send(SEVEN)

    assert mailbox.letters == []
    assert "The week of" not in text_of(admin.get("/notifications/"))
    switch(world.admin, "weekly_report", "in_app")
    tell_weekly(now=SEVEN + timedelta(weeks=1))
    assert "The week of" in text_of(admin.get("/notifications/"))


def test_the_week_counts_by_the_clock_of_the_school(world: World) -> None:
    made, midnight = ask(world), MONDAY - timedelta(hours=10)
    for at, number in ((midnight - MINUTE, 1), (midnight + MINUTE, 0)):
        HallPass.objects.filter(id=made.id).update(started_at=at)
        assert week_before(world.school, MONDAY.date()).started == number


def test_a_teacher_has_no_week_in_numbers(world: World) -> None:
    make_member(world.school, "teacher")
    tell_weekly(now=SEVEN)

    assert told(world.teacher) == []
