"""A Flex period from its offer to who was there."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from corridor.accounts.models import Person
from corridor.schools.models import BellSchedule, CalendarDay, Period
from tests.e2e.faq.acting import name_of
from tests.e2e.faq.conftest import Stage
from tests.factories import make_member, person_of

CHIPS = "main a.chip"


def give_flex(stage: Stage) -> str:
    """Flex at the end of tomorrow, whichever day that is; a coordinator of its own."""
    school = stage.school
    bells = BellSchedule.objects.get(school=school.school)
    Period.objects.create(
        bell_schedule=bells, name="Flex", kind="flex", starts_at="23:59", ends_at="23:59:59"
    )
    tomorrow = school.today + timedelta(days=1)
    CalendarDay.objects.update_or_create(
        school=school.school, date=tomorrow, defaults={"is_school_day": True}
    )
    Person.objects.filter(id=person_of(school.student)).update(student_number="4711")
    return tomorrow.isoformat()


def test_s44_flex_is_offered_chosen_assigned_and_attended(stage: Stage) -> None:
    school = stage.school
    day = stage.run(lambda: give_flex(stage))
    coordinator = stage.run(lambda: make_member(school.school, "activities_coordinator"))
    owner = stage.page(school.teacher, "/flex/activities/new/")
    owner.get_by_label("Name").fill("Robotics lab")
    owner.get_by_label("Room").select_option(label="Room 214")
    owner.get_by_label("Seats").fill("1")
    owner.get_by_role("button", name="Save").click()
    expect(owner.get_by_role("heading", name="Robotics lab")).to_be_visible()

    student, senior = (
        stage.page(who, f"/flex/?day={day}") for who in (school.student, school.senior)
    )
    senior.get_by_role("button", name="Sign up: Robotics lab").click()
    expect(senior.get_by_role("heading", name="You’re in: Robotics lab")).to_be_visible()
    student.get_by_role("button", name="Join the line: Robotics lab").click()
    expect(student.get_by_text("you’re number 1 of 1 in line")).to_be_visible()

    senior.get_by_role("button", name="Give up my seat").click()
    expect(student.get_by_role("heading", name="You’re in: Robotics lab")).to_be_visible()

    owner.goto("/flex/activities/")
    owner.locator(CHIPS, has_text="1/1").click()
    expected = owner.get_by_role("region", name="Expected")
    expect(expected.get_by_text(name_of(school.student))).to_be_visible()
    owner.get_by_label("Scan an ID, or type its number").fill("4711")
    owner.keyboard.press("Enter")
    expect(owner.get_by_role("region", name="Here").get_by_text("Here since")).to_be_visible()

    desk = stage.page(coordinator, f"/flex/none-yet/?day={day}")
    expect(desk.get_by_text(name_of(school.senior))).to_be_visible()
    expect(desk.get_by_text(name_of(school.student), exact=True)).to_have_count(0)

    owner.goto("/flex/activities/new/")
    owner.get_by_label("Name").fill("Study hall")
    owner.get_by_label("Room").select_option(label="Room 214")
    owner.get_by_role("button", name="Save").click()
    expect(owner.get_by_role("heading", name="Study hall")).to_be_visible()
    desk.reload()
    desk.get_by_label(name_of(school.senior)).check(force=True)
    choices = desk.get_by_label("Assign to…")
    choices.select_option(
        value=choices.locator("option", has_text="Study hall").get_attribute("value")
    )
    desk.get_by_role("button", name="Assign", exact=True).click()
    senior.reload()
    expect(senior.get_by_role("heading", name="You’re in: Study hall")).to_be_visible()
