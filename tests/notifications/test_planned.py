"""What is planned is told to whom it concerns: made, moved, cancelled, near, missed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from corridor.notifications.models import Notification, Occasion
from corridor.planning.commands.answering import approve_scheduled, cancel_scheduled
from corridor.planning.commands.retiming import retime
from corridor.planning.commands.scheduling import move_scheduled, schedule
from corridor.planning.commands.starting import start_due
from corridor.planning.drafts import Draft
from corridor.planning.models import ScheduledPass
from corridor.planning.notices.reminding import remind
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from tests.factories import TEN, World, actor_of, enroll, make_section, person_of, staff_place
from tests.mailbox import Mailbox, mailbox
from tests.notifications.making import send, spread, told, with_address
from tests.planning.making import TODAY, plan

__all__ = ["mailbox"]
pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
TWO = When(period="4", offset_minutes=5)
DUE = TEN + 40 * MINUTE


@pytest.fixture
def world(world: World) -> World:
    """The class has period 4, too."""
    fourth = make_section(world.room, period="4", title="Chemistry")
    enroll(fourth, world.teacher, part="teacher")
    enroll(fourth, *world.students)
    return world


@pytest.fixture
def office(world: World) -> World:
    """The librarian works at the nurse's office, too."""
    staff_place(world.nurse, world.librarian)
    return world


def draft(world: World, *days: date, **changes: object) -> Draft:
    usual = {
        "students": (person_of(world.student),),
        "destination_id": world.nurse.id,
        "pattern": Pattern(dates=days or (TODAY,)),
        "when": TWO,
    }
    return Draft(**{**usual, **changes})  # type: ignore[arg-type]


def near(ahead: timedelta, due_at: datetime | None = None) -> int:
    now = (due_at or DUE) - ahead
    count = remind(now=now)
    spread(now)
    return count


def made(world: World) -> ScheduledPass:
    schedule(actor=actor_of(world.teacher), draft=draft(world), now=TEN)
    return ScheduledPass.objects.get()


def test_whom_staff_plan_a_pass_for_is_told_once_for_a_whole_series(world: World) -> None:
    days = [TODAY + timedelta(days=number) for number in range(4)]
    schedule(actor=actor_of(world.teacher), draft=draft(world, *days), now=TEN)
    spread()

    assert ScheduledPass.objects.count() == 4
    assert told(world.student) == ["plan_made"]
    assert told(world.teacher) == []


def test_a_plan_that_comes_near_is_told_ten_and_five_minutes_ahead(office: World) -> None:
    made(office)
    spread()
    assert near(11 * MINUTE) == 1, "a day ahead, which is told of no sooner than an hour later"
    assert told(office.librarian) == []

    near(9 * MINUTE)
    assert told(office.librarian) == told(office.teacher) == ["visit_ahead"]
    assert told(office.student) == ["plan_made"]

    near(4 * MINUTE)
    assert told(office.librarian) == ["visit_ahead", "visit_soon"]
    assert told(office.student) == ["plan_made", "plan_soon"]


def test_the_day_before_is_told_and_not_to_whom_was_told_just_now(world: World) -> None:
    tomorrow = draft(world, TODAY + timedelta(days=1))
    schedule(actor=actor_of(world.teacher), draft=tomorrow, now=TEN)
    due_at = ScheduledPass.objects.get().due_at
    assert near(timedelta(hours=23), due_at) == 1
    assert told(world.student) == ["plan_made", "plan_tomorrow"]


def test_a_reminder_is_never_sent_twice(world: World) -> None:
    made(world)
    near(4 * MINUTE)
    ScheduledPass.objects.update(reminders=0)  # as if a copy of the row were an older one
    near(3 * MINUTE)

    assert near(2 * MINUTE) == 0
    assert told(world.student).count("plan_soon") == 1


