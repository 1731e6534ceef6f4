"""Signing in with Google, against a real OpenID Provider (``tests/peers/openid.mjs``)."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from corridor.accounts.models import Identity, Member, Session, SignInProvider, User
from corridor.core.audit import AuditEntry
from tests.e2e.sign_in.accounts import DOMAIN
from tests.e2e.sign_in.district import District

HOME = "Where are you headed?"
SESSION = "corridor_session"


def choose(page: Page, who: str) -> None:
    """On the page of Google, where our own button led."""
    page.get_by_role("link", name="Continue with Google").click()
    page.get_by_role("link", name=f"{who} Test", exact=True).click()


def come_in(district: District, page: Page, who: str) -> None:
    page.goto(f"/sign-in/at/{district.slug}/")
    choose(page, who)


def is_in(page: Page) -> None:
    expect(page.get_by_role("heading", name=HOME)).to_be_visible()


def is_turned_away(page: Page, why: str) -> None:
    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    expect(page.locator("#refusal")).to_contain_text(why)
    page.goto("/")
    expect(page).to_have_url(re.compile("/sign-in/"))


@pytest.fixture
def maya(district: District) -> Member:
    return district.member("Maya")


@pytest.fixture
def google(district: District) -> SignInProvider:
    return district.google()


def test_a_student_signs_in_with_google_and_has_one_account_ever_after(
    district: District, maya: Member, google: SignInProvider
) -> None:
    page = district.stranger()
    come_in(district, page, "Maya")
    is_in(page)
    page.context.clear_cookies()
    come_in(district, page, "Maya")
    is_in(page)
    assert (district.users(), district.identities()) == (1, 1)
    assert district.run(lambda: Identity.objects.get(district_id=district.id).subject) == "g-maya"


def test_signing_in_leads_on_to_the_page_that_was_wanted(
    district: District, maya: Member, google: SignInProvider
) -> None:
    page = district.stranger()
    page.goto(f"/sign-in/at/{district.slug}/?next=/passes/")
    choose(page, "Maya")
    expect(page).to_have_url(re.compile(r"/passes/$"))


def test_signing_in_leads_nowhere_else(
    district: District, maya: Member, google: SignInProvider
) -> None:
    page = district.stranger()
    page.goto(f"/sign-in/with/{google.id}/?next=https://evil.example/")
    page.get_by_role("link", name="Maya Test").click()
    is_in(page)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("Stranger", "This is not an account of Lakeside."),
        ("Private", "This is not an account of Lakeside."),
        ("Unverified", "Google has not checked that this address is yours."),
        ("Unknown", "Nobody of Lakeside is known by this account."),
    ],
)
def test_whoever_is_not_of_the_district_gets_a_clear_text_and_no_account(
    district: District, maya: Member, google: SignInProvider, who: str, why: str
) -> None:
    """Two of them carry Maya's own address: one without ``hd``, one not verified."""
    page = district.stranger()
    come_in(district, page, who)
    expect(page.get_by_text("@")).to_be_visible()
    expect(page.get_by_text("your school’s office")).to_be_visible()
    is_turned_away(page, why)
    district.forgive("403")
    assert (district.users(), district.identities()) == (0, 0)


def test_an_account_that_is_switched_off_stays_out(
    district: District, maya: Member, google: SignInProvider
) -> None:
    district.account(maya, is_active=False)
    page = district.stranger()
    come_in(district, page, "Maya")
    is_turned_away(page, "Your account is switched off.")
    district.forgive("403")


def test_switched_on_the_same_account_comes_in(
    district: District, maya: Member, google: SignInProvider
) -> None:
    """Negative control of the one before."""
    user = district.account(maya)
    page = district.stranger()
    come_in(district, page, "Maya")
    is_in(page)
    assert district.run(lambda: Identity.objects.get(district_id=district.id).user_id) == user.id


def test_the_same_address_at_two_providers_is_one_account(
    district: District, maya: Member, google: SignInProvider
) -> None:
    """The other is a second Google of the district, another issuer in our eyes."""
    page = district.stranger()
    come_in(district, page, "Maya")
    is_in(page)
    microsoft = district.microsoft()
    page.context.clear_cookies()
    page.goto(f"/sign-in/with/{microsoft.id}/")
    page.get_by_role("link", name="Maya at Microsoft").click()
    is_in(page)
    assert (district.users(), district.identities()) == (1, 2)


def test_whoever_was_signed_in_here_before_is_out(
    district: District, maya: Member, google: SignInProvider
) -> None:
    """A shared device: the next student must not go on as the one before."""
    district.member("Leo")
    page = district.stranger()
    come_in(district, page, "Leo")
    is_in(page)
    before = session_of(page)
    page.goto(f"/sign-in/with/{google.id}/")
    page.get_by_role("link", name="Maya Test").click()
    is_in(page)
    expect(page.get_by_text("Maya Test, your account")).to_be_attached()
    assert session_of(page) != before
    assert district.run(lambda: Session.objects.filter(user__district_id=district.id).count()) == 1
    kinds = district.run(lambda: set(AuditEntry.objects.values_list("kind", flat=True)))
    assert {"signed_in", "signed_out", "person_changed"} <= kinds


