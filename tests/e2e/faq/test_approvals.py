"""Who says yes: the FAQ's sentences about approval, in browsers side by side."""

from __future__ import annotations

from playwright.sync_api import expect

from corridor.accounts.models import Member
from corridor.schools.models import Location
from tests.e2e.faq.acting import (
    answer,
    ask_teacher,
    back_in_class,
    choose,
    is_asking,
    name_of,
    open_sheet,
    send_request,
)
from tests.e2e.faq.conftest import Stage


def both_are_asked_and_the_first_decides(
    stage: Stage, place: Location, staff: tuple[Member, Member]
) -> None:
    """The teacher of the class sees it too, and has no say in it."""
    student = stage.school.student
    slow, quick = (stage.page(member, "/room/") for member in staff)
    teacher = stage.page(stage.school.teacher, "/room/")
    asking = stage.page(student)

    send_request(asking, place)

    for page in (slow, quick):
        expect(answer(page, "Come now", student)).to_be_visible()
    expect(teacher.get_by_text(name_of(student)).first).to_be_visible()
    expect(answer(teacher, "Approve", student)).to_have_count(0)
    assert stage.caller(stage.school.teacher).answer(student, "approve").status == 403

    answer(quick, "Come now", student).click()

    expect(back_in_class(asking)).to_be_visible()
    expect(answer(slow, "Come now", student)).to_have_count(0)
    expect(slow.get_by_text(f"{name_of(staff[1])} said yes")).to_be_visible()
    late = stage.caller(staff[0]).answer(student, "decline")
    assert late.status == 409


def test_s21_a_library_pass_needs_one_of_the_librarians_and_the_first_answer_wins(
    stage: Stage,
) -> None:
    school = stage.school
    librarians = (school.librarian, school.second_librarian)
    both_are_asked_and_the_first_decides(stage, school.library, librarians)


def test_s22_a_guidance_pass_needs_one_of_the_counselors_whom_an_admin_chooses(
    stage: Stage,
) -> None:
    school = stage.school
    counselors = (school.counselor, school.second_counselor)
    both_are_asked_and_the_first_decides(stage, school.guidance, counselors)

    admin = stage.page(school.admin, f"/admin/places/{school.guidance.id}/")
    remove = admin.get_by_role("button", name=f"Remove {name_of(school.counselor)}")
    remove.click()
    expect(remove).to_have_count(0)
    choose(admin, "Who", name_of(school.colleague))
    choose(admin, "What they do here", "Approves who comes")
    admin.get_by_role("button", name="Add to this place").click()
    expect(admin.get_by_role("button", name=f"Remove {name_of(school.colleague)}")).to_be_visible()

    asking = stage.page(school.students[1])
    sheet = open_sheet(asking, school.guidance)
    expect(sheet).to_contain_text(name_of(school.colleague))
    expect(sheet).not_to_contain_text(name_of(school.counselor))
    sheet.get_by_role("button", name="request").click()
    is_asking(asking)
    assert stage.caller(school.counselor).answer(school.students[1], "approve").status == 403
    assert stage.caller(school.colleague).answer(school.students[1], "approve").status == 200


def test_s55_counseling_waits_for_a_counselor(stage: Stage) -> None:
    school = stage.school
    student = stage.page(school.student)
    counselor = stage.page(school.counselor, "/room/")

    sheet = open_sheet(student, school.guidance)
    expect(sheet).to_contain_text("Needs approval by")
    expect(sheet).to_contain_text(name_of(school.counselor))
    sheet.get_by_role("button", name="request").click()
    is_asking(student)
    expect(back_in_class(student)).to_have_count(0)
    assert stage.caller(school.student).answer(school.student, "start").status == 409

    answer(counselor, "Come now", school.student).click()
    expect(back_in_class(student)).to_be_visible()


def test_s54_before_sending_the_student_reads_whose_yes_it_needs(stage: Stage) -> None:
    school = stage.school
    student = stage.page(school.student)

    needs = {
        school.library: (school.librarian, school.second_librarian),
        school.guidance: (school.counselor, school.second_counselor),
        school.room_215: (school.teacher,),
    }
    for place, people in needs.items():
        student.goto(f"/passes/ask/{place.id}/")
        sheet = student.get_by_role("dialog")
        expect(sheet).to_contain_text("Needs approval by")
        for member in people:
            expect(sheet).to_contain_text(name_of(member))
    for place in (school.nurse, school.office, school.restroom):
        student.goto(f"/passes/ask/{place.id}/")
        expect(student.get_by_role("dialog")).to_contain_text("Goes straight away")


def test_s51_a_flex_pass_waits_for_the_teacher_whose_room_it_leaves(stage: Stage) -> None:
    school = stage.school
    teacher, owner, colleague = (
        stage.page(m, "/room/") for m in (school.teacher, school.flex_owner, school.colleague)
    )
    student = stage.page(school.senior)

    ask_teacher(student, school.flex, school.teacher)

    assert stage.caller(school.senior).answer(school.senior, "start").status == 409
    for page, member in ((owner, school.flex_owner), (colleague, school.colleague)):
        page.reload()
        expect(page.get_by_role("heading").first).to_be_visible()
        expect(answer(page, "Approve", school.senior)).to_have_count(0)
        expect(answer(page, "Come now", school.senior)).to_have_count(0)
        assert stage.caller(member).answer(school.senior, "approve").status == 403
    expect(back_in_class(student)).to_have_count(0)

    answer(teacher, "Approve", school.senior).click()
    expect(back_in_class(student)).to_be_visible()


def test_s71_the_student_chooses_who_says_yes_where_the_place_lets_them(stage: Stage) -> None:
    school = stage.school
    stage.set(school.library, approval="student_choice")
    student = stage.page(school.student)

    sheet = open_sheet(student, school.library)
    choices = sheet.get_by_role("group", name="Who should say yes?").get_by_role("radio")
    expect(choices).to_have_count(3)
    for member in (school.teacher, school.librarian, school.second_librarian):
        expect(sheet.get_by_role("radio", name=name_of(member))).to_be_visible()

    student.goto(f"/passes/ask/{school.guidance.id}/")
    expect(student.get_by_role("button", name="Send my request")).to_be_visible()
    expect(student.get_by_text("Who should say yes?")).to_have_count(0)


def test_s72_the_request_goes_to_whom_the_student_chose_and_the_log_keeps_it(
    stage: Stage,
) -> None:
    school = stage.school
    stage.set(school.library, approval="student_choice")
    chosen, other = (stage.page(m, "/room/") for m in (school.second_librarian, school.librarian))
    student = stage.page(school.student)

    sheet = open_sheet(student, school.library)
    sheet.get_by_role("radio", name=name_of(school.second_librarian)).check()
    sheet.get_by_role("button", name="request").click()
    expect(student.get_by_text(name_of(school.second_librarian)).first).to_be_visible()

    expect(answer(chosen, "Come now", school.student)).to_be_visible()
    other.reload()
    expect(other.get_by_role("heading").first).to_be_visible()
    expect(answer(other, "Come now", school.student)).to_have_count(0)
    for member in (school.librarian, school.teacher):
        assert stage.caller(member).answer(school.student, "approve").status == 403

    answer(chosen, "Come now", school.student).click()
    expect(back_in_class(student)).to_be_visible()
    log = stage.page(school.admin, f"/passes/{stage.caller(school.admin).live(school.student)}/")
    expect(log.get_by_text(f"{name_of(school.second_librarian)} said yes")).to_be_visible()
    facts = log.get_by_role("region", name="Facts")
    expect(facts.get_by_text(name_of(school.second_librarian), exact=True)).to_be_visible()
