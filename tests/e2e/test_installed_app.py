"""The switch that wakes a device says what fits its browser: blocked, not asked, not yet an app."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PATIENCE_MS, People

expect.set_options(timeout=PATIENCE_MS)
TEST, INSTALL = "/notifications/test/", "/notifications/install/"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
IPAD = (  # as it says of itself unless its person chose otherwise
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Safari/605.1.15"
)
# In a tab of Safari there is nothing that could wake it.
TAB_OF_SAFARI = "delete window.PushManager; delete window.Notification;"
TOUCH = "Object.defineProperty(Navigator.prototype, 'maxTouchPoints', { get: () => 5 });"
ALLOWED = """
    window.said = "default";
    const permission = { get: () => said, configurable: true };
    Object.defineProperty(Notification, "permission", permission);
"""
CHANGES = """(setting) => {
    window.said = setting;
    document.querySelector("push-switch").look();
}"""


def opened(people: People, address: str, script: str, who: str = "maya", **options: object) -> Page:
    page = people.sign_in(who, service_workers="allow", **options)
    page.add_init_script(script)
    page.goto(address)
    return page


def test_s29_a_browser_that_blocks_is_told_apart_from_one_that_was_not_asked(
    people: People,
) -> None:
    """As its person changes it in the settings of a browser, and without loading the page again."""
    page = opened(people, TEST, ALLOWED, "bennett")
    switch, blocked = page.locator("push-switch"), page.get_by_text("Your browser blocks")
    expect(switch).to_have_attribute("state", "off")
    expect(page.get_by_role("button", name="Turn on here")).to_be_visible()
    expect(blocked).to_be_hidden()

    page.evaluate(CHANGES, "denied")

    expect(blocked).to_be_visible()
    expect(page.get_by_role("button", name="Turn on here")).to_be_hidden()
    page.get_by_role("link", name="See how to allow them.").click()
    expect(page.get_by_role("heading", name="If you don’t see it")).to_be_in_viewport()


def test_the_switch_stays_true_when_the_page_around_it_is_put_anew(people: People) -> None:
    page = opened(people, TEST, ALLOWED, "bennett")
    expect(page.get_by_role("button", name="Turn on here")).to_be_visible()

    page.get_by_role("button", name="Send me a test").click()

    expect(page.get_by_text("Last test:")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on here")).to_be_visible()


@pytest.mark.parametrize(
    ("agent", "script"),
    [(IPHONE, TAB_OF_SAFARI), (IPAD, TAB_OF_SAFARI + TOUCH)],
    ids=["iPhone", "iPad"],
)
@pytest.mark.parametrize("address", [TEST, INSTALL])
def test_s32_in_a_tab_of_an_iphone_or_ipad_it_says_to_install_first_and_how(
    people: People, agent: str, script: str, address: str
) -> None:
    page = opened(people, address, script, user_agent=agent)

    expect(page.locator("push-switch")).to_have_attribute("state", "install")
    expect(page.get_by_text("Put Corridor on the Home Screen first.")).to_be_visible()
    expect(page.locator("#guide-iphone ol")).to_be_visible()
    expect(page.locator("#guide-iphone")).to_contain_text("Add to Home Screen")


def test_s32_the_installed_app_of_an_iphone_offers_the_switch(people: People) -> None:
    """There the browser can be woken: the control of the one before."""
    page = opened(people, INSTALL, ALLOWED, user_agent=IPHONE)

    expect(page.get_by_role("button", name="Turn on here")).to_be_visible()
    expect(page.get_by_text("Put Corridor on the Home Screen first.")).to_be_hidden()


def test_a_mac_is_no_ipad(people: People) -> None:
    page = opened(people, INSTALL, TAB_OF_SAFARI, user_agent=IPAD)

    expect(page.locator("push-switch")).to_have_attribute("state", "unsupported")
