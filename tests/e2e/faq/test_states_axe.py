"""No accessibility violation in what only shows in a certain state of a school."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.axe import looks
from tests.e2e.faq.acting import name_of, open_sheet, start
from tests.e2e.faq.conftest import Stage


def test_the_line_and_the_urgent_card_have_no_axe_violation(stage: Stage, axe_source: str) -> None:
    """The restroom is full; then somebody in its line can't wait."""
    school = stage.school
    stage.set(school.restroom, capacity_to=1)
    stage.run(lambda: school.used(school.student, 5))
    first, student = stage.page(school.students[1]), stage.page(school.student)
    teacher = stage.page(school.teacher, "/room/")
    start(first, school.restroom)

    sheet = open_sheet(student, school.restroom)
    found = {"sheet of a full place, over the limit": looks(student, axe_source)}
    sheet.get_by_role("button", name=f"Ask {name_of(school.teacher)}").click()
    expect(student.get_by_text("Waiting for a yes", exact=True)).to_be_visible()
    found["asking"] = looks(student, axe_source)
    expect(teacher.get_by_text("5 of 5 used")).to_be_visible()
    found["request above the limit"] = looks(teacher, axe_source)
    stage.caller(school.teacher).answer(school.student, "approve")
    expect(student.get_by_text("in line").first).to_be_visible()
    found["waiting"] = looks(student, axe_source)
    student.get_by_role("button", name="I can’t wait").click()
    expect(teacher.get_by_text("can’t wait").first).to_be_visible()
    found["urgent card"] = looks(teacher, axe_source)
    found["waiting, and told"] = looks(student, axe_source)

    assert {state: faults for state, faults in found.items() if faults} == {}


def test_a_refusal_has_no_axe_violation(stage: Stage, axe_source: str) -> None:
    school = stage.school
    stage.set(school.school, cool_down_minutes=600, is_staff_only=False)
    stage.run(lambda: school.used(school.student, 5))
    stage.set(school.library, cutoff_period="3")
    student = stage.page(school.student)

    student.goto(f"/passes/ask/{school.library.id}/")
    expect(student.get_by_text("Who can help sooner")).to_be_visible()
    found = {"refusal": looks(student, axe_source)}
    stage.set(school.school, is_staff_only=True)
    student.goto("/")
    expect(student.get_by_role("heading", name="Not right now")).to_be_visible()
    found["paused"] = looks(student, axe_source)

    assert {state: faults for state, faults in found.items() if faults} == {}
