"""A push service, a product that knows it, and browsers with cards on their locked screens.

The push service is a real one beside the tests; only the last step, from there to the browser, is
taken by the browser's developer tools, since no browser would keep a line open to our service.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import BrowserContext, Page, Worker, expect, sync_playwright

from tests.conftest import FLAGS
from tests.e2e.conftest import PATIENCE_MS, Product, running
from tests.notifications.pushing import Service, Subscription, serving

expect.set_options(timeout=PATIENCE_MS)
CARDS = """navigator.serviceWorker.ready.then((it) => it.getNotifications()).then((all) =>
    all.map((one) => ({ title: one.title, body: one.body, tag: one.tag, data: one.data,
                        actions: one.actions.map((action) => action.title) })))"""
# What the worker does when a button is pressed, which the tools have no word for.
PRESS = """async ([tag, action]) => {
    const [one] = await registration.getNotifications({ tag });
    one.close();
    await send(one, action);
}"""
# And when the card itself is tapped. Only after a real tap may a worker open or focus a window;
# what it asked for is told. An event that a script makes can't be waited for.
TAP = """async (tag) => {
    const [one] = await registration.getNotifications({ tag });
    const asked = [];
    clients.openWindow = async (url) => void asked.push(`open ${new URL(url).pathname}`);
    WindowClient.prototype.focus = async function () { asked.push("focus"); return this; };
    one.close();
    await lead(one.data.navigate);
    return asked;
}"""
# The push service of this browser gave it another address.
MOVES = """({ endpoint, keys }) => {
    const made = { toJSON: () => ({ endpoint, keys }), unsubscribe: async () => true };
    return anew({ newSubscription: made });
}"""
DOTS = """() => {
    self.dots = 0;
    WorkerNavigator.prototype.setAppBadge = async () => void (dots += 1);
}"""
IN_WORKER = """() => registration.getNotifications().then((all) =>
    all.map((one) => ({ title: one.title, body: one.body, tag: one.tag, data: one.data,
                        actions: one.actions.map((action) => action.title) })))"""
# What our service gave it, as this browser's own would: it is out of reach in tests.
HAS = """({ endpoint, keys, key }) => {
    const pad = (text) => text.replaceAll("-", "+").replaceAll("_", "/");
    const raw = Uint8Array.from(atob(pad(key)), (letter) => letter.charCodeAt(0));
    const found = { options: { applicationServerKey: raw.buffer }, unsubscribe: async () => true,
                    toJSON: () => ({ endpoint, keys }) };
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async () => found;
}"""


Begin = Callable[[str], BrowserContext]
Browsers = tuple[BrowserContext, BrowserContext]
Subscribed = tuple[Page, Subscription]


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
def begin(told: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begin]:
    """A browser with a profile: in a private window nobody is told anything."""
    path = os.environ.get("CHROMIUM_WITH_PUSH", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip("Push needs the whole Chromium, not its headless shell.")
    begun: list[BrowserContext] = []
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
            made.grant_permissions(["notifications"], origin=told.url)
            begun.append(made)
            return made

        yield begin
        for context in begun:
            context.close()


@pytest.fixture(scope="module")
def browsers(begin: Begin) -> Browsers:
    """The teacher's and the student's."""
    return begin("teacher"), begin("student")


def sign_in(context: BrowserContext, who: str) -> Page:
    """In a window of its own; see ``alone``."""
    page = context.new_page()
    page.goto("/sign-in/")
    page.locator(f'form[action$="/sign-in/as/{who}/"] button').click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page


def alone(page: Page) -> Page:
    """The only window of its browser: of more than six with a live stream each, a browser that
    speaks HTTP/1.1 lets the seventh wait."""
    for other in page.context.pages:
        if other is not page:
            other.close()
    return page


@pytest.fixture(scope="module")
def subscribed(browsers: Browsers, service: Service) -> Subscribed:
    return subscribe(browsers[0], service)


def subscribe(context: BrowserContext, service: Service) -> Subscribed:
    """The teacher's page, once the switch says that it is on."""
    page = sign_in(context, "bennett")
    page.goto("/notifications/install/")
    switch = page.locator("push-switch")
    key = str(switch.get_attribute("key"))
    subscription = service.subscription(key)
    keys = {"endpoint": subscription["endpoint"], "keys": subscription["keys"], "key": key}
    page.evaluate(HAS, {**keys, "key": key + "=" * (-len(key) % 4)})
    switch.get_by_role("button", name="Turn on here").click()
    expect(switch).to_have_attribute("state", "on")
    return page, subscription


@pytest.fixture(autouse=True)
def calm(told: Product) -> None:
    """Who is asked often within five minutes is not woken each time: it was a while ago."""
    past = "update notifications_notification set made_at = made_at - interval '6 minutes'"
    with psycopg.connect(os.environ["DATABASE_URL"], dbname=told.database) as line:
        line.execute(past)


def deliver(
    page: Page, origin: str, message: dict[str, Any], look: Callable[[], Any] | None = None
) -> list[dict[str, Any]]:
    """To the worker, as the browser does; returns the cards that are shown then. ``look`` finds
    them where no page of ours is open."""
    tools, found = page.context.new_cdp_session(page), []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda e: found.extend(e["registrations"]))
    tools.send("ServiceWorker.enable")
    (registration,) = until(lambda: [one["registrationId"] for one in found][:1], page)
    said = {"origin": origin, "registrationId": registration, "data": json.dumps(message)}
    tag, look = message["notification"]["tag"], look or (lambda: page.evaluate(CARDS))
    for _ in range(5):  # a worker that is just being stopped misses it
        tools.send("ServiceWorker.deliverPushMessage", said)
        for _moment in range(30):
            if cards := [card for card in look() if card["tag"] == tag]:
                return cards
            page.wait_for_timeout(100)
    pytest.fail("No card was shown.")


def asked_of(service: Service, subscription: Subscription) -> list[dict[str, Any]]:
    """What came with buttons; what closes cards came besides."""
    arrived = service.arrived(subscription)
    return [one for one in arrived if "answer" in one["notification"]["data"]]


def closing_of(service: Service, subscription: Subscription, tag: str) -> list[dict[str, Any]]:
    arrived = [one["notification"] for one in service.arrived(subscription)]
    closing = [one for one in arrived if one["tag"] == tag and "closes" in one["data"]]
    return [{"notification": one} for one in closing]


def worker_of(context: BrowserContext) -> Worker:
    """The one that is in charge now."""
    return context.service_workers[-1]


def asks(context: BrowserContext, who: str) -> Page:
    page = alone(sign_in(context, who))
    page.goto("/")
    page.get_by_role("link", name="Flex space").click()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Ms. Bennett").first).to_be_visible()
    return page


def back(student: Page) -> None:
    student.get_by_role("button", name="I’m back in class").click()
    expect(student.get_by_role("heading", name="Where are you headed?")).to_be_visible()
