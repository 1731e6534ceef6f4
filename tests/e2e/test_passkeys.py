"""An admin's first sign-in in a real browser, with the browser's own (virtual) authenticator."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.e2e.axe import looks
from tests.e2e.conftest import People, Product
from tests.e2e.second_factor import set_app_up

PASSWORD = "correct horse battery"
ADMIN = (
    *("--district", "Keys", "--school", "Keys High"),
    *("--time-zone", "America/New_York", "--password-stdin"),
)
OF_PASSWORDS = (
    *("/account/security/", "/account/sign-ins/", "/account/password/", "/account/confirm/"),
    *("/sign-in/forgot/", "/admin/people/"),
)
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def admin_with_a_device(people: People, product: Product, name: str) -> tuple[Page, str]:
    """At localhost: a bare address like 127.0.0.1 is no name that passkeys can be bound to."""
    email = f"{name.lower()}@keys.example"
    names = ("--email", email, "--name", f"{name} Keys")
    product.command("admin", "create", *ADMIN, *names, typed=PASSWORD)
    page = people.stranger(base_url=people.url.replace("127.0.0.1", "localhost"))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page, email


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_an_admin_sets_a_passkey_up_and_comes_in_by_it(people: People, product: Product) -> None:
    page, email = admin_with_a_device(people, product, "Ada")
    sign_in(page, email)
    page.get_by_text("One thing before you go on").wait_for()
    page.goto("/admin/")
    assert page.url.endswith("/account/security/"), "there is no way around it"

    page.get_by_label("Name").fill("Ada’s laptop")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert page.locator(".codes li").count() == 10
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url(re.compile("/admin/"))

    page.locator("details.menu summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto("/account/security/")
    assert "last used" in page.locator("main").inner_text()


def test_a_passkey_is_the_second_step_and_a_proof(people: People, product: Product) -> None:
    page, email = admin_with_a_device(people, product, "Eve")
    sign_in(page, email)
    page.get_by_label("Name").fill("Key")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.context.clear_cookies()

    sign_in(page, email)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto("/account/confirm/?next=/account/security/app/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Set up an app").wait_for()


def test_a_device_that_says_no_changes_nothing(people: People, product: Product) -> None:
    page, email = admin_with_a_device(people, product, "Uma")
    sign_in(page, email)
    page.get_by_label("Name").fill("Key")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject('no'); }")
    page.get_by_role("button", name="Add a passkey").click()

    page.get_by_text("No passkey was made.").wait_for()
    assert page.url.endswith("/account/security/")


@pytest.mark.parametrize("which", ["with", "without"])
def test_setting_up_without_javascript_takes_an_app(
    people: People, product: Product, which: str, axe_source: str
) -> None:
    """Every step of the way has no accessibility violation (with JavaScript, which axe needs)."""
    email = f"{which}@keys.example"
    names = ("--email", email, "--name", f"{which} Keys")
    product.command("admin", "create", *ADMIN, *names, typed=PASSWORD)
    page = people.stranger(java_script_enabled=which == "with")
    faults = {}

    def look(name: str) -> None:
        if which == "with" and (found := looks(page, axe_source)):
            faults[name] = found

    sign_in(page, email)
    look("owed")
    codes = set_app_up(page, look=look)
    page.context.clear_cookies()
    sign_in(page, email)
    page.get_by_role("heading", name="One more step").wait_for()
    look("second")
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(re.compile("/admin/"))
    for path in OF_PASSWORDS:
        page.goto(path)
        look(path)

    assert faults == {}
    people.forgive("401")  # the stream of the page whose cookie was taken away