def test_whoever_was_signed_in_here_before_is_out_though_the_next_is_turned_away(
    district: District, maya: Member, google: SignInProvider
) -> None:
    page = district.stranger()
    come_in(district, page, "Maya")
    is_in(page)
    page.goto(f"/sign-in/with/{google.id}/")
    page.get_by_role("link", name="Unknown Test").click()
    is_turned_away(page, "Nobody of Lakeside is known by this account.")
    district.forgive("403")


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(
    district: District, maya: Member, google: SignInProvider
) -> None:
    page, thief = district.stranger(), district.stranger()
    thief.goto(f"/sign-in/with/{google.id}/")
    planted = session_of(thief)
    page.context.add_cookies([{"name": SESSION, "value": planted, "url": district.url}])
    come_in(district, page, "Maya")
    is_in(page)
    assert session_of(page) != planted
    thief.goto("/")
    expect(thief).to_have_url(re.compile("/sign-in/"))


def answer_of(page: Page, provider: SignInProvider) -> str:
    """The address that Google sends Maya's browser to, which the browser has not opened."""
    url = f"{page.context.request.get('/sign-in/').url}with/{provider.id}/"
    while "/answer/?" not in url:
        chosen = f"{url}/g-maya" if "/choose/" in url else url
        answer = page.context.request.get(chosen, max_redirects=0)
        url = urljoin(chosen, answer.headers["location"])
    return url


NOT_HERE = "This sign-in did not begin in this browser"


def test_an_answer_counts_only_in_the_browser_that_asked(
    district: District, maya: Member, google: SignInProvider
) -> None:
    """Otherwise a link could sign somebody in as somebody else."""
    page, other = district.stranger(), district.stranger()
    answer = answer_of(page, google)
    other.goto(answer)
    is_turned_away(other, NOT_HERE)
    page.goto(answer)
    is_in(page)
    district.forgive("403")


@pytest.mark.parametrize("state", ["", "&state=", "&state=of-nobody"])
def test_an_answer_without_its_state_is_refused(
    district: District, maya: Member, google: SignInProvider, state: str
) -> None:
    page = district.stranger()
    without = re.sub(r"&state=[^&]*", state, answer_of(page, google))
    assert without.count("state=") == state.count("state=")
    page.goto(without)
    is_turned_away(page, NOT_HERE)
    district.forgive("403")


def test_an_answer_counts_once(district: District, maya: Member, google: SignInProvider) -> None:
    page = district.stranger()
    answer = answer_of(page, google)
    page.goto(answer)
    is_in(page)
    page.context.clear_cookies()
    page.goto(answer)
    is_turned_away(page, NOT_HERE)
    district.forgive("403")


def test_an_answer_of_one_provider_is_none_of_another(
    district: District, maya: Member, google: SignInProvider
) -> None:
    """Each has an address of its own to come back to, and ``state`` belongs to one of them."""
    microsoft, page = district.microsoft(), district.stranger()
    answer = answer_of(page, google)
    page.goto(answer.replace(str(google.id), str(microsoft.id)))
    is_turned_away(page, NOT_HERE)
    district.forgive("403")


def test_a_code_of_another_sign_in_is_refused(
    district: District, maya: Member, google: SignInProvider
) -> None:
    """An injected code: the state is right, but PKCE binds the code to the other browser."""
    page, other = district.stranger(), district.stranger()
    theirs = re.search(r"code=([^&]*)", answer_of(other, google))
    assert theirs
    own = answer_of(page, google)
    page.goto(re.sub(r"code=[^&]*", f"code={theirs.group(1)}", own))
    is_turned_away(page, "Google did not say who you are.")
    district.forgive("403")


def test_going_back_at_google_says_so(
    district: District, maya: Member, google: SignInProvider
) -> None:
    page = district.stranger()
    page.goto(f"/sign-in/at/{district.slug}/")
    page.get_by_role("link", name="Continue with Google").click()
    page.get_by_role("link", name="Cancel").click()
    is_turned_away(page, "You did not go on at Google.")
    district.forgive("403")


def test_an_address_cannot_change_what_google_is_asked(
    district: District, google: SignInProvider
) -> None:
    page = district.stranger()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(
        f"/sign-in/with/{google.id}/?auth_params=prompt%3Dnone%26hd%3Dother.example"
        "&scope=offline_access&process=connect"
    )
    question = next(url for url in asked if "/auth?" in url)
    assert f"hd={DOMAIN}" in question
    assert "prompt=select_account" in question
    assert "code_challenge_method=S256" in question
    assert "nonce=" in question
    assert "offline_access" not in question
    assert "other.example" not in question


def test_a_way_in_that_is_off_leads_nowhere(district: District, maya: Member) -> None:
    google, page = district.google(is_on=False), district.stranger()
    page.goto(f"/sign-in/at/{district.slug}/")
    expect(page.get_by_role("link", name="Continue with Google")).to_have_count(0)
    answer = page.goto(f"/sign-in/with/{google.id}/")
    assert answer
    assert answer.status == 404
    district.forgive("404")


def session_of(page: Page) -> str:
    cookies = page.context.cookies()
    return next(c.get("value", "") for c in cookies if c.get("name") == SESSION)


def test_nothing_is_ever_written_to_allauths_tables(
    district: District, maya: Member, google: SignInProvider
) -> None:
    page = district.stranger()
    come_in(district, page, "Maya")
    is_in(page)
    assert district.rows_of_allauth() == 0
    assert district.run(lambda: User.objects.filter(district_id=district.id).get().email) == ""
