"""What holds for every way in, shown at each against its own counterpart."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.e2e.conftest import People
from tests.e2e.sign_in.house import House
from tests.e2e.sign_in.ways import WAYS, come_in, halted

pytestmark = pytest.mark.usefixtures("others")

NOT_HERE = "This sign-in did not begin in this browser"


def session_of(page: Page) -> str:
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    return cookies[settings.SESSION_COOKIE_NAME]


def is_out(page: Page, house: House) -> None:
    page.goto(f"{house.url}/")
    expect(page).to_have_url(f"{house.url}/sign-in/")


def test_s4_whichever_way_somebody_comes_it_is_the_same_account(
    people: People, house: House
) -> None:
    """By address, by id and by number: one person, one account, and five names for it."""
    for dress in WAYS:
        page = people.stranger()
        come_in(page, house, dress)
        expect(page.get_by_text("Maya Lake").first).to_be_attached()

    assert len(house.accounts_of("student-1")) == 1
    assert len(house.came_through("student-1")) == len(WAYS)


@pytest.mark.parametrize("dress", WAYS)
def test_a_planted_session_is_not_the_one_that_is_signed_in(
    people: People, house: House, dress: str
) -> None:
    """The thief's browser began a sign-in, so that it has a session to plant."""
    page, thief = people.stranger(), people.stranger()
    thief.goto(house.address("provider_start", dress))
    planted = session_of(thief)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": planted, "url": house.url}])

    come_in(page, house, dress)

    assert session_of(page) != planted
    is_out(thief, house)


@pytest.mark.parametrize("dress", ["microsoft", "classlink"])
def test_an_answer_counts_once_and_in_the_browser_that_asked(
    people: People, house: House, dress: str
) -> None:
    """As it is shown for Google, Clever and SAML in stories of their own."""
    page, other = people.stranger(), people.stranger()
    answer = halted(page, house, dress)

    for wrong in (answer, re.sub(r"state=[^&]*", "state=made-up", answer)):
        other.goto(wrong)
        expect(other.get_by_text(NOT_HERE)).to_be_visible()
    is_out(other, house)

    page.goto(answer)
    expect(page.get_by_text("Maya Lake").first).to_be_attached()
    page.goto("about:blank")  # or its stream would ask on without the cookie
    page.context.clear_cookies(domain="127.0.0.1")
    page.goto(answer)
    expect(page.get_by_text(NOT_HERE)).to_be_visible()
    is_out(page, house)
    people.forgive("403")


@pytest.mark.parametrize("dress", ["microsoft", "classlink"])
def test_what_nobody_asked_for_signs_nobody_in(people: People, house: House, dress: str) -> None:
    """Without its state a code is not used: a portal is asked anew, others are refused."""
    attacker, victim = people.stranger(), people.stranger()
    without = re.sub(r"&?state=[^&]*", "", halted(attacker, house, dress))
    assert "code=" in without

    victim.goto(without)

    if dress == "classlink":
        expect(victim.get_by_role("heading", name="Who are you?")).to_be_visible()
    else:
        expect(victim.get_by_text(NOT_HERE)).to_be_visible()
        people.forgive("403")
    is_out(victim, house)
