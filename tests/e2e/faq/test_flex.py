"""Flex space, long visits and short errands: who sees it, how long it lasts, what counts."""

from __future__ import annotations

from datetime import datetime

from playwright.sync_api import expect

from tests.e2e.faq.acting import answer, ask_teacher, back_in_class, come_back, name_of, open_sheet
from tests.e2e.faq.conftest import Answer, Stage
from tests.factories import enroll, make_member


def seconds_given(made: Answer) -> float:
    found = made.json()
    began, due = (datetime.fromisoformat(found[key]) for key in ("started_at", "due_at"))
    return (due - began).total_seconds()


def test_s48_only_seniors_see_flex_space_as_the_roster_says(stage: Stage) -> None:
    school = stage.school
    freshman = stage.run(lambda: make_member(school.school, "student", grade="09"))
    junior = stage.run(lambda: make_member(school.school, "student", grade="11"))
    stage.run(lambda: enroll(school.section, freshman, junior))

    expect(stage.page(school.senior).get_by_role("link", name="Flex space")).to_be_visible()
    assert stage.caller(school.senior).sees(school.flex)
    for member in (freshman, school.student, junior):
        page, program = stage.page(member), stage.caller(member)
        expect(page.get_by_role("link", name="Restroom")).to_be_visible()
        expect(page.get_by_role("link", name="Flex space")).to_have_count(0)
        assert not program.sees(school.flex)
        assert program.ask(member, school.flex).status in (404, 409)

    stage.run(lambda: school.move_up(junior, "12"))
    stage.run(lambda: school.move_up(school.senior, "11"))

    expect(stage.page(junior).get_by_role("link", name="Flex space")).to_be_visible()
    assert stage.caller(junior).ask(junior, school.flex).status == 201
    assert not stage.caller(school.senior).sees(school.flex)
    assert school.flex.visible_people == []


def test_s49_flex_space_is_good_for_forty_minutes_and_no_more(stage: Stage) -> None:
    school = stage.school
    student, teacher = stage.page(school.senior), stage.page(school.teacher, "/room/")
    program = stage.caller(school.senior)
    assert program.ask(school.senior, school.flex, minutes=41).status == 422

    sheet = open_sheet(student, school.flex)
    expect(sheet.get_by_role("radio", name="40 min")).to_be_checked()
    expect(sheet).to_contain_text("40 minutes is the most here.")
    student.goto("/")
    ask_teacher(student, school.flex, school.teacher)
    answer(teacher, "Approve", school.senior).click()
    expect(back_in_class(student)).to_be_visible()
    assert seconds_given(program.now(school.senior)) == 40 * 60

    stage.run(lambda: school.shift(school.senior, minutes=39))
    student.reload()
    expect(student.get_by_text("Live pass")).to_be_visible()
    expect(student.get_by_text("Over time")).to_be_hidden()
    assert program.now(school.senior).json()["overdue"] is False

    stage.run(lambda: school.shift(school.senior, minutes=1, seconds=1))
    student.reload()
    expect(student.get_by_text("Over time")).to_be_visible()
    assert program.now(school.senior).json()["overdue"] is True
    monitor = stage.page(school.colleague, "/monitor/")
    expect(
        monitor.locator("pass-timer[data-over]", has_text=name_of(school.senior))
    ).to_be_visible()


def test_s50_who_runs_flex_space_sees_who_comes_and_the_log_without_being_an_admin(
    stage: Stage,
) -> None:
    school, who = stage.school, name_of(stage.school.senior)
    owner = stage.page(school.flex_owner, "/room/")
    expect(owner.get_by_role("heading", name="Flex space")).to_be_visible()
    program = stage.caller(school.senior)

    program.ask(school.senior, school.flex)
    stage.caller(school.teacher).answer(school.senior, "approve")

    coming = owner.get_by_role("region", name="On the way")
    expect(coming.get_by_role("link", name=who)).to_be_visible()
    expect(coming.get_by_text("from Room 214")).to_be_visible()
    expect(coming.locator("[data-time]")).to_contain_text(":")

    coming.get_by_role("button", name=f"They’re here: {who}").click()
    here = owner.get_by_role("region", name="Here")
    expect(here.get_by_text(who)).to_be_visible()
    expect(here.get_by_text("Here since")).to_be_visible()
    expect(here.get_by_text("from Room 214")).to_be_visible()

    program.answer(school.senior, "end")
    expect(here.get_by_text(who)).to_have_count(0)
    owner.goto("/passes/")
    expect(owner.get_by_role("link", name=who)).to_be_visible()
    owner.goto("/admin/")
    expect(owner.get_by_role("heading", name="Overview")).to_have_count(0)
    stage.forgive("404")