def test_a_plan_that_was_moved_is_not_told_for_its_old_time(world: World) -> None:
    """Occasions that were written before the move tell nobody; the new time is told anew."""
    found = made(world)
    now = DUE - 4 * MINUTE
    assert remind(now=now) == 1
    later = When(period="4", offset_minutes=30)
    move_scheduled(actor=actor_of(world.teacher), plan_id=found.id, day=TODAY, when=later, now=now)
    spread(now)
    assert "plan_soon" not in told(world.student)
    assert told(world.student)[-1] == "plan_moved"

    near(4 * MINUTE, DUE + 25 * MINUTE)
    assert told(world.student)[-1] == "plan_soon"


def test_a_reminder_whose_letter_waited_while_it_was_moved_stays_unsent(
    office: World, mailbox: Mailbox
) -> None:
    with_address(office.librarian)
    found = made(office)
    near(9 * MINUTE)
    now = DUE - 8 * MINUTE
    later = When(period="4", offset_minutes=30)
    move_scheduled(actor=actor_of(office.teacher), plan_id=found.id, day=TODAY, when=later, now=now)

    send(now)

    assert mailbox.letters == []


def test_a_letter_ten_minutes_ahead_reaches_whoever_is_visited(
    office: World, mailbox: Mailbox
) -> None:
    """Negative control of the one above."""
    with_address(office.librarian)
    made(office)
    near(9 * MINUTE)

    send(DUE - 8 * MINUTE)

    assert str(mailbox.only()["Subject"]) == "A planned pass starts soon"


def test_bells_that_move_a_plan_of_today_tell_its_student(world: World) -> None:
    found = made(world)
    spread()
    ScheduledPass.objects.update(due_at=DUE + MINUTE, wake_at=DUE + MINUTE)
    assert retime(school_id=world.school.id, now=TEN) == 1
    spread()

    found.refresh_from_db()
    assert found.due_at == DUE
    assert told(world.student) == ["plan_made", "plan_moved"]


def test_who_is_asked_for_a_time_answers_and_the_student_hears_of_it(world: World) -> None:
    wanted = draft(world, destination_id=world.library.id)
    world.change(world.library, approval_scheduled="destination")
    schedule(actor=actor_of(world.student), draft=wanted, now=TEN)
    spread()
    assert told(world.librarian) == ["visit_request"]
    assert told(world.student) == []

    found = ScheduledPass.objects.get()
    approve_scheduled(actor=actor_of(world.librarian), plan_id=found.id, now=TEN)
    spread()

    assert told(world.student) == ["visit_approved"]
    assert Notification.objects.get(kind="visit_request").settled_at == TEN


def test_a_student_who_says_no_to_a_plan_is_heard_by_whoever_made_it(world: World) -> None:
    schedule(actor=actor_of(world.teacher), draft=draft(world, may_decline=True), now=TEN)
    found = ScheduledPass.objects.get()
    cancel_scheduled(actor=actor_of(world.student), plan_ids=[found.id], now=TEN)
    spread()

    assert told(world.teacher) == ["plan_declined"]
    assert told(world.student) == [], "it was over before anybody was told"


def test_a_plan_that_staff_take_back_is_told(world: World) -> None:
    found = made(world)
    spread()
    cancel_scheduled(actor=actor_of(world.teacher), plan_ids=[found.id], now=TEN)
    spread()

    assert told(world.student) == ["plan_made", "plan_cancelled"]


def test_what_starts_is_told_as_a_plan_and_not_as_a_new_pass(world: World) -> None:
    plan(world)
    start_due(school_id=world.school.id, now=TEN)
    spread()

    assert told(world.student) == ["plan_started"]


def test_what_was_missed_is_told_to_both_sides(world: World) -> None:
    plan(world, wake_at=TEN)
    start_due(school_id=world.school.id, now=TEN + timedelta(hours=14))
    spread(TEN + timedelta(hours=14))

    assert told(world.student) == ["plan_missed"]
    assert told(world.teacher) == ["visit_missed"]
    assert not Occasion.objects.exists()
