"""Clever: from our page and from its icon, and what nobody can do with a code."""

from __future__ import annotations

from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.e2e.conftest import People
from tests.e2e.sign_in.conftest import Sites
from tests.e2e.sign_in.house import House

pytestmark = pytest.mark.usefixtures("others")

HOME = "Where are you headed?"
NOT_HERE = "This sign-in did not begin in this browser"


def start(page: Page, house: House, who: str) -> None:
    page.goto(house.address("provider_start", "clever"))
    page.get_by_role("button", name=who, exact=True).click()


def is_in(page: Page) -> None:
    expect(page.get_by_role("heading", name=HOME)).to_be_visible()


def is_out(page: Page, house: House) -> None:
    page.goto(f"{house.url}/")
    expect(page).to_have_url(f"{house.url}/sign-in/")


def test_a_student_signs_in_through_clever(people: People, house: House) -> None:
    page = people.stranger()
    start(page, house, "maya")

    is_in(page)
    expect(page.get_by_text("Maya").first).to_be_visible()


def test_s4_clever_icon_signs_in_without_a_second_prompt(
    people: People, house: House, sites: Sites
) -> None:
    """The icon sends a code without state: it is dropped, and Clever asks nothing again."""
    page = people.stranger()
    start(page, house, "maya")
    is_in(page)
    before = house.accounts_of("student-1")
    page.goto("about:blank")  # or its stream would ask on without the cookie
    page.context.clear_cookies(domain="127.0.0.1")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{sites.clever}/tiles")
    page.get_by_role("link", name="Corridor").click()

    is_in(page)
    assert not [url for url in asked if "/who/" in url], "nothing was asked"
    assert house.accounts_of("student-1") == before, "the same account"


def test_s4_clever_icon_gives_the_role_of_the_roster(people: People, house: House) -> None:
    """Clever has her as a student; she teaches."""
    page = people.stranger()
    start(page, house, "bennett")

    expect(page).to_have_url(f"{house.url}/room/")


def test_an_icons_code_is_never_used(people: People, house: House) -> None:
    """Who lures somebody to an address with their own code signs nobody in as themselves."""
    attacker, victim = people.stranger(), people.stranger()
    stolen = code_of(halted(attacker, house, "liam"))

    victim.goto(f"{house.back_to('clever')}?code={stolen}")

    expect(victim.get_by_role("heading", name="Who are you?")).to_be_visible()
    is_out(victim, house)


def test_a_foreign_state_is_refused(people: People, house: House) -> None:
    """Control: in the browser that asked, the very same address signs in."""
    attacker, victim = people.stranger(), people.stranger()
    theirs = halted(attacker, house, "liam")

    victim.goto(theirs)
    expect(victim.get_by_text(NOT_HERE)).to_be_visible()
    victim.goto(f"{house.back_to('clever')}?code=x&state=made-up")
    expect(victim.get_by_text(NOT_HERE)).to_be_visible()
    is_out(victim, house)
    people.forgive("403")

    attacker.goto(theirs)
    is_in(attacker)


def test_a_code_counts_once(people: People, house: House) -> None:
    page = people.stranger()
    address = halted(page, house, "liam")
    page.goto(address)
    is_in(page)

    page.goto("about:blank")  # or its stream would ask on without the cookie
    page.context.clear_cookies(domain="127.0.0.1")
    page.goto(address)

    expect(page.get_by_text(NOT_HERE)).to_be_visible()
    is_out(page, house)
    people.forgive("403")


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("elsewhere", "This is not an account of Lakeside."),
        ("nobody", "Nobody of Lakeside is known by this account."),
        ("off", "Your account is switched off."),
    ],
)
def test_who_may_not_come_in_is_told_why(
    people: People, house: House, who: str, words: str
) -> None:
    page = people.stranger()
    start(page, house, who)

    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    expect(page.get_by_text(words)).to_be_visible()
    is_out(page, house)
    people.forgive("403")


def test_whoever_comes_next_replaces_who_was_here(
    people: People, house: House, sites: Sites
) -> None:
    """A shared Chromebook: Maya left without signing out, Liam comes by his icon."""
    page = people.stranger()
    start(page, house, "maya")
    is_in(page)
    session = session_of(page)
    page.context.clear_cookies(domain="localhost")

    page.goto(f"{sites.clever}/tiles")
    page.get_by_role("link", name="Corridor").click()
    page.get_by_role("button", name="liam", exact=True).click()

    is_in(page)
    expect(page.get_by_text("Liam").first).to_be_visible()
    expect(page.get_by_text("Maya")).to_have_count(0)
    assert session_of(page) != session
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": session, "url": house.url}])
    is_out(page, house)


def test_somebody_can_sign_out_where_they_see_it(people: People, house: House) -> None:
    page = people.stranger()
    start(page, house, "maya")
    is_in(page)

    page.locator("details[name=account] summary").click()
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_text("You are signed out.")).to_be_visible()
    is_out(page, house)


def halted(page: Page, house: House, who: str) -> str:
    """The address that the portal sends the browser back to, which it does not follow."""
    page.goto(house.address("provider_start", "clever"))
    address, request = f"{page.url}?as={who}", page.context.request
    while not address.startswith(house.back_to("clever")):
        answer = request.get(address, max_redirects=0)
        address = urljoin(address, answer.headers["location"])
    return address


def code_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["code"][0]


def session_of(page: Page) -> str:
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    return cookies[settings.SESSION_COOKIE_NAME]
