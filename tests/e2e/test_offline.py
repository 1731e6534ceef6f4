"""Without a network a person sees their own last page, as of when it was true; nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PATIENCE_MS, People

expect.set_options(timeout=PATIENCE_MS)
NO_NETWORK = "ERR_INTERNET_DISCONNECTED"
CONTROLLED = "navigator.serviceWorker.controller !== null"
KEPT = "caches.keys().then((names) => names.filter((name) => name.startsWith('kept:')))"
PAGES = """async () => {
    const [name] = (await caches.keys()).filter((one) => one.startsWith("kept:"));
    const found = name ? await (await caches.open(name)).keys() : [];
    return found.map((one) => new URL(one.url).pathname);
}"""

# As if what is kept had been kept that many hours ago.
AGE = """async (hours) => {
    const [name] = (await caches.keys()).filter((one) => one.startsWith("kept:"));
    const pages = await caches.open(name);
    for (const request of await pages.keys()) {
        const kept = await pages.match(request, { ignoreVary: true });
        const headers = new Headers(kept.headers);
        headers.set("X-Kept-At", new Date(Date.now() - hours * 3600e3).toISOString());
        await pages.put(request, new Response(await kept.text(), { headers }));
    }
}"""


def wait_for(page: Page, expression: str, is_right: Callable[[Any], bool]) -> None:
    """Not by ``wait_for_function``, which the policy of our pages forbids."""
    for _ in range(PATIENCE_MS // 100):
        if is_right(page.evaluate(expression)):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{expression} stayed wrong.")


def kept_by(people: People, who: str) -> Page:
    """Signed in, with the worker in charge, and the start page kept."""
    page = people.sign_in(who, service_workers="allow")
    for _ in range(3):  # a worker that could not be fetched is fetched with the next page
        if not page.evaluate(CONTROLLED):
            page.wait_for_timeout(3000)
            page.goto("/")
    wait_for(page, CONTROLLED, bool)
    page.goto("/")
    wait_for(page, PAGES, lambda found: "/" in found)
    return page


def go_offline(page: Page) -> None:
    page.context.set_offline(True)
    page.wait_for_timeout(300)  # the page says how it reads, before it is left


def start_a_pass(page: Page) -> None:
    page.get_by_role("link", name="Nurse").click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("button", name="I’m back in class")).to_be_visible()


def test_a_live_pass_is_shown_with_the_time_it_was_true(people: People) -> None:
    page = kept_by(people, "maya")
    start_a_pass(page)
    go_offline(page)
    page.reload()

    expect(page.get_by_role("button", name="I’m back in class")).to_be_visible()
    expect(page.locator("live-banner")).to_contain_text(re.compile(r"As of \d+:\d\d.*not live"))
    assert page.locator("body").get_attribute("data-offline-since")
    live = page.locator("live-status.ok")
    assert live.count() == 0, "what is old never says that it is live"

    page.context.set_offline(False)

    expect(page.locator("body[data-offline-since]")).to_have_count(0)
    page.get_by_role("button", name="I’m back in class").click()
    expect(page.get_by_role("heading", name="Where are you headed?")).to_be_visible()
    people.forgive(NO_NETWORK)


def test_a_page_that_was_not_kept_says_that_there_is_no_connection(people: People) -> None:
    page = kept_by(people, "maya")
    go_offline(page)
    page.goto("/passes/")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    page.goto("/")
    expect(page.locator("body[data-offline-since]")).to_have_count(1)

    page.goto("/passes/")
    page.context.set_offline(False)

    expect(page.get_by_role("heading", name="No connection")).to_have_count(0)
    people.forgive(NO_NETWORK)


def test_whoever_leaves_is_not_called_back_by_a_network_that_comes(people: People) -> None:
    page = kept_by(people, "maya")
    go_offline(page)
    page.goto("/passes/")
    page.evaluate("location.assign('/'); dispatchEvent(new Event('online'))")

    page.wait_for_url(lambda url: not url.endswith("/passes/"))
    expect(page.locator("body[data-offline-since]")).to_have_count(1)
    people.forgive(NO_NETWORK)


def test_nothing_is_left_after_signing_out(people: People) -> None:
    """And the control: it was there a moment before."""
    page = kept_by(people, "maya")
    go_offline(page)
    page.goto("/")
    expect(page.locator("body")).to_contain_text("Maya")
    page.context.set_offline(False)
    expect(page.locator("body[data-offline-since]")).to_have_count(0)

    page.locator("details.menu summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/sign-in/"))
    wait_for(page, KEPT, lambda found: found == [])
    go_offline(page)
    page.goto("/")

    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    assert "Maya" not in page.content()
    people.forgive(NO_NETWORK)


def test_somebody_else_who_comes_sees_nothing_of_whoever_was_there(people: People) -> None:
    """Without signing out: the session just ended, as when a browser is closed."""
    page = kept_by(people, "maya")
    before = page.evaluate(KEPT)
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.locator('form[action$="/sign-in/as/bennett/"] button').click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    go_offline(page)
    page.goto("/")

    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    assert len(before) == 1
    assert page.evaluate(KEPT) == []
    people.forgive(NO_NETWORK)


def test_an_open_page_of_whoever_was_there_brings_nothing_back(people: People) -> None:
    page = kept_by(people, "maya")
    other = page.context.new_page()
    other.goto("/sign-in/")
    other.locator('form[action$="/sign-in/as/bennett/"] button').click()
    other.wait_for_url(lambda url: "/sign-in/" not in url)
    wait_for(other, KEPT, lambda found: found == [])

    page.evaluate("dispatchEvent(new Event('offline'))")
    page.wait_for_timeout(500)

    assert other.evaluate(KEPT) == []


def test_todays_calendar_is_shown_with_the_time_it_was_true(people: People) -> None:
    page = kept_by(people, "maya")
    page.goto("/schedule/")
    wait_for(page, PAGES, lambda found: "/schedule/" in found)
    go_offline(page)
    page.goto("/schedule/")

    expect(page.locator("body[data-offline-since]")).to_have_count(1)
    expect(page.locator("live-banner")).to_contain_text(re.compile(r"As of \d+:\d\d.*not live"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    people.forgive(NO_NETWORK)


def test_what_is_kept_is_shown_for_eight_hours_and_not_longer(people: People) -> None:
    """The control is a few minutes before."""
    page = kept_by(people, "maya")
    go_offline(page)
    page.evaluate(AGE, 7.9)
    page.goto("/")
    expect(page.locator("body[data-offline-since]")).to_have_count(1)

    page.evaluate(AGE, 8.1)
    page.goto("/")

    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    assert page.evaluate(PAGES) == []
    people.forgive(NO_NETWORK)


def test_what_is_too_old_is_forgotten_also_where_nobody_asks_for_it(people: People) -> None:
    page = kept_by(people, "maya")
    tools = page.context.new_cdp_session(page)
    tools.send("ServiceWorker.enable")
    for hours in (7.9, 8.1):
        tools.send("ServiceWorker.stopAllWorkers")
        page.evaluate(AGE, hours)
        page.evaluate("navigator.serviceWorker.controller.postMessage({})")
        if hours < 8:
            page.wait_for_timeout(500)
            assert "/" in page.evaluate(PAGES)

    wait_for(page, PAGES, lambda found: found == [])
