"""An assistant is made, given a teacher, and does the teacher's part; a guardian reads along."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.axe import looks
from tests.e2e.conftest import PATIENCE_MS, People

PASSWORD = "correct horse battery"
expect.set_options(timeout=PATIENCE_MS)
SAM, ROSA = "sam.reed@fairview.example", "rosa@home.example"


def come_in(people: People, email: str) -> Page:
    page = people.stranger()
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").first.click()
    return page


def hire_assistant(admin: Page) -> None:
    admin.goto("/admin/people/new-staff/")
    admin.get_by_label("First name").fill("Sam")
    admin.get_by_label("Last name").fill("Reed")
    admin.get_by_label("School e-mail").fill(SAM)
    admin.get_by_role("checkbox", name="Assistant").check()
    admin.get_by_label("First password").fill(PASSWORD)
    admin.get_by_role("button", name="Add", exact=True).click()
    expect(admin.get_by_text("Nobody yet, so they can’t sign in.")).to_be_visible()


def choose_bennett(admin: Page) -> None:
    admin.get_by_role("region", name="Acts for").get_by_role("link", name="Change").click()
    admin.get_by_label("Find a teacher by name").fill("bennett")
    admin.get_by_role("group", name="Found").get_by_role("checkbox").first.check(force=True)


def test_an_assistant_does_the_teachers_part_and_is_not_told_apart(
    people: People, axe_source: str
) -> None:
    admin, student = people.sign_in("ruiz"), people.sign_in("maya")
    hire_assistant(admin)
    outside = come_in(people, SAM)
    expect(outside.get_by_text("which teacher you act for")).to_be_visible()
    choose_bennett(admin)
    assert looks(admin, axe_source) == []
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_role("region", name="Acts for")).to_contain_text("Bennett")

    assistant = come_in(people, SAM)
    assistant.goto("/room/")
    expect(assistant.get_by_text("Room 214").first).to_be_visible()
    student.goto("/")
    student.get_by_role("link", name="Flex space").click()
    student.get_by_role("button", name="Ask").click()
    assistant.get_by_role("button", name="Approve: Maya Alvarez").click()

    back = student.get_by_role("button", name="I’m back in class")
    expect(back).to_be_visible()
    student.goto("/passes/")
    student.get_by_role("link", name="Flex space").first.click()
    expect(student.get_by_text("Ms. Bennett said yes")).to_be_visible()
    assert "Reed" not in student.content()
    student.goto("/")
    student.get_by_role("button", name="I’m back in class").click()
    people.forgive("422")


def test_a_guardian_is_let_in_and_reads_of_their_child(people: People, axe_source: str) -> None:
    chief, student = people.sign_in("moreau"), people.sign_in("maya")
    student.goto("/")
    student.get_by_role("link", name="Nurse").click()
    student.get_by_role("button", name="Start").click()
    student.get_by_role("button", name="I’m back in class").click()
    chief.goto("/admin/people/roles/")
    chief.get_by_role("button", name="Let guardians in").click()
    expect(chief.get_by_role("button", name="Keep guardians out")).to_be_visible()
    chief.goto("/admin/people/?kind=students&q=alvarez")
    chief.get_by_role("link", name="Maya Alvarez").first.click()
    chief.get_by_role("region", name="Guardians").get_by_role("link", name="Add").click()
    assert looks(chief, axe_source) == []
    chief.get_by_label("First name").fill("Ines")
    chief.get_by_label("Last name").fill("Alvarez")
    chief.get_by_label("E-mail").fill(ROSA)
    chief.get_by_role("button", name="Add", exact=True).click()
    chief.get_by_role("link", name="Ines Alvarez").click()
    chief.get_by_role("link", name="Set a password for them").click()
    chief.get_by_label("New password").fill(PASSWORD)
    chief.get_by_role("main").get_by_role("button").first.click()
    chief.wait_for_url(lambda url: "password" not in url)

    guardian = come_in(people, ROSA)
    expect(guardian.get_by_role("heading", name="Your children")).to_be_visible()
    expect(guardian.get_by_text("Student services").first).to_be_visible()
    expect(guardian.get_by_text("Nurse")).to_have_count(0)
    assert looks(guardian, axe_source) == []
    chief.goto("/admin/people/roles/")
    chief.get_by_role("button", name="Keep guardians out").click()
    expect(chief.get_by_role("button", name="Let guardians in")).to_be_visible()
    guardian.reload()
    expect(guardian.get_by_role("button", name="Sign in").first).to_be_visible()
