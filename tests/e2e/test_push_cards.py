"""From a student's tap to a card on the teacher's locked screen, and back by its button.

The push service is a real one beside the tests; only the last step, from there to the browser, is
taken by the browser's developer tools, since no browser would keep a line open to our service.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.conftest import FLAGS
from tests.e2e.conftest import PATIENCE_MS, Product, running
from tests.notifications.pushing import Service, Subscription, serving

expect.set_options(timeout=PATIENCE_MS)
CARDS = """navigator.serviceWorker.ready.then((it) => it.getNotifications()).then((all) =>
    all.map((one) => ({ title: one.title, body: one.body, tag: one.tag, data: one.data,
                        actions: one.actions.map((action) => action.title) })))"""
# What the worker does when a button is pressed, which the tools have no word for.
PRESS = """async (tag) => {
    const [one] = await registration.getNotifications({ tag });
    one.close();
    await send(one, "approve");
}"""
# What our service gave it, as this browser's own would: it is out of reach in tests.
HAS = """({ endpoint, keys, key }) => {
    const pad = (text) => text.replaceAll("-", "+").replaceAll("_", "/");
    const raw = Uint8Array.from(atob(pad(key)), (letter) => letter.charCodeAt(0));
    const found = { options: { applicationServerKey: raw.buffer }, unsubscribe: async () => true,
                    toJSON: () => ({ endpoint, keys }) };
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async () => found;
}"""


def until(look: Callable[[], Any], page: Page) -> Any:
    """What it finds, as soon as it finds something."""
    for _ in range(PATIENCE_MS // 50):
        if found := look():
            return found
        page.wait_for_timeout(50)
    pytest.fail("Nothing came.")


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving() as made:
        yield made


@pytest.fixture(scope="module")
def told(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    more = {"CORRIDOR_PUSH_HOSTS": service.host}
    name = f"corridor_push_{os.getpid()}"
    with running(name, tmp_path_factory, demo=True, more=more) as made:
        yield made


@pytest.fixture(scope="module")
def browsers(
    told: Product, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """The teacher's, who is asked for permission, and the student's. Both with a profile: in a
    private window nobody is told anything."""
    path = os.environ.get("CHROMIUM_WITH_PUSH", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip("Push needs the whole Chromium, not its headless shell.")
    with sync_playwright() as playwright:

        def begin(name: str) -> BrowserContext:
            made = playwright.chromium.launch_persistent_context(
                str(tmp_path_factory.mktemp(name)),
                executable_path=path,
                args=FLAGS,
                base_url=told.url,
                reduced_motion="reduce",
            )
            made.set_default_timeout(PATIENCE_MS)
            return made

        both = (begin("teacher"), begin("student"))
        both[0].grant_permissions(["notifications"], origin=told.url)
        yield both
        for context in both:
            context.close()


def sign_in(context: BrowserContext, who: str) -> Page:
    page = context.new_page()
    page.goto("/sign-in/")
    page.locator(f'form[action$="/sign-in/as/{who}/"] button').click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page


@pytest.fixture(scope="module")
def subscribed(
    browsers: tuple[BrowserContext, BrowserContext], service: Service
) -> tuple[Page, Subscription]:
    """The teacher's page, once the switch says that it is on."""
    page = sign_in(browsers[0], "bennett")
    page.goto("/notifications/install/")
    switch = page.locator("push-switch")
    key = str(switch.get_attribute("key"))
    subscription = service.subscription(key)
    keys = {"endpoint": subscription["endpoint"], "keys": subscription["keys"], "key": key}
    page.evaluate(HAS, {**keys, "key": key + "=" * (-len(key) % 4)})
    switch.get_by_role("button", name="Turn on here").click()
    expect(switch).to_have_attribute("state", "on")
    return page, subscription


def deliver(page: Page, origin: str, message: dict[str, Any]) -> list[dict[str, Any]]:
    """To the worker, as the browser does; returns the cards that are shown then."""
    tools, found = page.context.new_cdp_session(page), []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda e: found.extend(e["registrations"]))
    tools.send("ServiceWorker.enable")
    (registration,) = until(lambda: [one["registrationId"] for one in found][:1], page)
    said = {"origin": origin, "registrationId": registration, "data": json.dumps(message)}
    tools.send("ServiceWorker.deliverPushMessage", said)
    tag = message["notification"]["tag"]
    cards: list[dict[str, Any]] = until(
        lambda: [card for card in page.evaluate(CARDS) if card["tag"] == tag], page
    )
    return cards


