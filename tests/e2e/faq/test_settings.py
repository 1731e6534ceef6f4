"""Rules that an admin sets on a page, and that hold at once."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.faq.acting import choose, name_of, open_sheet, send_request, start
from tests.e2e.faq.conftest import Stage


def test_s58_the_library_is_opened_for_new_passes_and_those_asked_for_keep_their_rule(
    stage: Stage,
) -> None:
    school = stage.school
    early, later = stage.page(school.student), stage.page(school.students[1])
    send_request(early, school.library)
    admin = stage.page(school.admin, f"/admin/places/{school.library.id}/")

    choose(admin, "For a pass now", "Nobody: students just go")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_text("“Library” is saved.")).to_be_visible()

    start(later, school.library)
    program = stage.caller(school.student)
    assert program.now(school.student).json()["state"] == "requested"
    assert program.answer(school.student, "start").status == 409
    assert stage.caller(school.librarian).answer(school.student, "approve").status == 200
    admin.goto("/admin/rules/changes/")
    line = admin.get_by_role("listitem").filter(has_text="Library").first
    expect(line).to_contain_text(name_of(school.admin))
    expect(line).to_contain_text("The staff of this place")
    expect(line).to_contain_text("Nobody: students just go")


def test_s19_the_rules_of_a_place_are_set_on_its_page_and_hold_at_once(stage: Stage) -> None:
    school = stage.school
    address = f"/admin/places/{school.library.id}/"
    admin = stage.page(school.admin, address)

    choose(admin, "For a pass now", "The teacher they come from")
    choose(admin, "For a planned pass", "Both of them")
    choose(admin, "Trip", "Round trip only")
    admin.get_by_role("spinbutton", name="Minutes").fill("45")
    admin.get_by_role("switch", name="Counts toward the daily limit").uncheck()
    admin.get_by_role("radio", name="Only these").check()
    admin.get_by_role("checkbox", name="12").check(force=True)
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_text("“Library” is saved.")).to_be_visible()

    expect(stage.page(school.student).get_by_role("link", name="Library")).to_have_count(0)
    sheet = open_sheet(stage.page(school.senior), school.library)
    expect(sheet).to_contain_text(f"Needs approval by {name_of(school.teacher)}.")
    expect(sheet.get_by_role("radio", name="45 min")).to_be_checked()
    admin.goto(address)
    expect(admin.get_by_label("For a planned pass")).to_have_value("both")
    expect(admin.get_by_role("switch", name="Counts toward the daily limit")).not_to_be_checked()
    expect(admin.get_by_role("checkbox", name="12")).to_be_checked()

    choose(admin, "Requests close when this period begins", "3")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_text("“Library” is saved.")).to_be_visible()
    assert (
        stage.caller(school.senior).ask(school.senior, school.library).json()["code"] == "cut_off"
    )


def test_s19_the_rules_of_the_school_are_set_on_one_page_and_hold_at_once(stage: Stage) -> None:
    school = stage.school
    student = stage.page(school.student)
    expect(student.get_by_text("5 of 5 passes left today")).to_be_visible()
    admin = stage.page(school.admin, "/admin/rules/")

    admin.get_by_role("spinbutton", name="passes a day").fill("3")
    admin.get_by_role("spinbutton", name="minutes to walk back").fill("7")
    admin.get_by_role("button", name="Save now").last.click()

    expect(admin.get_by_text("The rules are saved.")).to_be_visible()
    expect(admin.get_by_role("spinbutton", name="minutes to walk back")).to_have_value("7")
    student.reload()
    expect(student.get_by_text("3 of 3 passes left today")).to_be_visible()
