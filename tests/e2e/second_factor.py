"""What an admin who comes in by a password does first: set an authenticator app up."""

from __future__ import annotations

import pyotp
from playwright.sync_api import Page


def set_app_up(page: Page) -> list[str]:
    """From the page that asks for a second step to where one wanted to go; returns the codes."""
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_text("No camera at hand?").click()
    secret = page.locator("b.num").inner_text().replace(" ", "")
    page.get_by_label("six digits").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Turn on").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    codes = page.locator(".codes li").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    return codes
