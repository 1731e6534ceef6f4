"""The first days of a school: the date everybody knows, the checklist, classes to accept."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils.formats import date_format
from playwright.sync_api import Page, expect

from corridor.accounts.models import Member, Role
from corridor.accounts.permissions import EDITABLE
from tests.e2e.faq.acting import back_in_class, start
from tests.e2e.faq.conftest import Stage
from tests.e2e.faq.school import School
from tests.factories import enroll, make_member, make_section

WAIT = timedelta(days=42)
MOST_TABS = 60
STEPS = ("district", "school", "year", "roster", "bells", "places", "people", "go-live")


def set_the_date(stage: Stage, day: date) -> None:
    """On the step of the assistant, as an admin does it."""
    page = stage.page(stage.school.admin, "/admin/start/go-live/")
    page.get_by_role("radio", name="From a day on").check()
    page.get_by_label("First day of passes").fill(day.isoformat())
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text(f"From {date_format(day, 'F j, Y')} on")).to_be_visible()


def asks(stage: Stage, school: School, student: Member) -> int:
    return stage.caller(student).ask(student, school.restroom).status


def test_s3_one_school_of_a_district_starts_later_and_the_others_are_unaffected(
    stage: Stage,
) -> None:
    school, other = stage.school, stage.run(School)
    day = school.today + WAIT
    set_the_date(stage, day)

    waiting = stage.page(school.student)
    expect(waiting.get_by_text(date_format(day, "F j")).first).to_be_visible()
    assert asks(stage, school, school.student) in {403, 409}
    start(stage.page(other.student), other.restroom)

    stage.set(school.school, starts_on=school.today)

    waiting.reload()
    start(waiting, school.restroom)


def test_s3_without_a_date_students_start_at_once(stage: Stage) -> None:
    """Negative control: it is the date that keeps them back."""
    start(stage.page(stage.school.student), stage.school.restroom)


def test_s64_the_date_is_shown_to_everybody_in_advance(stage: Stage) -> None:
    school = stage.school
    day = school.today + WAIT
    set_the_date(stage, day)
    told = f"Students make passes from {date_format(day, 'l, F j')} on"

    for member, address in (
        (school.teacher, "/room/"),
        (school.librarian, "/room/"),
        (school.teacher, "/monitor/"),
        (school.admin, "/admin/"),
    ):
        expect(stage.page(member, address).get_by_text(told)).to_be_visible()
    student = stage.page(school.student)
    expect(student.get_by_text(date_format(day, "F j")).first).to_be_visible()

    stage.set(school.school, starts_on=school.today)

    teacher = stage.page(school.teacher, "/room/")
    expect(teacher.get_by_role("heading").first).to_be_visible()
    expect(teacher.get_by_text("Students make passes from")).to_have_count(0)


def test_s64_the_date_is_where_each_role_begins_its_day(stage: Stage) -> None:
    """Control: a school without a date tells none."""
    school = stage.school
    roles = [role.value for role in EDITABLE if role != Role.ASSISTANT]
    members = stage.run(lambda: {role: make_member(school.school, role) for role in roles})
    stage.set(school.school, starts_on=school.today + WAIT)

    for member in members.values():
        expect(stage.page(member).get_by_text("Students make passes from")).to_be_visible()

    stage.set(school.school, starts_on=None)
    nurse = stage.page(members["nurse"])
    expect(nurse.get_by_role("heading").first).to_be_visible()
    expect(nurse.get_by_text("Students make passes from")).to_have_count(0)


def ticked(page: Page) -> int:
    return page.locator("#checklist .n.done").count()


def test_s65_the_first_sign_in_shows_a_checklist_whose_items_tick_themselves(stage: Stage) -> None:
    school = stage.school
    teacher = stage.first_sign_in(school.teacher)
    expect(teacher.get_by_role("heading", name="Your first days")).to_be_visible()
    before = ticked(teacher)

    teacher.get_by_role("link", name="Look through your classes").click()
    expect(teacher.get_by_role("heading", name="Your classes")).to_be_visible()
    teacher.goto("/room/")
    expect(teacher.locator("#checklist .n.done")).to_have_count(before + 1)
    stage.caller(school.teacher).ask(school.student, school.restroom)
    teacher.goto("/room/")
    expect(teacher.locator("#checklist .n.done")).to_have_count(4)
    teacher.goto("/room/")
    expect(teacher.get_by_role("heading").first).to_be_visible()
    expect(teacher.locator("#checklist")).to_have_count(0)
    teacher.goto("/getting-started/")
    expect(teacher.get_by_role("heading", name="Getting started")).to_be_visible()


def test_s65_students_and_admins_have_their_own_and_may_wave_it_off(stage: Stage) -> None:
    school = stage.school
    student = stage.first_sign_in(school.students[1])
    start(student, school.restroom)
    expect(student.locator("#checklist .n.done")).to_have_count(3)
    student.goto("/")
    expect(back_in_class(student)).to_be_visible()
    expect(student.locator("#checklist")).to_have_count(0)

    admin = stage.first_sign_in(school.admin)
    expect(admin.get_by_role("heading", name="People and classes")).to_be_visible()
    admin.goto("/admin/")
    expect(admin.get_by_role("heading", name="Not set up yet")).to_be_visible()
    admin.get_by_role("button", name="Don’t show this again").click()
    expect(admin.get_by_role("heading", name="Not set up yet")).to_have_count(0)
    admin.goto("/getting-started/")
    expect(admin).to_have_url(re.compile("/admin/start/$"))


def test_s67_classes_of_the_roster_wait_to_be_accepted_and_only_then_count(stage: Stage) -> None:
    school = stage.school
    stage.set(school.school, accept_classes=True)
    student, teacher = stage.page(school.student), stage.page(school.teacher, "/room/")
    expect(student.get_by_text("No class right now", exact=True)).to_be_visible()
    expect(teacher.get_by_text("1 class waits for your word")).to_be_visible()

    teacher.get_by_role("link", name="Look at them").click()
    expect(teacher.get_by_text("To accept", exact=True)).to_be_visible()
    teacher.get_by_role("button", name="Accept").click()

    expect(teacher.get_by_text("To accept", exact=True)).to_have_count(0)
    student.reload()
    expect(student.get_by_text("No class right now", exact=True)).to_have_count(0)
    expect(student.get_by_text("Biology").first).to_be_visible()


def test_s67_all_classes_are_accepted_in_one_click(stage: Stage) -> None:
    school = stage.school
    stage.set(school.school, accept_classes=True)

    def teach_one_more() -> None:
        enroll(make_section(school.room_215, title="Ecology"), school.teacher, part="teacher")

    stage.run(teach_one_more)
    student, teacher = stage.page(school.student), stage.page(school.teacher, "/room/")
    expect(student.get_by_text("No class right now", exact=True)).to_be_visible()
    expect(teacher.get_by_text("2 classes wait for your word")).to_be_visible()

    teacher.get_by_role("link", name="Look at them").click()
    expect(teacher.get_by_text("To accept", exact=True)).to_have_count(2)
    teacher.get_by_role("button", name="Accept all").click()

    expect(teacher.get_by_text("To accept", exact=True)).to_have_count(0)
    student.reload()
    expect(student.get_by_text("Biology").first).to_be_visible()


def test_s67_a_school_may_turn_the_step_off(stage: Stage) -> None:
    school = stage.school
    stage.set(school.school, accept_classes=True)
    student, admin = stage.page(school.student), stage.page(school.admin, "/admin/start/people/")
    expect(student.get_by_text("No class right now", exact=True)).to_be_visible()

    admin.get_by_role("switch", name="Teachers accept their classes").uncheck()
    admin.get_by_role("button", name="Save and go on").click()
    expect(admin.get_by_role("heading", name="From when do students make passes?")).to_be_visible()

    student.reload()
    expect(student.get_by_text("Biology").first).to_be_visible()


def test_every_step_of_setting_up_is_answered_with_the_keyboard(stage: Stage) -> None:
    admin = stage.run(lambda: make_member(stage.school.school, "district_admin"))
    page = stage.page(admin, "/admin/start/")
    for step in STEPS:
        page.goto("/admin/start/")
        tab_to(page, f'a[href*="/admin/start/{step}/"]')
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(f"/{step}/"))
        tab_to(page, '#open button[value="next"]')
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(f"/admin/start/(?!{step}/)"))


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"{selector} is not reached with the keyboard.")
