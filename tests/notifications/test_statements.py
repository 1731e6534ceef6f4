"""What a school's questions about notifications are answered with: one test for each statement."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest

from corridor.notifications.catalogue import KINDS
from corridor.notifications.choices import Choices, is_on, own_choices
from corridor.notifications.commands import follow, set_summary, unfollow
from corridor.notifications.kinds import TEST, Channel
from corridor.notifications.models import AnswerLink, Delivery, Notification, Preferences
from corridor.notifications.quiet import are_quiet, is_open
from corridor.notifications.rosters import tell_of_rosters
from corridor.passes.commands import approve_pass, call_urgent, cancel_pass
from corridor.passes.models import HallPass
from corridor.planning.notices.summary import tell_summaries
from corridor.rostering.models import RosterRun
from corridor.schools.models import BellSchedule, CalendarDay, Period
from tests.factories import (
    TEN,
    World,
    actor_of,
    make_location,
    make_member,
    person_of,
    staff_place,
)
from tests.mailbox import ADDRESS, Mailbox, mailbox, page_part, text_part
from tests.notifications.making import (
    send,
    spread,
    switch,
    to_the_library,
    told,
    with_address,
)
from tests.pages import Visitor, at_ten, text_of
from tests.passes.acting import MINUTE, ask
from tests.passes.policy import keep_apart
from tests.planning.making import plan

__all__ = ["at_ten", "mailbox"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
WEDNESDAY = date(2026, 9, 16)


def test_s27_a_letter_has_both_links_within_a_minute_of_the_request(
    world: World, mailbox: Mailbox
) -> None:
    """Single-use, and gone with the request."""
    with_address(world.librarian)
    switch(world.librarian, "request", "email")
    made = to_the_library(world)
    spread()
    assert Delivery.objects.get(channel="email").due_at - made.requested_at < MINUTE
    send()

    text = text_part(mailbox.only())
    approve, decline = re.findall(rf"{ADDRESS}(/notifications/answer/\S+)", text)
    assert decline == f"{approve}?answer=decline"
    assert AnswerLink.objects.get().expires_at == made.requested_at + 15 * MINUTE
    assert Visitor().get(decline).status_code == 200
    made.refresh_from_db()
    assert made.state == "requested", "a link that is opened does nothing"

    Visitor().post(decline, answer="decline")

    made.refresh_from_db()
    assert made.state == "declined"
    assert Visitor().post(approve, answer="approve").status_code == 404


def guidance(world: World) -> tuple[HallPass, list[object]]:
    """A request that waits for two counselors."""
    place = make_location(world.school, "Guidance", kind="guidance", approval="destination")
    counselors = [make_member(world.school, "counselor") for _ in range(2)]
    for one in counselors:
        staff_place(place, one)
    world.change(place)
    return ask(world, destination_id=place.id), list(counselors)


def test_s56_an_urgent_guidance_request_reaches_both_and_either_answers(world: World) -> None:
    made, counselors = guidance(world)
    spread()
    call_urgent(actor=actor_of(world.student), pass_id=made.id, now=TEN)
    spread()

    for one in counselors:
        assert "urgent_request" in told(one)
    assert Notification.objects.filter(kind="urgent_request", is_urgent=True).count() >= 2
    last = counselors[-1]
    approve_pass(actor=actor_of(last), pass_id=made.id, now=TEN)  # type: ignore[arg-type]
    spread()

    assert "approved" in told(world.student)
    open_ones = Notification.objects.filter(kind="urgent_request", settled_at__isnull=True)
    assert not open_ones.exists()


def test_s57_an_office_that_need_not_be_asked_hears_of_the_arrival(world: World) -> None:
    nurse = make_member(world.school, "nurse")
    staff_place(world.nurse, nurse)
    made = ask(world, destination_id=world.nurse.id)
    spread()

    assert made.state == "out"
    assert told(nurse) == ["arrival"]


def test_a_kept_encounter_is_told_to_admins_alone(world: World) -> None:
    first, second = world.students[:2]
    keep_apart(world, first, second)
    ask(world, first)
    held = ask(world, second)
    assert held.state == "waiting"
    spread()

    assert told(world.admin) == ["encounter_prevented"]
    for other in (first, second, world.teacher):
        assert "encounter_prevented" not in told(other)


def test_without_keeping_apart_nobody_is_told_of_an_encounter(world: World) -> None:
    ask(world, world.students[0])
    ask(world, world.students[1])
    spread()

    assert told(world.admin) == []


def test_hall_monitors_hear_of_whoever_is_overdue(world: World) -> None:
    monitor = make_member(world.school, "hall_monitor")
    made = ask(world)
    spread()
    assert made.due_at
    spread(made.due_at - MINUTE)
    spread(made.due_at)

    assert told(monitor) == ["overdue_anywhere"]
    assert told(world.admin) == []


def test_who_picks_a_student_hears_of_each_of_their_passes(world: World) -> None:
    follow(actor=actor_of(world.librarian), student_id=person_of(world.student), now=TEN)
    ask(world, world.student)
    ask(world, world.students[1])
    spread()
    assert told(world.librarian) == ["student_followed"]

    unfollow(actor=actor_of(world.librarian), student_id=person_of(world.student))
    ask(world, world.student, now=TEN + 30 * MINUTE)
    spread(TEN + 30 * MINUTE)
    assert told(world.librarian) == ["student_followed"]


def test_who_works_here_no_more_hears_nothing_of_whom_they_picked(world: World) -> None:
    follow(actor=actor_of(world.librarian), student_id=person_of(world.student), now=TEN)
    world.librarian.archived_at = TEN
    world.librarian.save()
    ask(world, world.student)
    spread()

    assert told(world.librarian) == []


def test_a_roster_that_failed_by_itself_is_told_once_to_whoever_looks_after_them(
    world: World,
) -> None:
    head = make_member(world.school, "district_admin")
    for actor_id in (None, person_of(head)):
        RosterRun.objects.create(
            provider="folder",
            source="Folder",
            state="failed",
            started_at=TEN,
            finished_at=TEN,
            actor_id=actor_id,
        )
    for _ in range(2):
        tell_of_rosters(now=TEN + MINUTE)

    assert told(head) == ["roster_failed"]
    assert told(world.admin) == []


@pytest.fixture
def summarised(world: World, mailbox: Mailbox) -> World:
    """The nurse has a letter at half past six."""
    nurse = make_member(world.school, "nurse")
    staff_place(world.nurse, nurse)
    with_address(nurse)
    world.nurse_here = nurse  # type: ignore[attr-defined]
    set_summary(person_id=person_of(nurse), at=time(6, 30), now=TEN)
    return world


def test_the_morning_letter_comes_once_a_day_at_its_time(
    summarised: World, mailbox: Mailbox
) -> None:
    plan(summarised)
    six = TEN - timedelta(hours=4)
    assert tell_summaries(now=six) == 0
    assert tell_summaries(now=six + 31 * MINUTE) == 1
    assert tell_summaries(now=six + 40 * MINUTE) == 0
    send(six + 31 * MINUTE)

    letter = mailbox.only()
    assert summarised.student.person.name in text_part(letter)
    assert "10:00 AM" in text_part(letter)
    assert summarised.student.person.family_name not in str(letter["Subject"])


def test_without_anything_planned_there_is_no_morning_letter(summarised: World) -> None:
    assert tell_summaries(now=TEN - 3 * 60 * MINUTE) == 0


def test_one_post_ends_morning_letters(summarised: World, mailbox: Mailbox) -> None:
    """RFC 8058: without a page, a cookie or a token; and opening the address ends nothing."""
    plan(summarised)
    tell_summaries(now=TEN - 3 * 60 * MINUTE)
    send(TEN - 3 * 60 * MINUTE)
    letter = mailbox.only()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(letter["List-Unsubscribe"]).strip("<>").removeprefix(ADDRESS)
    assert address.startswith("/notifications/unsubscribe/")
    assert Visitor().get(address).status_code == 200
    assert Preferences.objects.filter(summary_at__isnull=False).exists()

    answer = Visitor().client.post(address, {"List-Unsubscribe": "One-Click"})

    assert "no more morning letters" in text_of(answer)
    assert not Preferences.objects.filter(summary_at__isnull=False).exists()
    assert Visitor().post(f"{address[:-3]}x/").status_code == 404


def test_other_letters_name_no_way_to_end_them_by_one_post(world: World, mailbox: Mailbox) -> None:
    with_address(world.librarian)
    switch(world.librarian, "request", "email")
    to_the_library(world)
    spread()
    send()

    assert mailbox.only()["List-Unsubscribe"] is None


def test_quiet_hours_follow_the_bells_over_a_holiday_and_an_early_release(world: World) -> None:
    noon = TEN + timedelta(days=2, hours=1)  # eleven, on Wednesday
    assert is_open(world.school.id, noon)
    early = BellSchedule.objects.create(school=world.school, name="Early release")
    Period.objects.create(bell_schedule=early, name="1", starts_at=time(8), ends_at=time(10, 15))
    day = CalendarDay.objects.create(school=world.school, date=WEDNESDAY, bell_schedule=early)
    assert not is_open(world.school.id, noon)
    assert is_open(world.school.id, noon - 20 * MINUTE), "half an hour after the last bell"

    CalendarDay.objects.filter(id=day.id).update(is_school_day=False)
    assert not is_open(world.school.id, noon - 120 * MINUTE)
    to_the_library(world)
    spread()
    quiet = Notification.objects.get(kind="request")
    assert are_quiet([quiet], noon) == {quiet.id}
    quiet.is_urgent = True
    assert are_quiet([quiet], noon) == set()


def test_letters_carry_the_name_of_the_school(world: World, mailbox: Mailbox) -> None:
    from corridor.notifications.models import SchoolNotifications

    with_address(world.librarian)
    switch(world.librarian, "request", "email")
    SchoolNotifications.objects.create(school=world.school, sender_name="Fairview High passes")
    to_the_library(world)
    spread()
    send()

    letter = mailbox.only()
    assert str(letter["From"]) == "Fairview High passes <passes@district.example>"
    assert "Fairview High passes" in page_part(letter)


def test_staff_choose_a_morning_letter_and_students_on_a_page(world: World) -> None:
    staff = Visitor(world.librarian)
    page = staff.get("/notifications/mine/", q=world.student.person.given_name)
    assert world.student.person.name in text_of(page)
    staff.post(f"/notifications/mine/{person_of(world.student)}/follow/")
    staff.post("/notifications/mine/summary/", at="06:30")
    own = Preferences.objects.get(person_id=person_of(world.librarian))
    assert own.summary_at == time(6, 30)
    assert "Remove" in text_of(staff.get("/notifications/mine/"))

    staff.post("/notifications/mine/summary/", at="")
    assert not Preferences.objects.filter(summary_at__isnull=False).exists()
    assert Visitor(world.student).get("/notifications/mine/").status_code == 404


def test_s26_every_way_of_alerting_a_teacher_stands_on_one_page(world: World) -> None:
    """In Corridor, by e-mail, in a browser and on a phone; with what each is about."""
    page = text_of(Visitor(world.teacher).get("/notifications/settings/"))

    for way in Channel:
        assert str(way.label) in page or way.label.split()[-1].casefold() in page.casefold(), way
    for kind in ("request", "urgent_request", "visit_request", "overdue"):
        assert str(KINDS[kind].label) in page, kind


def test_s27_a_mail_scanner_that_opens_every_link_answers_nothing(
    world: World, mailbox: Mailbox
) -> None:
    """Looked at again and again by GET and HEAD, and then still good for one answer."""
    with_address(world.librarian)
    switch(world.librarian, "request", "email")
    made = to_the_library(world)
    spread()
    send()
    links = re.findall(rf"{ADDRESS}(/\S+)", text_part(mailbox.only()))
    scanner = Visitor()
    for link in links * 2:
        scanner.get(link)
        scanner.client.head(link)
    made.refresh_from_db()
    assert made.state == "requested"

    (approve,) = {link for link in links if "/answer/" in link and "?" not in link}
    Visitor().post(approve, answer="approve")
    made.refresh_from_db()
    assert made.state == "out"
    assert Visitor().post(approve, answer="approve").status_code == 404


def test_s27_links_are_gone_with_the_request(world: World, mailbox: Mailbox) -> None:
    with_address(world.librarian)
    switch(world.librarian, "request", "email")
    made = to_the_library(world)
    spread()
    send()
    (approve,) = re.findall(rf"{ADDRESS}(/notifications/answer/\S+)", text_part(mailbox.only()))[:1]
    cancel_pass(actor=actor_of(world.student), pass_id=made.id, now=TEN + MINUTE)

    Visitor().post(approve, answer="approve")

    made.refresh_from_db()
    assert made.state == "cancelled"


@pytest.mark.parametrize("way", list(Channel))
def test_s33_each_event_is_switched_for_each_way_by_itself(world: World, way: Channel) -> None:
    for kind in (kind for kind in KINDS if kind != TEST):
        before = {(k, c): is_on(k, c, own=own_of(world), school={}) for k in KINDS for c in Channel}
        switch(world.teacher, kind, way, on=not before[kind, way])
        after = {(k, c): is_on(k, c, own=own_of(world), school={}) for k in KINDS for c in Channel}

        assert {key for key in after if after[key] != before[key]} == {(kind, way)}


def own_of(world: World) -> Choices:
    return own_choices([person_of(world.teacher)]).get(person_of(world.teacher), {})
