"""From a student's tap to a card on the teacher's locked screen, and back by its button."""

from __future__ import annotations

import json
import time
from typing import Any

from playwright.sync_api import expect

from tests.e2e.cards import (
    CARDS,
    DOTS,
    IN_WORKER,
    MOVES,
    PRESS,
    TAP,
    Begin,
    Browsers,
    Subscribed,
    asked_of,
    asks,
    back,
    begin,
    browsers,
    calm,
    closing_of,
    deliver,
    service,
    sign_in,
    subscribe,
    subscribed,
    told,
    until,
    worker_of,
)
from tests.e2e.conftest import PATIENCE_MS, Product
from tests.notifications.pushing import Service

__all__ = ["begin", "browsers", "calm", "service", "subscribed", "told"]
expect.set_options(timeout=PATIENCE_MS)


def test_a_card_comes_and_its_button_answers(
    browsers: Browsers,
    subscribed: Subscribed,
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

    worker_of(browsers[0]).evaluate(PRESS, [card["tag"], "approve"])

    expect(student.get_by_role("button", name="I’m back in class")).to_be_visible()
    said = until(
        lambda: [one for one in teacher.evaluate(CARDS) if one["title"] == "Approved."], teacher
    )
    assert "Maya" not in json.dumps(said)
    student.get_by_role("button", name="I’m back in class").click()
    expect(student.get_by_role("heading", name="Where are you headed?")).to_be_visible()


def test_a_card_goes_when_its_request_is_answered_on_the_page(
    browsers: Browsers,
    subscribed: Subscribed,
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
    browsers: Browsers, subscribed: Subscribed, service: Service, told: Product
) -> None:
    teacher, subscription = subscribed
    seen = len(asked_of(service, subscription))
    student = asks(browsers[1], "maya")
    (message,) = until(lambda: asked_of(service, subscription)[seen:], teacher)
    teacher.goto("/offline/")
    (card,) = deliver(teacher, told.url, message)
    student.get_by_role("button", name="Cancel").first.click()
    (closing,) = until(lambda: closing_of(service, subscription, card["tag"]), teacher)
    deliver(teacher, told.url, closing)

    def without_buttons() -> Any:
        cards = teacher.evaluate(CARDS)
        return [one for one in cards if one["tag"] == card["tag"] and not one["actions"]]

    (left,) = until(without_buttons, teacher)
    assert left["title"] == "No longer waiting for you"
    assert "answer" not in left["data"]


def test_s28_a_push_comes_with_the_tab_closed_and_opens_the_request(
    browsers: Browsers, subscribed: Subscribed, service: Service, told: Product
) -> None:
    teacher, subscription = subscribed
    teacher.goto("about:blank")
    seen, began = len(asked_of(service, subscription)), time.monotonic()
    student = asks(browsers[1], "maya")
    (message,) = until(lambda: asked_of(service, subscription)[seen:], teacher)
    worker_of(browsers[0]).evaluate(DOTS)
    look = lambda: worker_of(browsers[0]).evaluate(IN_WORKER)  # noqa: E731
    (card,) = deliver(teacher, told.url, message, look)
    print(f"The card was shown {time.monotonic() - began:.1f} s after.")  # noqa: T201

    assert worker_of(browsers[0]).evaluate("dots") == 1, "the icon of the app bears a mark"
    (asked,) = worker_of(browsers[0]).evaluate(TAP, card["tag"])

    teacher.goto(asked.removeprefix("open "))
    expect(teacher.get_by_text("Maya Alvarez").first).to_be_visible()
    teacher.get_by_role("button", name="Approve").first.click()
    back(student)


def test_s28_a_tap_takes_the_window_that_is_open(
    browsers: Browsers, subscribed: Subscribed, service: Service, told: Product
) -> None:
    teacher, subscription = subscribed
    teacher.goto("/notifications/")
    pages, seen = len(browsers[0].pages), len(asked_of(service, subscription))
    student = asks(browsers[1], "maya")
    (message,) = until(lambda: asked_of(service, subscription)[seen:], teacher)
    (card,) = deliver(teacher, told.url, message)

    assert worker_of(browsers[0]).evaluate(TAP, card["tag"]) == ["focus"]

    teacher.wait_for_url(lambda url: "/passes/" in url)
    expect(teacher.get_by_text("Maya Alvarez").first).to_be_visible()
    assert len(browsers[0].pages) == pages
    teacher.get_by_role("button", name="Approve").first.click()
    back(student)


def test_what_one_device_declines_closes_the_card_of_the_other(
    begin: Begin, browsers: Browsers, subscribed: Subscribed, service: Service, told: Product
) -> None:
    teacher, subscription = subscribed
    teacher.goto("/room/")
    other = sign_in(begin("desk"), "bennett")
    other.goto("/room/")
    seen = len(asked_of(service, subscription))
    student = asks(browsers[1], "maya")
    (message,) = until(lambda: asked_of(service, subscription)[seen:], teacher)
    (card,), (_same,) = deliver(teacher, told.url, message), deliver(other, told.url, message)

    worker_of(browsers[0]).evaluate(PRESS, [card["tag"], "decline"])

    until(lambda: card["tag"] not in [one["tag"] for one in other.evaluate(CARDS)], other)
    said = until(
        lambda: [one["title"] for one in teacher.evaluate(CARDS) if one["tag"] == card["tag"]],
        teacher,
    )
    assert said == ["You said: not now."]
    expect(student.get_by_text("Ms. Bennett").first).to_be_visible()
    expect(student.get_by_role("button", name="I’m back in class")).to_have_count(0)


def test_a_browser_with_another_address_is_found_there(
    browsers: Browsers, subscribed: Subscribed, service: Service
) -> None:
    """The control is the old address: nothing comes there any more."""
    teacher, old = subscribed
    teacher.goto("/notifications/install/")
    new = service.subscription(str(teacher.locator("push-switch").get_attribute("key")))
    teacher.goto("/room/")
    worker_of(browsers[0]).evaluate(MOVES, {"endpoint": new["endpoint"], "keys": new["keys"]})
    seen = len(service.arrived(old))

    student = asks(browsers[1], "maya")

    until(lambda: service.arrived(new), teacher)
    assert len(service.arrived(old)) == seen
    teacher.get_by_role("button", name="Approve: Maya Alvarez").click()
    back(student)
    worker_of(browsers[0]).evaluate(MOVES, {"endpoint": old["endpoint"], "keys": old["keys"]})


def test_a_card_answers_nothing_in_a_browser_that_was_closed_and_opened_again(
    browsers: Browsers, subscribed: Subscribed, service: Service, told: Product
) -> None:
    """Its session ended with it. The control is the same card when its person is back."""
    teacher, subscription = subscribed
    teacher.goto("/notifications/")
    seen = len(asked_of(service, subscription))
    student = asks(browsers[1], "maya")
    (message,) = until(lambda: asked_of(service, subscription)[seen:], teacher)
    (card,) = deliver(teacher, told.url, message)
    browsers[0].clear_cookies(name="corridor_session")

    worker_of(browsers[0]).evaluate(PRESS, [card["tag"], "approve"])
    until(lambda: "Sign in to answer." in [c["title"] for c in teacher.evaluate(CARDS)], teacher)
    expect(student.get_by_role("button", name="I’m back in class")).to_have_count(0)

    again = sign_in(browsers[0], "bennett")
    (card,) = deliver(again, told.url, message)
    again.close()
    worker_of(browsers[0]).evaluate(PRESS, [card["tag"], "approve"])
    back(student)


def test_signing_out_leaves_no_card(
    begin: Begin, browsers: Browsers, service: Service, told: Product
) -> None:
    teacher, subscription = subscribe(begin("leaver"), service)
    teacher.goto("/room/")
    seen = len(asked_of(service, subscription))
    student = asks(browsers[1], "maya")
    (message,) = until(lambda: asked_of(service, subscription)[seen:], teacher)
    deliver(teacher, told.url, message)

    teacher.locator("details[name=account] > summary").last.click()
    teacher.get_by_role("button", name="Sign out").click()
    teacher.wait_for_url(lambda url: "/sign-in/" in url)

    until(lambda: teacher.evaluate(CARDS) == [], teacher)
    student.get_by_role("button", name="Cancel").first.click()
    expect(student.get_by_role("heading", name="Where are you headed?")).to_be_visible()
