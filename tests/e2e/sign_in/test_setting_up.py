"""A district sets Google up by itself: values to copy, a test that signs nobody in, the switch."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from corridor.accounts.models import SignInProvider
from tests.e2e.sign_in.accounts import DOMAIN
from tests.e2e.sign_in.district import District

SECRET = "a secret of the tests"
HERE = "/admin/sign-in/providers/"


@pytest.fixture
def admin(district: District) -> Page:
    """Signed in with a password, as nobody has set up anything else yet."""
    return district.signed_in(district.member("Dana", "district_admin"))


def fill(page: Page, *, secret: str = SECRET) -> None:
    page.get_by_label("Client ID").fill("corridor")
    page.get_by_label("Client secret").fill(secret)
    page.get_by_label("Domains of the district").fill(f"@{DOMAIN.upper()}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_district_sets_google_up_by_itself(district: District, admin: Page) -> None:
    district.member("Maya")
    admin.goto(HERE)
    admin.get_by_role("button", name="Google").click()
    expect(admin.get_by_role("textbox", name="Authorized redirect URI")).to_have_value(
        re.compile(r"^http://127\.0\.0\.1:\d+/sign-in/with/[0-9a-f-]{36}/answer/$")
    )
    expect(admin.get_by_role("link", name="Test this")).to_have_count(0)
    fill(admin)
    expect(admin.get_by_label("Client secret")).to_have_value("")
    admin.get_by_role("button", name="Switch on").click()
    expect(admin.get_by_text("People can come in this way now.")).to_be_visible()

    student = district.stranger()
    student.goto(f"/sign-in/at/{district.slug}/")
    student.get_by_role("link", name="Continue with Google").click()
    student.get_by_role("link", name="Maya Test").click()
    expect(student.get_by_role("heading", name="Where are you headed?")).to_be_visible()


def test_a_test_shows_what_came_back_and_signs_nobody_in(district: District, admin: Page) -> None:
    district.member("Maya")
    google = district.google(is_on=False)
    before = (district.users(), district.identities())
    admin.goto(f"{HERE}{google.id}/")
    expect(admin.get_by_text("Last tested")).to_have_count(0)
    admin.get_by_role("link", name="Test this").click()
    admin.get_by_role("link", name="Maya Test").click()
    expect(admin.locator("#found")).to_have_text("Maya Test")
    expect(admin.get_by_text("The roster has this address.")).to_be_visible()
    told = admin.get_by_role("region", name="What they told")
    expect(told).to_contain_text(f"maya@{DOMAIN}")
    expect(told).to_contain_text("g-maya")
    expect(admin.get_by_text("Dana Test, your account")).to_be_attached()
    assert (district.users(), district.identities()) == before
    admin.get_by_role("link", name="Back", exact=True).click()
    expect(admin.get_by_text("Last tested")).to_be_visible()


def test_a_test_says_who_would_be_turned_away(district: District, admin: Page) -> None:
    google = district.google(is_on=False)
    admin.goto(f"{HERE}{google.id}/")
    admin.get_by_role("link", name="Test this").click()
    admin.get_by_role("link", name="Stranger Test").click()
    expect(admin.locator("#refusal")).to_contain_text("This is not an account of Lakeside.")
    expect(admin.get_by_role("region", name="What they told")).to_contain_text("other.example")


def test_a_test_shows_what_is_wrong_with_the_secret(district: District, admin: Page) -> None:
    google = district.google(is_on=False, secret="")
    admin.goto(f"{HERE}{google.id}/")
    fill(admin, secret="not the one")
    admin.get_by_role("link", name="Test this").click()
    admin.get_by_role("link", name="Maya Test").click()
    expect(admin.locator("#refusal")).to_contain_text("invalid_client")


def test_a_test_is_good_once_and_for_who_began_it(district: District, admin: Page) -> None:
    """What is on signs in as ever while somebody tests: the mark is bound to one answer."""
    district.member("Maya")
    google = district.google()
    admin.goto(f"{HERE}{google.id}/")
    admin.get_by_role("link", name="Test this").click()
    expect(admin.get_by_role("heading", name="Choose an account")).to_be_visible()
    admin.goto(f"/sign-in/with/{google.id}/")
    admin.get_by_role("link", name="Maya Test").click()
    expect(admin.get_by_role("heading", name="Where are you headed?")).to_be_visible()


def test_a_public_domain_is_refused(district: District, admin: Page) -> None:
    google: SignInProvider = district.google(is_on=False, settings={"domains": []})
    admin.goto(f"{HERE}{google.id}/")
    admin.get_by_label("Domains of the district").fill("gmail.com")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("Anybody can have an address of gmail.com.")).to_be_visible()
    district.forgive("422")


def test_an_admin_unlinks_an_account(district: District, admin: Page) -> None:
    maya, google, page = district.member("Maya"), district.google(), district.stranger()
    page.goto(f"/sign-in/with/{google.id}/")
    page.get_by_role("link", name="Maya Test").click()
    expect(page.get_by_role("heading", name="Where are you headed?")).to_be_visible()
    admin.goto(f"/admin/people/{maya.id}/")
    admin.get_by_role("button", name="Unlink").click()
    expect(admin.get_by_text("That account no longer signs in as them.")).to_be_visible()
    assert district.identities() == 0
    expect(page).to_have_url(re.compile("/sign-in/"))


def test_an_address_leads_to_the_districts_own_door(district: District) -> None:
    """Of one that has that domain to itself; nothing depends on whose address it is."""
    own = f"{district.slug}.example"
    district.google(settings={"domains": [own]})
    page = district.stranger()
    page.goto("/sign-in/?next=/passes/")
    page.get_by_label("Your school address").fill(f"nobody.at.all@{own}")
    page.get_by_role("button", name="Find my way in").click()
    expect(page).to_have_url(re.compile(rf"/sign-in/at/{district.slug}/\?next=%2Fpasses%2F$"))
    expect(page.get_by_role("link", name="Continue with Google")).to_be_visible()


def test_an_address_of_nowhere_leads_nowhere(district: District) -> None:
    district.google()
    page = district.stranger()
    page.goto("/sign-in/")
    page.get_by_label("Your school address").fill("somebody@nowhere.example")
    page.get_by_role("button", name="Find my way in").click()
    expect(page.get_by_text("No district here has addresses like that.")).to_be_visible()
    expect(page.get_by_label("Your school address")).to_have_value("somebody@nowhere.example")
    district.forgive("422")
