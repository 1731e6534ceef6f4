"""What can't wait, who comes without asking, and what waits for a teacher."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from corridor.accounts.commands import set_own_extension
from corridor.accounts.models import Member
from tests.e2e.faq.acting import answer, back_in_class, name_of, send_request, start
from tests.e2e.faq.conftest import Stage
from tests.e2e.faq.test_planned import plan_visit
from tests.factories import actor_of


def give_extension(stage: Stage, member: Member, extension: str) -> None:
    stage.run(
        lambda: set_own_extension(actor=actor_of(member), extension=extension, now=timezone.now())
    )


def sends_now(page: Page, student: Member) -> None:
    page.get_by_role("button", name=f"Send now: {name_of(student)}").click()


def test_s56_a_teacher_marks_a_guidance_request_urgent_and_either_counselor_sends_them(
    stage: Stage,
) -> None:
    """Nobody reloads anything."""
    school = stage.school
    counselors = (school.counselor, school.second_counselor)
    for member, extension in zip(counselors, ("204", "205"), strict=True):
        give_extension(stage, member, extension)
    student, teacher = stage.page(school.student), stage.page(school.teacher, "/room/")
    first, second = (stage.page(member, "/room/") for member in counselors)
    send_request(student, school.guidance)

    teacher.get_by_role("button", name=f"Mark as urgent: {name_of(school.student)}").click()

    for member, extension in zip(counselors, ("204", "205"), strict=True):
        call = teacher.get_by_role("link", name=f"Call {name_of(member)}: {extension}")
        expect(call).to_have_attribute("href", f"tel:{extension}")
    urgent = f"Urgent: {name_of(school.student)}"
    for page in (first, second):
        expect(page.get_by_role("heading", name=urgent)).to_be_visible()
        expect(page.locator("#bell")).to_contain_text("2")
    expect(student.get_by_text(f"{name_of(school.teacher)} marked this as urgent")).to_be_visible()
    expect(student.get_by_text("204")).to_have_count(0)

    sends_now(second, school.student)
    expect(back_in_class(student)).to_be_visible()
    expect(first.get_by_role("heading", name=urgent)).to_have_count(0)


def test_s57_a_nurse_pass_starts_at_once_and_the_nurse_hears_of_it(stage: Stage) -> None:
    school = stage.school
    nurse = stage.page(school.nurse_at_work, "/room/")
    expect(nurse.get_by_text("Nobody is on the way")).to_be_visible()

    start(stage.page(school.student), school.nurse)

    expect(nurse.locator("#bell")).to_contain_text("1")
    expect(nurse.get_by_text(name_of(school.student)).first).to_be_visible()
    expect(nurse.get_by_text("Nobody is on the way")).to_have_count(0)
    nurse.goto("/notifications/")
    expect(nurse.get_by_text(f"{name_of(school.student)} is on the way to Nurse")).to_be_visible()


def test_s73_what_waits_appears_by_itself_with_a_count_now_and_scheduled(stage: Stage) -> None:
    school = stage.school
    stage.set(school.library, approval_scheduled="destination")
    page = stage.page(school.librarian, "/room/")
    expect(page.get_by_text("Nobody is waiting for you")).to_be_visible()
    page.evaluate("window.here = true")

    send_request(stage.page(school.student), school.library)
    expect(answer(page, "Come now", school.student)).to_be_visible()
    expect(page.get_by_text("1 request", exact=True)).to_be_visible()

    at = (timezone.now() + timedelta(minutes=30)).astimezone(school.school.zone)
    plan_visit(stage.page(school.students[1]), school.library, at)
    tabs = page.get_by_role("navigation", name="What waits for you")
    expect(tabs.get_by_role("link", name="Now 1")).to_be_visible()
    tabs.get_by_role("link", name="Scheduled 1").click()
    later = page.get_by_role("region", name="Asked for later")
    expect(later).to_contain_text(name_of(school.students[1]))
    expect(later).to_be_in_viewport()
    assert page.evaluate("window.here"), "the page was never loaded again"
