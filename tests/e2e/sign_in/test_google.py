"""Signing in with Google, against a real OpenID Provider."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from corridor.accounts.models import SignInProvider
from tests.e2e.sign_in.district import District


def choose(page: Page, provider: SignInProvider, who: str) -> None:
    """Go to Google from our side, and choose an account there."""
    page.goto(f"/sign-in/with/{provider.id}/")
    page.get_by_role("link", name=who).click()


def test_a_student_signs_in_with_google(district: District) -> None:
    district.member("Maya")
    google, page = district.google(), district.stranger()
    choose(page, google, "Maya Test")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    expect(page.get_by_role("heading", name="Where are you headed?")).to_be_visible()
    assert (district.users(), district.identities()) == (1, 1)
