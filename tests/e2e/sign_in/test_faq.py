"""What the school's FAQ says of signing in."""

from __future__ import annotations

from playwright.sync_api import expect

from corridor.accounts.models import User
from tests.e2e.sign_in.district import District


def test_s4_with_the_districts_google_account_and_with_no_other(district: District) -> None:
    """S4, the half of Google: by the roster's address to the same account and role each time;
    an account of another domain gets a clear text."""
    teacher = district.member("Dana", "teacher")
    google = district.google()
    accounts = set()
    for _ in range(2):
        page = district.stranger()
        page.goto(f"/sign-in/at/{district.slug}/")
        page.get_by_role("link", name="Continue with Google").click()
        page.get_by_role("link", name="Dana Test").click()
        expect(page.get_by_role("link", name="Monitor")).to_be_visible()
        accounts |= district.run(
            lambda: set(User.objects.filter(person=teacher.person).values_list("id"))
        )
    assert len(accounts) == 1

    stranger = district.stranger()
    stranger.goto(f"/sign-in/with/{google.id}/")
    stranger.get_by_role("link", name="Stranger Test").click()
    expect(stranger.locator("#refusal")).to_contain_text("This is not an account of Lakeside.")
    expect(stranger.get_by_text("stranger@other.example")).to_be_visible()
    assert district.users() == 1
    district.forgive("403")
