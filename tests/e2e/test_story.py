"""The main job, side by side in three signed-in browsers, without a single reload."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PATIENCE_MS, People

MARK = "window.stillTheSamePage = true"
expect.set_options(timeout=PATIENCE_MS)


def mark(*pages: Page) -> None:
    """A reload would lose what is set here."""
    for page in pages:
        page.evaluate(MARK)


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("window.stillTheSamePage === true"))


def test_s2_a_pass_is_requested_approved_started_and_ended_without_paper(people: People) -> None:
    student, teacher, monitor = (people.sign_in(who) for who in ("maya", "bennett", "bell"))
    teacher.goto("/room/")
    monitor.goto("/monitor/")
    expect(monitor.get_by_text("Maya Alvarez")).to_have_count(0)

    student.goto("/")
    mark(teacher, monitor)
    student.get_by_role("link", name="Flex space").click()
    student.get_by_role("button", name="Ask").click()
    expect(student.get_by_text("Ms. Bennett").first).to_be_visible()
    mark(student)

    expect(teacher.get_by_text("Maya Alvarez").first).to_be_visible()
    teacher.get_by_role("button", name="Approve: Maya Alvarez").click()

    expect(monitor.get_by_text("Maya Alvarez").first).to_be_visible()
    back = student.get_by_role("button", name="I’m back in class")
    expect(back).to_be_visible()
    expect(student.get_by_role("timer")).to_be_visible()

    back.click()

    expect(monitor.get_by_text("Maya Alvarez")).to_have_count(0)
    expect(student.get_by_role("heading", name="Where are you headed?")).to_be_visible()
    assert is_marked(monitor)
    assert is_marked(teacher)
    assert is_marked(student)


def test_s2_the_record_of_a_pass_is_found_later(people: People) -> None:
    student, teacher = people.sign_in("maya"), people.sign_in("bennett")
    student.goto("/")
    student.get_by_role("link", name="Nurse").click()
    student.get_by_role("button", name="Start").click()
    student.get_by_role("button", name="I’m back in class").click()
    expect(student.get_by_role("heading", name="Where are you headed?")).to_be_visible()

    student.goto("/passes/")
    student.get_by_role("link", name="Nurse").first.click()

    expect(student.get_by_role("heading", name="What happened")).to_be_visible()
    expect(student.get_by_text("Room 214").first).to_be_visible()
    teacher.goto(student.url)
    expect(teacher.get_by_role("heading", name="Maya Alvarez")).to_be_visible()


def test_the_story_works_without_javascript(people: People) -> None:
    student = people.sign_in("leo", java_script_enabled=False)
    student.get_by_role("link", name="Restroom").first.click()
    student.get_by_role("button", name="Start").click()
    student.get_by_role("button", name="I’m back in class").click()
    expect(student.get_by_role("heading", name="Where are you headed?")).to_be_visible()


def test_s1_every_title_carries_product_and_school(people: People) -> None:
    pages = {
        "maya": ["/", "/passes/"],
        "bennett": ["/room/", "/room/new-pass/", "/monitor/"],
        "ruiz": [
            "/admin/",
            "/admin/people/",
            "/admin/places/",
            "/admin/schedule/",
            "/admin/rules/",
        ],
    }
    for who, addresses in pages.items():
        page = people.sign_in(who)
        for address in addresses:
            page.goto(address)
            assert "Corridor" in page.title(), address
            assert "Fairview High" in page.title(), address