def test_s52_a_visit_stops_the_clock_and_neither_it_nor_the_way_back_counts_again(
    stage: Stage,
) -> None:
    school, who = stage.school, name_of(stage.school.student)
    librarian, monitor = stage.page(school.librarian, "/room/"), stage.page(school.colleague)
    program = stage.caller(school.student)
    program.ask(school.student, school.library)
    answer(librarian, "Come now", school.student).click()
    monitor.goto("/monitor/")
    expect(monitor.get_by_role("link", name=who)).to_be_visible()
    stage.run(lambda: school.shift(school.student, minutes=3))

    librarian.get_by_role("button", name=f"They’re here: {who}").click()

    student = stage.page(school.student)
    expect(student.get_by_role("heading", name="You’re here")).to_be_visible()
    expect(student.get_by_text("clock stopped")).to_be_visible()
    expect(monitor.get_by_role("link", name=who)).to_have_count(0)
    librarian.get_by_role("button", name=f"Send back: {who}").click()
    expect(student.get_by_role("heading", name="Heading back")).to_be_visible()
    expect(monitor.get_by_role("link", name=who)).to_be_visible()
    come_back(student)
    expect(student.get_by_text("4 of 5 passes left today")).to_be_visible()


def test_s52_a_visit_may_end_and_the_way_back_be_a_pass_of_its_own(stage: Stage) -> None:
    school, who = stage.school, name_of(stage.school.student)
    program, librarian = stage.caller(school.student), stage.page(school.librarian, "/room/")
    program.ask(school.student, school.library)
    answer(librarian, "Come now", school.student).click()
    expect(librarian.get_by_role("button", name=f"They’re here: {who}")).to_be_visible()
    stage.run(lambda: school.shift(school.student, minutes=3))
    visit = program.live(school.student)
    stage.caller(school.librarian).answer(school.student, "end")

    librarian.goto(f"/passes/{visit}/")
    librarian.get_by_role("button", name="Return pass").click()
    expect(librarian.get_by_text("Return pass to Room 214 started.")).to_be_visible()

    student = stage.page(school.student)
    expect(student.get_by_role("heading", name="Room 214")).to_be_visible()
    student.get_by_role("button", name="I’m here").click()
    expect(student.get_by_text("4 of 5 passes left today")).to_be_visible()


def test_s52_one_tap_ends_the_visit_and_starts_the_way_back(stage: Stage) -> None:
    school, who = stage.school, name_of(stage.school.student)
    program, librarian = stage.caller(school.student), stage.page(school.librarian, "/room/")
    program.ask(school.student, school.library)
    answer(librarian, "Come now", school.student).click()
    here = librarian.get_by_role("button", name=f"They’re here: {who}")
    expect(here).to_be_visible()
    stage.run(lambda: school.shift(school.student, minutes=3))
    here.click()
    student, teacher = stage.page(school.student), stage.page(school.teacher, "/room/")
    expect(student.get_by_text("clock stopped")).to_be_visible()

    librarian.get_by_role("button", name=f"End, and a pass back: {who}").click()

    expect(librarian.get_by_text("Return pass to Room 214 started.")).to_be_visible()
    expect(student.get_by_role("heading", name="Room 214")).to_be_visible()
    expect(student.get_by_text("minutes left")).to_be_visible()
    teacher.get_by_role("button", name=f"They’re here: {who}").click()
    expect(student.get_by_text("4 of 5 passes left today")).to_be_visible()


def test_s53_to_drop_a_paper_takes_five_minutes_there_and_back(stage: Stage) -> None:
    school = stage.school
    student, teacher = stage.page(school.student), stage.page(school.teacher, "/room/")
    student.goto(f"/passes/ask/{school.room_215.id}/")
    expect(student.get_by_role("radio", name="5 min")).to_be_checked()
    expect(student.get_by_role("radio", name="One way")).to_have_count(0)
    student.get_by_role("button", name=f"Ask {name_of(school.teacher)}").click()
    answer(teacher, "Approve", school.student).click()

    expect(back_in_class(student)).to_be_visible()
    expect(student.get_by_role("button", name="I’m here")).to_have_count(0)
    given = stage.caller(school.student).now(school.student)
    assert seconds_given(given) == 5 * 60

    come_back(student)
    ended = stage.caller(school.student).get(f"/passes/{given.json()['id']}").json()
    assert (ended["end_reason"], ended["arrived_at"]) == ("returned", None)
