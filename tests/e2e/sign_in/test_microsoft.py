"""Signing in with Microsoft: the directory counts, and the sign-in name, but no ``email``."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from corridor.accounts.models import Identity
from tests.e2e.sign_in.district import District


def test_a_student_signs_in_with_microsoft_and_is_known_by_the_directorys_id(
    district: District,
) -> None:
    district.member("Maya")
    microsoft, page = district.microsoft(), district.stranger()
    page.goto(f"/sign-in/with/{microsoft.id}/")
    page.get_by_role("link", name="Maya at Microsoft").click()
    expect(page.get_by_role("heading", name="Where are you headed?")).to_be_visible()
    assert district.run(lambda: Identity.objects.get(district_id=district.id).subject) == "o-maya"


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("Stranger", "This is not an account of Lakeside."),
        ("Guest", "Microsoft has not checked that this address is yours."),
    ],
)
def test_other_directories_and_guests_stay_out(district: District, who: str, why: str) -> None:
    """Each with the sign-in name of somebody here."""
    district.member("Maya")
    microsoft, page = district.microsoft(), district.stranger()
    page.goto(f"/sign-in/with/{microsoft.id}/")
    page.get_by_role("link", name=f"{who} at Microsoft").click()
    expect(page.locator("#refusal")).to_contain_text(why)
    assert (district.users(), district.identities()) == (0, 0)
    district.forgive("403")


@pytest.mark.parametrize("is_active", [False, True])
def test_an_account_that_is_switched_off_stays_out(district: District, *, is_active: bool) -> None:
    user = district.account(district.member("Maya"), is_active=is_active)
    microsoft, page = district.microsoft(), district.stranger()
    page.goto(f"/sign-in/with/{microsoft.id}/")
    page.get_by_role("link", name="Maya at Microsoft").click()
    if is_active:
        expect(page.get_by_role("heading", name="Where are you headed?")).to_be_visible()
        found = district.run(lambda: Identity.objects.get(district_id=district.id).user_id)
        assert found == user.id, "control"
    else:
        expect(page.locator("#refusal")).to_contain_text("Your account is switched off.")
        assert district.identities() == 0
        district.forgive("403")
