"""A newcomer with an empty installation: from the first page to the day students begin."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.axe import looks
from tests.e2e.conftest import PATIENCE_MS, People, Product, running
from tests.e2e.second_factor import set_app_up

EMAIL, PASSWORD = "dana@lakeside.example", "correct horse battery"
MOST_TAPS = 24
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Just installed: nobody is in it."""
    with running(f"corridor_first_{os.getpid()}", tmp_path_factory, demo=False) as made:
        yield made


@pytest.fixture
def people(chromium: Browser, product: Product) -> Iterator[People]:
    made = People(chromium, product.url)
    yield made
    made.close()
    assert made.faults == []


class Newcomer:
    """Counts what has to be tapped; what is typed costs none."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.click()

    def press(self, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=name, exact=True))

    def asked(self, question: str) -> None:
        expect(self.page.locator("#open h2")).to_have_text(question)


def test_a_newcomer_is_led_from_an_empty_installation_to_the_first_day(
    people: People, product: Product, axe_source: str
) -> None:
    page = people.stranger()
    page.goto("/")
    expect(page.get_by_text("corridor admin create", exact=True)).to_be_visible()
    assert looks(page, axe_source) == []
    product.command(
        *("admin", "create", "--email", EMAIL, "--name", "Dana Ruiz", "--password-stdin"),
        typed=PASSWORD,
    )
    newcomer = Newcomer(page)
    newcomer.tap(page.get_by_role("link", name="I’ve done that"))
    page.get_by_label("School e-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    newcomer.press("Sign in")
    page.wait_for_url(re.compile("/account/security/$"))
    set_app_up(page)
    expect(page.get_by_role("heading", name="Let’s get you started")).to_be_visible()

    newcomer.tap(page.get_by_role("link", name="Go on: District"))
    set_up(newcomer)

    expect(page).to_have_url(re.compile("/admin/start/$"))
    expect(page.get_by_text("January 12, 2027").first).to_be_visible()
    assert newcomer.taps <= MOST_TAPS
    come_back_to_what_is_missing(newcomer)


def set_up(newcomer: Newcomer) -> None:
    """Every step; the roster is skipped, as the file comes tomorrow."""
    page = newcomer.page
    newcomer.asked("What is your district called?")
    page.get_by_label("Name of the district").fill("Lakeside Schools")
    page.get_by_label("E-mail domains").fill("lakeside.example")
    newcomer.press("Save and go on")
    newcomer.asked("Your school, and its clock")
    page.get_by_label("Name of the school").fill("Lakeside High")
    page.get_by_label("Time zone").select_option("America/Chicago")
    newcomer.press("Save and go on")
    newcomer.asked("When does your school year begin and end?")
    newcomer.press("Save and go on")
    newcomer.asked("Who learns and works here?")
    newcomer.press("Skip for now")
    newcomer.asked("When do the bells ring?")
    newcomer.press("Save and go on")
    newcomer.asked("Where may students go?")
    newcomer.tap(page.get_by_role("checkbox", name="Flex space"))
    newcomer.press("Save and go on")
    newcomer.asked("Who says yes, and who looks after all this?")
    newcomer.press("Save and go on")
    newcomer.asked("From when do students make passes?")
    newcomer.tap(page.get_by_role("radio", name="From a day on"))
    page.get_by_label("First day of passes").fill("2027-01-12")
    newcomer.press("Save and go on")


def come_back_to_what_is_missing(newcomer: Newcomer) -> None:
    """Nothing is lost by leaving; what is missing is named, there and on the overview."""
    page = newcomer.page
    page.goto("/")
    expect(page.get_by_text("Missing")).to_have_count(2)
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Not set up yet")).to_be_visible()
    page.get_by_role("link", name="People and classes").click()
    newcomer.asked("Who learns and works here?")
    page.goto("/admin/places/")
    expect(page.get_by_role("link", name="Nurse")).to_be_visible()
    expect(page.get_by_role("link", name="Flex space")).to_have_count(0)
    page.goto("/admin/start/")
    page.get_by_role("button", name="Finish, and go to the overview").click()
    expect(page.get_by_role("heading", name="Not set up yet")).to_have_count(0)
