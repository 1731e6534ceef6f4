"""ClassLink: from our page and from LaunchPad; ids count within the district's own tenant."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import People
from tests.e2e.sign_in.conftest import Sites
from tests.e2e.sign_in.house import House

pytestmark = pytest.mark.usefixtures("others")

HOME = "Where are you headed?"


def start(page: Page, house: House, who: str) -> None:
    page.goto(house.address("provider_start", "classlink"))
    page.get_by_role("button", name=who, exact=True).click()


def test_a_student_signs_in_through_classlink_by_the_rosters_id(
    people: People, house: House
) -> None:
    page = people.stranger()
    start(page, house, "maya")

    expect(page.get_by_role("heading", name=HOME)).to_be_visible()
    assert "https://launchpad.classlink.com/7001" in house.came_through("student-1")


def test_launchpad_signs_in_without_a_second_prompt(
    people: People, house: House, sites: Sites
) -> None:
    page = people.stranger()
    page.goto(f"{sites.classlink}/tiles")
    page.get_by_role("link", name="Corridor").click()
    page.get_by_role("button", name="maya", exact=True).click()
    expect(page.get_by_role("heading", name=HOME)).to_be_visible()
    page.goto("about:blank")  # or its stream would ask on without the cookie
    page.context.clear_cookies(domain="127.0.0.1")

    page.goto(f"{sites.classlink}/tiles")
    page.get_by_role("link", name="Corridor").click()

    expect(page.get_by_role("heading", name=HOME)).to_be_visible()


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("elsewhere", "This is not an account of Lakeside."),
        ("off", "Your account is switched off."),
    ],
)
def test_who_may_not_come_in_is_told_why(
    people: People, house: House, who: str, words: str
) -> None:
    """The same ids in another tenant are somebody else."""
    page = people.stranger()
    start(page, house, who)

    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    expect(page.get_by_text(words)).to_be_visible()
    people.forgive("403")
