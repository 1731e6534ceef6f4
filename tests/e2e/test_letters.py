"""A letter as a mail program shows it: no violation that axe finds, light and dark, narrow too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from corridor.core.mail import Letter
from tests.e2e.axe import CROSSWISE, SEEN, SIZES, violations
from tests.mailbox import page_part

ADDRESS = "https://passes.example/notifications/answer/" + "a1B2" * 16 + "/"
REQUEST = Letter(
    to="bennett@fairview.example",
    subject="A pass request waits for you",
    heading="Somebody asks to go to the library",
    paragraphs=("From Room 214 to the library", "“I need two sources.”"),
    action="Approve",
    url=ADDRESS,
    other="Not now",
    other_url=f"{ADDRESS}?answer=decline",
    note="Each button opens a page where you confirm.",
    choose_url="https://passes.example/notifications/settings/",
)
NEWS = replace(REQUEST, action="Show the pass", other="", other_url="", note="")
SUMMARY = replace(NEWS, paragraphs=("9:10 AM · A · B",) * 12, unsubscribe=f"{ADDRESS}no-more/")
ACCOUNT = replace(NEWS, heading="", choose_url="", note="It works once, for an hour.")
LETTERS = {"request": REQUEST, "news": NEWS, "summary": SUMMARY, "account": ACCOUNT}
SMALLEST = 44  # pixels; what a thumb hits


@pytest.fixture(autouse=True)
def sender(settings: Settings) -> None:
    settings.MAIL_FROM = "Corridor <passes@district.example>"


@pytest.fixture
def shown(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


def show(page: Page, letter: Letter, size: str = "phone", theme: str = "light") -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_content(page_part(letter.message(key="one", sender="Fairview High passes")))


@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_has_no_violation(shown: Page, axe_source: str, kind: str) -> None:
    for size, theme in [*SEEN, *CROSSWISE]:
        show(shown, LETTERS[kind], size, theme)
        shown.evaluate(axe_source)

        assert violations(shown) == [], (size, theme)
        assert shown.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]


@pytest.mark.parametrize("size", SIZES)
def test_what_one_taps_in_a_letter_is_large_enough(shown: Page, size: str) -> None:
    for letter in (REQUEST, SUMMARY):
        show(shown, letter, size)
        for link in shown.locator("a").all():
            box = link.bounding_box()
            assert box is not None
            assert box["height"] >= SMALLEST, link.inner_text()


def test_what_an_inbox_shows_of_a_letter_is_hidden_in_it(shown: Page) -> None:
    show(shown, REQUEST)

    assert not shown.locator(".first").is_visible()
    assert "Open the letter" in str(shown.locator(".first").text_content())


def test_axe_finds_what_is_wrong_with_a_letter(shown: Page, axe_source: str) -> None:
    """Negative control: grey on grey."""
    page = page_part(REQUEST.message(key="one"))
    shown.set_content(page.replace("#55556a", "#dddddd"))
    shown.evaluate(axe_source)

    assert any("color-contrast" in fault for fault in violations(shown))
