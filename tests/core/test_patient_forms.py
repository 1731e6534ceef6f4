"""A server that has too much to do: nothing typed is lost, and nothing old is called live."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Page, expect

from tests.core.browser import Stub

FORM = (
    "<form method='post' action='/stub/'><input name='note' aria-label='Note'>"
    "<button>Go</button></form>"
)
REGION = (
    "{% include 'core/_live_status.html' %}"
    "<live-region id='r' src='/stub/fragment/' topics='room:1'><p id='p'>first</p></live-region>"
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


def test_part_that_could_not_be_fetched_is_not_called_live(page: Page, stub: Stub) -> None:
    status = page.locator("live-status [data-text]")
    page.clock.install()
    stub.body = REGION
    page.goto("/stub/")
    expect(status).to_have_text("Live")

    page.route("**/stub/fragment/", lambda route: route.fulfill(status=503, body="Busy"))
    stub.fragment = "<p id='p'>second</p>"
    stub.nudge("room:1")
    page.clock.run_for(3_000)
    expect(status).not_to_have_text("Live")
    page.unroute("**/stub/fragment/")
    page.clock.run_for(12_000)

    expect(page.locator("#p")).to_have_text("second")
    page.clock.run_for(1_000)
    expect(status).to_have_text("Live")
