"""A form whose server has too much to do: sent again by itself, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Page, expect

from tests.core.browser import Stub

FORM = (
    "<form method='post' action='/stub/'><input name='note' aria-label='Note'>"
    "<button>Go</button></form>"
)


def in_turn(*answers: tuple[str, str]) -> Callable[[], tuple[str, str]]:
    left: Iterator[tuple[str, str]] = iter(answers)
    return lambda: next(left)


def fill_and_send(page: Page, stub: Stub) -> None:
    stub.body = FORM
    page.goto("/stub/")
    page.get_by_label("Note").fill("Counselor at ten")
    stub.body = "<p>Done</p>"
    page.get_by_role("button", name="Go").click()


def test_form_is_sent_again_when_nothing_was_changed(page: Page, stub: Stub) -> None:
    busy = ("503 Service Unavailable", "nothing")
    stub.answer = in_turn(busy, busy, ("303 See Other", "/stub/"))

    fill_and_send(page, stub)

    expect(page.locator(".toast")).to_contain_text("try again by ourselves")
    expect(page.get_by_label("Note")).to_have_value("Counselor at ten")
    expect(page.get_by_text("Done")).to_be_visible()
    assert [post["note"] for post in stub.posts] == [["Counselor at ten"]] * 3


def test_form_is_not_sent_again_when_nobody_knows(page: Page, stub: Stub) -> None:
    """Negative control: what may have been done is not done twice."""
    stub.answer = in_turn(("503 Service Unavailable", "unknown"), ("303 See Other", "/stub/"))

    fill_and_send(page, stub)

    expect(page.locator(".toast")).to_contain_text("can’t say whether")
    expect(page.get_by_label("Note")).to_have_value("Counselor at ten")
    assert len(stub.posts) == 1