def asked_of(service: Service, subscription: Subscription) -> list[dict[str, Any]]:
    """What came with buttons."""
    arrived = service.arrived(subscription)
    return [one for one in arrived if "answer" in one["notification"]["data"]]


def asks(context: BrowserContext, who: str) -> Page:
    page = sign_in(context, who)
    page.goto("/")
    page.get_by_role("link", name="Flex space").click()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Ms. Bennett").first).to_be_visible()
    return page


def test_a_card_comes_and_its_button_answers(
    browsers: tuple[BrowserContext, BrowserContext],
    subscribed: tuple[Page, Subscription],
    service: Service,
    told: Product,
) -> None:
    teacher, subscription = subscribed
    seen = len(asked_of(service, subscription))
    student = asks(browsers[1], "maya")
    (message,) = until(lambda: asked_of(service, subscription)[seen:], teacher)
    (card,) = deliver(teacher, told.url, message)

    assert card["title"] == "A pass request waits for you"
    assert card["actions"] == ["Approve", "Not now"]
    assert "Maya" not in json.dumps(card)

    (worker,) = browsers[0].service_workers
    worker.evaluate(PRESS, card["tag"])

    expect(student.get_by_role("button", name="I’m back in class")).to_be_visible()
    said = until(
        lambda: [one for one in teacher.evaluate(CARDS) if one["title"] == "Approved."], teacher
    )
    assert "Maya" not in json.dumps(said)
    student.get_by_role("button", name="I’m back in class").click()
    expect(student.get_by_role("heading", name="Where are you headed?")).to_be_visible()


def test_a_card_goes_when_its_request_is_answered_on_the_page(
    browsers: tuple[BrowserContext, BrowserContext],
    subscribed: tuple[Page, Subscription],
    service: Service,
    told: Product,
) -> None:
    teacher, subscription = subscribed
    seen = len(asked_of(service, subscription))
    student = asks(browsers[1], "maya")
    (message,) = until(lambda: asked_of(service, subscription)[seen:], teacher)
    teacher.goto("/room/")
    (card,) = deliver(teacher, told.url, message)
    teacher.get_by_role("button", name="Approve: Maya Alvarez").click()
    began = time.monotonic()

    until(lambda: card["tag"] not in [one["tag"] for one in teacher.evaluate(CARDS)], teacher)

    print(f"The card was gone after {time.monotonic() - began:.1f} s.")  # noqa: T201
    student.get_by_role("button", name="I’m back in class").click()


def test_a_card_loses_its_buttons_where_no_page_is_open(
    browsers: tuple[BrowserContext, BrowserContext],
    subscribed: tuple[Page, Subscription],
    service: Service,
    told: Product,
) -> None:
    teacher, subscription = subscribed
    seen = len(asked_of(service, subscription))
    student = asks(browsers[1], "maya")
    (message,) = until(lambda: asked_of(service, subscription)[seen:], teacher)
    teacher.goto("/offline/")
    (card,) = deliver(teacher, told.url, message)
    student.get_by_role("button", name="Cancel").first.click()
    of_the_card = lambda: [  # noqa: E731
        one
        for one in service.arrived(subscription)
        if one["notification"]["tag"] == card["tag"] and one != message
    ]
    (closing,) = until(of_the_card, teacher)
    deliver(teacher, told.url, closing)

    (left,) = until(
        lambda: [
            one
            for one in teacher.evaluate(CARDS)
            if one["tag"] == card["tag"] and not one["actions"]
        ],
        teacher,
    )
    assert left["title"] == "No longer waiting for you"
    assert "answer" not in left["data"]


def test_a_browser_that_blocks_says_what_to_do(
    browsers: tuple[BrowserContext, BrowserContext],
) -> None:
    page = sign_in(browsers[1], "leo")
    page.add_init_script(
        "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })"
    )
    page.goto("/notifications/install/")

    expect(page.locator("push-switch")).to_have_attribute("state", "blocked")
    expect(page.get_by_text("Your browser blocks notifications")).to_be_visible()
