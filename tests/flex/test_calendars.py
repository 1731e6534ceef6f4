"""Flex on the calendar and in its feed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from corridor.core.audit.models import AuditEntry
from corridor.flex.commands.activities import cancel_session
from corridor.flex.models import Activity, Session, SignUp
from corridor.planning import calendar_items
from tests.factories import TEN, actor_of, make_location, make_member, person_of, staff_place
from tests.flex.making import TODAY, FlexWorld
from tests.pages import Visitor, at_ten, text_of
from tests.planning.feed_reading import address_of, by_icalendar, by_vobject, read
from tests.planning.test_calendar_page import see, words

__all__ = ["at_ten"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
TOMORROW = TODAY + timedelta(days=1)


def cancel(flex: FlexWorld, activity: Any) -> None:
    cancel_session(
        actor=actor_of(flex.world.teacher),
        activity_id=activity.id,
        day=TODAY,
        reason="Ill",
        now=flex.now + timedelta(minutes=1),
    )


@pytest.mark.parametrize("view", ["day", "week"])
def test_a_student_sees_where_they_flex(flex: FlexWorld, view: str) -> None:
    flex.sign_up(0, flex.robots)

    page = see(Visitor(flex.world.student), view=view)

    assert re.search("Flex .*Robotics lab , Room 214 +signed up", page)
    assert "Robotics" not in see(Visitor(flex.world.students[1]), view=view)


def test_who_was_assigned_and_who_waits_see_it(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    flex.sign_up(1, flex.studio)
    flex.assign(flex.robots, 2)

    assert "on the waiting list" in see(Visitor(flex.world.students[1]))
    assert "assigned" in see(Visitor(flex.world.students[2]))


def test_what_was_given_up_is_gone_and_what_was_cancelled_says_so(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.robots)
    flex.sign_up(1, flex.robots)
    flex.give_up(0, flex.robots)
    cancel(flex, flex.robots)

    assert "Robotics" not in see(Visitor(flex.world.student))
    assert re.search("Robotics lab , Room 214 +cancelled", see(Visitor(flex.world.students[1])))


def test_a_teacher_sees_what_they_run(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.robots)

    page = see(Visitor(flex.world.teacher))

    assert re.search("Robotics lab , Room 214 +1 of 2 seats taken", page)
    assert "Open studio" not in page


def test_who_has_no_class_but_an_activity_has_a_calendar(flex: FlexWorld) -> None:
    coach = make_member(flex.world.school, "teacher", family_name="Ode")
    visitor = Visitor(coach)
    assert "No classes and no place" in see(visitor)

    flex.activity("Chess", owner=coach)

    assert "Chess" in see(visitor)


def test_who_works_at_a_place_sees_it_first_and_one_tap_away_what_they_run(flex: FlexWorld) -> None:
    counselor = make_member(flex.world.school, "counselor", family_name="Abara")
    office = make_location(flex.world.school, "Guidance", kind="guidance")
    staff_place(office, counselor)
    flex.activity("Chess", owner=counselor)
    visitor = Visitor(counselor)

    first, classes = see(visitor), visitor.get("/schedule/", classes="1")

    assert "Chess" not in first
    assert "My classes" in first
    assert "Chess" in words(classes)
    links = re.findall(r'<a class="btn icon" rel="\w+" href="([^"]+)"', text_of(classes))
    assert len(links) == 2
    assert all("classes=1" in link for link in links), "the day before and after stay with them"


def test_staff_look_at_a_students_flex_and_the_past_is_noted(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.robots)
    friday = TODAY - timedelta(days=3)
    Activity.objects.update(starts_on=friday)
    Session.objects.update(date=friday)
    SignUp.objects.update(date=friday)
    student = str(person_of(flex.world.student))

    page = see(Visitor(flex.world.teacher), student=student, day=str(friday))

    assert "Robotics lab" in page
    assert AuditEntry.objects.filter(kind="history_read").count() == 1


@pytest.mark.parametrize("parsed", [by_icalendar, by_vobject])
def test_feeds_tell_of_flex(flex: FlexWorld, parsed: Any) -> None:
    flex.sign_up(0, flex.robots)

    (event,) = parsed(read(flex.world.student, Visitor()))

    assert event["summary"] == "Robotics lab"
    assert event["starts"] == TEN + timedelta(minutes=100)
    assert event["ends"] == TEN + timedelta(minutes=140)
    assert (event["status"], event["place"]) == ("CONFIRMED", "Room 214")
    theirs = parsed(read(flex.world.teacher, Visitor()))
    assert {event["summary"] for event in theirs} == {"Robotics lab"}
    assert len(theirs) > 10
    assert len({event["uid"] for event in theirs}) == len(theirs)


def test_a_feed_keeps_what_was_given_up_as_cancelled(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.robots)
    address, program = address_of(Visitor(flex.world.student)), Visitor()
    (before,) = by_icalendar(program.get(address).content)
    flex.give_up(0, flex.robots)

    (event,) = by_icalendar(program.get(address).content)

    assert event["uid"] == before["uid"]
    assert event["status"] == "CANCELLED"
    assert event["sequence"] > before["sequence"]


def test_a_feed_does_not_tell_of_an_activity_at_the_counselors(flex: FlexWorld) -> None:
    office = make_location(flex.world.school, "Counseling", kind="guidance")
    flex.sign_up(0, flex.activity("Grief group", location_id=office.id))

    (event,) = by_icalendar(read(flex.world.student, Visitor()))

    assert (event["summary"], event["place"]) == ("Appointment", "")


def test_without_its_source_flex_is_on_no_calendar(
    flex: FlexWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_items, "_sources", [])
    flex.sign_up(0, flex.robots)

    visitor = Visitor(flex.world.student)
    assert "Robotics" not in see(visitor)
    assert not by_icalendar(Visitor().get(address_of(visitor)).content)
