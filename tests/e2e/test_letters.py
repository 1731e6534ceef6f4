"""A letter as a mail program shows it: no violation that axe finds, light and dark, narrow too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from pytest_django import Settings

from corridor.core.mail import Letter
from tests.e2e.axe import CROSSWISE, SEEN, SIZES, violations
from tests.mailbox import page_part

ADDRESS = "https://passes.example/notifications/answer/" + "a1B2" * 16 + "/"


@pytest.fixture
def letter(settings: Settings) -> str:
    settings.MAIL_FROM = "Corridor <passes@district.example>"
    made = Letter(
        to="bennett@fairview.example",
        subject="A pass request waits for you",
        heading="Somebody asks to go to the library",
        paragraphs=("From Room 214 to the library", "“I need two sources.”"),
        action="Approve",
        url=ADDRESS,
        other="Not now",
        other_url=f"{ADDRESS}?answer=decline",
        note="Each button opens a page where you confirm.",
    )
    return page_part(made.message(key="one", sender="Fairview High passes"))


@pytest.mark.parametrize(("size", "theme"), [*SEEN, *CROSSWISE])
def test_a_letter_has_no_violation(
    chromium: Browser, axe_source: str, letter: str, size: str, theme: str
) -> None:
    width, height = SIZES[size]
    page = chromium.new_page(
        viewport={"width": width, "height": height},
        color_scheme=theme,  # type: ignore[arg-type]
    )
    page.set_content(letter)
    page.evaluate(axe_source)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_axe_finds_what_is_wrong_with_a_letter(
    chromium: Browser, axe_source: str, letter: str
) -> None:
    """Negative control: grey on grey."""
    page = chromium.new_page()
    page.set_content(letter.replace("#5b5b70", "#dddddd"))
    page.evaluate(axe_source)

    assert any("color-contrast" in fault for fault in violations(page))
    page.close()
