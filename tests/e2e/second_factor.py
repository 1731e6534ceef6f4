"""What an admin who comes in by a password does first: set an authenticator app up."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
from playwright.sync_api import Page


def _pass_by(_name: str) -> None:
    """Looks at nothing."""


def set_app_up(page: Page, *, look: Callable[[str], None] = _pass_by) -> list[str]:
    """From the page that asks for a second step to where one wanted to go; returns the codes.

    ``look`` is called with the name of each page on the way: "app" and "codes".
    """
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_text("No camera at hand?").click()
    secret = page.locator("b.num").inner_text().replace(" ", "")
    look("app")
    page.get_by_label("six digits").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Turn on").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    codes = page.locator(".codes li").all_inner_texts()
    look("codes")
    page.get_by_role("link", name="I have kept them").click()
    return codes
