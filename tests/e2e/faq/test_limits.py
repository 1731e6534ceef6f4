"""How many passes: the FAQ's sentences about the daily limit."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.faq.acting import (
    answer,
    ask_teacher,
    back_in_class,
    come_back,
    name_of,
    open_sheet,
    send_request,
    start,
)
from tests.e2e.faq.conftest import Stage


def test_s24_the_sixth_pass_needs_a_teacher_who_may_say_yes_and_is_named(stage: Stage) -> None:
    school = stage.school
    stage.run(lambda: school.used(school.student, 5))
    student, teacher = stage.page(school.student), stage.page(school.teacher, "/room/")

    expect(open_sheet(student, school.restroom)).to_contain_text("5 of 5 used today")
    student.goto("/")
    ask_teacher(student, school.restroom, school.teacher)
    expect(student.get_by_text("Over the limit")).to_be_visible()
    expect(teacher.get_by_text("5 of 5 used")).to_be_visible()
    answer(teacher, "Approve", school.student).click()
    expect(back_in_class(student)).to_be_visible()

    log = stage.page(school.admin, f"/passes/{stage.caller(school.admin).live(school.student)}/")
    expect(log.get_by_text("Above the limit")).to_be_visible()
    expect(log.get_by_text(f"{name_of(school.teacher)} chose to.")).to_be_visible()


def test_s24_a_limit_of_ones_own_takes_the_place_of_five(stage: Stage) -> None:
    school = stage.school
    stage.run(lambda: school.used(school.student, 5))
    stage.run(lambda: school.used(school.students[1], 5))
    admin = stage.page(school.admin, "/admin/rules/limits/new/?for=student")
    admin.get_by_label("Find a student by name or number").fill(name_of(school.student))
    admin.get_by_role("radio", name=name_of(school.student)).check(force=True)
    admin.get_by_label("Passes").fill("7")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_role("heading", name="Exceptions", exact=True)).to_be_visible()

    student, other = stage.page(school.student), stage.page(school.students[1])

    expect(student.get_by_text("2 of 7 passes left today")).to_be_visible()
    start(student, school.restroom)
    expect(other.get_by_text("0 of 5 passes left today")).to_be_visible()
    expect(open_sheet(other, school.restroom)).to_contain_text("5 of 5 used today")


def test_s39_students_see_how_many_are_left_and_start_anew_each_day(stage: Stage) -> None:
    school = stage.school
    stage.run(lambda: school.used(school.student, 5, days_ago=1))
    stage.run(lambda: school.used(school.student, 3))
    student = stage.page(school.student)

    expect(student.get_by_text("2 of 5 passes left today")).to_be_visible()
    start(student, school.restroom)
    stage.run(lambda: school.shift(school.student, minutes=3))
    come_back(student)
    expect(student.get_by_text("1 of 5 passes left today")).to_be_visible()

    fresh = school.students[1]
    stage.run(lambda: school.used(fresh, 5, days_ago=1))
    expect(stage.page(fresh).get_by_text("5 of 5 passes left today")).to_be_visible()


def test_s39_a_teacher_overrides_the_limit(stage: Stage) -> None:
    school = stage.school
    stage.run(lambda: school.used(school.student, 5))
    student, teacher = stage.page(school.student), stage.page(school.teacher, "/room/")

    expect(student.get_by_text("0 of 5 passes left today")).to_be_visible()
    ask_teacher(student, school.restroom, school.teacher)
    answer(teacher, "Approve", school.student).click()

    expect(back_in_class(student)).to_be_visible()


def test_s40_office_guidance_and_nurse_are_free_there_and_back(stage: Stage) -> None:
    school = stage.school
    stage.run(lambda: school.used(school.student, 5))
    stage.set(school.school, students_may_name_origin=True)
    student = stage.page(school.student)

    for place in (school.nurse, school.office):
        start(student, place)
        expect(student.get_by_text("Over the limit")).to_have_count(0)
        come_back(student)
    send_request(student, school.guidance)
    expect(student.get_by_text("Over the limit")).to_have_count(0)
    student.get_by_role("button", name="Cancel").click()
    expect(student.get_by_text("0 of 5 passes left today")).to_be_visible()

    back = stage.caller(school.student).ask(
        school.student, school.library, origin=str(school.nurse.id)
    )
    assert back.status == 201
    assert back.json()["over_limit"] is False
    stage.caller(school.student).answer(school.student, "cancel")
    again = stage.caller(school.student).ask(school.student, school.library)
    assert again.json()["over_limit"] is True, "negative control: from class it is"
