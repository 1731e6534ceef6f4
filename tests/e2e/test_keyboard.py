"""The teacher's room without a mouse: keys answer the card one is on, and never while typing."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import PATIENCE_MS, People

expect.set_options(timeout=PATIENCE_MS)


def test_keys_answer_the_card_one_is_on(people: People) -> None:
    student, teacher = people.sign_in("maya"), people.sign_in("bennett")
    student.goto("/")
    student.get_by_role("link", name="Flex space").click()
    student.get_by_role("button", name="Ask").click()
    teacher.goto("/room/")
    card = teacher.locator("[data-card]").filter(has_text="Maya Alvarez")
    expect(card).to_be_visible()

    teacher.keyboard.press("n")
    search = teacher.get_by_role("searchbox")
    expect(search).to_be_visible()
    search.press_sequentially("ada")
    expect(search).to_have_value("ada")
    teacher.get_by_role("link", name="Close").click()
    expect(search).to_have_count(0)
    expect(card).to_be_visible()

    teacher.keyboard.press("a")
    expect(card).to_be_focused()
    teacher.keyboard.press("a")
    expect(teacher.get_by_role("button", name="Back: Maya Alvarez")).to_be_visible()

    teacher.keyboard.press("h")
    expect(teacher.get_by_role("button", name="Show names")).to_be_visible()
    expect(teacher.get_by_text("Maya Alvarez")).to_have_count(0)
    teacher.keyboard.press("h")
    expect(teacher.get_by_text("Maya Alvarez").first).to_be_visible()
    student.get_by_role("button", name="I’m back in class").click()
