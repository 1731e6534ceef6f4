"""Passes that teachers make: the FAQ's sentences about the first weeks, and paper."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.faq.acting import come_back, name_of
from tests.e2e.faq.conftest import Stage


def test_s12_a_teacher_makes_a_pass_in_three_clicks(stage: Stage) -> None:
    school, who = stage.school, name_of(stage.school.student)
    teacher = stage.page(school.teacher, "/room/")

    teacher.get_by_role("link", name="New pass").first.click()
    sheet = teacher.get_by_role("dialog")
    sheet.get_by_role("checkbox", name=who).click()
    sheet.get_by_role("button", name="Restroom").click()

    expect(teacher.get_by_role("button", name=f"Back: {who}")).to_be_visible()


def test_s20_a_pass_in_place_of_paper_shows_on_the_students_screen(stage: Stage) -> None:
    school, who = stage.school, name_of(stage.school.student)
    teacher = stage.caller(school.teacher)
    teacher.ask(school.student, school.nurse)
    made = teacher.live(school.student)

    student = stage.page(school.student)

    expect(student.get_by_role("heading", name="Nurse")).to_be_visible()
    expect(student.get_by_text("minutes left")).to_be_visible()

    # It ends without paper, too, and everything that paper had is found later.
    come_back(student)
    kept = teacher.get(f"/passes/{made}").json()
    assert (kept["student"]["name"], kept["state"]) == (who, "ended")
    assert (kept["origin"]["name"], kept["destination"]["name"]) == ("Room 214", "Nurse")
    assert kept["started_at"] < kept["ended_at"]
    assert name_of(school.teacher) in {event["actor"] for event in kept["events"]}
    log = stage.page(school.teacher, "/passes/")
    expect(log.get_by_role("link", name=who).first).to_be_visible()
    log.goto(f"/passes/{made}/")
    expect(log.get_by_role("heading", name=who)).to_be_visible()
