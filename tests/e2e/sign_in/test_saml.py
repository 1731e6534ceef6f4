"""SAML: signing in through the district's identity provider, and what nobody can do with an answer.

Every attack is sent by a browser from another site, and its control is the same answer as the
provider made it, which signs in.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import People
from tests.e2e.sign_in.conftest import Sites
from tests.e2e.sign_in.house import House
from tests.e2e.sign_in.posting import Post, answer_of, launched, send
from tests.peers.node import tell

pytestmark = pytest.mark.usefixtures("others")

HOME = "Where are you headed?"
UNUSABLE = "What the identity provider sent can’t be used to sign in."
NOT_HERE = "This sign-in did not begin in this browser"
NOT_ASKED = "Sign-ins begin here, not at the identity provider."


@pytest.fixture(autouse=True)
def _as_usual(house: House, sites: Sites) -> Iterator[None]:
    yield
    house.agree_as_before()
    for site in (sites.saml, sites.foreign):
        tell(f"{site}/rule?key=a&listed=a&hash=sha256")


@pytest.fixture
def page(people: People) -> Page:
    return people.stranger()


def login(house: House) -> str:
    return house.address("saml_login", "saml")


def is_in(page: Page) -> None:
    expect(page.get_by_role("heading", name=HOME)).to_be_visible()


def is_refused(people: People, page: Page, house: House, words: str) -> None:
    expect(page.get_by_text(words)).to_be_visible()
    page.goto(f"{house.url}/")
    expect(page).to_have_url(f"{house.url}/sign-in/")
    people.forgive("403")


def unasked(page: Page, house: House, idp: str, **more: str) -> Post:
    acs, audience = house.address("saml_acs", "saml"), house.address("saml_metadata", "saml")
    return launched(page, idp, acs=acs, audience=audience, who="pn-maya", **more)


def test_a_student_signs_in_through_saml(page: Page, house: House) -> None:
    page.goto(f"{login(house)}?next=/account/sign-ins/")
    page.get_by_role("button", name="pn-maya").click()

    expect(page).to_have_url(f"{house.url}/account/sign-ins/")
    page.goto("/")
    is_in(page)


def test_a_tampered_assertion_is_refused(
    people: People, page: Page, house: House, sites: Sites
) -> None:
    post = answer_of(page, login(house), "pn-liam")

    send(page, sites.saml, post.changed("1002", "1001").changed("pn-liam", "pn-maya"))

    is_refused(people, page, house, UNUSABLE)
    send(page, sites.saml, post)
    is_in(page)


def test_an_unsigned_assertion_is_refused(
    people: People, page: Page, house: House, sites: Sites
) -> None:
    post = answer_of(page, login(house), "pn-liam")

    send(page, sites.saml, post.without("<Signature.*</Signature>"))

    is_refused(people, page, house, UNUSABLE)
    send(page, sites.saml, post)
    is_in(page)


def test_an_answer_counts_only_in_the_browser_that_asked(
    people: People, page: Page, house: House, sites: Sites
) -> None:
    post, other = answer_of(page, login(house), "pn-liam"), people.stranger()

    send(other, sites.saml, post)

    is_refused(people, other, house, NOT_HERE)
    send(page, sites.saml, post)
    is_in(page)


def test_an_answer_signs_in_once(people: People, page: Page, house: House, sites: Sites) -> None:
    house.agree("saml", allow_idp_initiated=True)
    post, other = unasked(page, house, sites.saml), people.stranger()
    send(page, sites.saml, post)
    is_in(page)

    send(other, sites.saml, post)

    is_refused(people, other, house, "This sign-in was used already")
    send(other, sites.saml, unasked(other, house, sites.saml))
    is_in(other)


def test_what_nobody_asked_for_is_refused_unless_the_district_lets_it(
    people: People, page: Page, house: House, sites: Sites
) -> None:
    post = unasked(page, house, sites.saml, RelayState="/account/sign-ins/")
    send(page, sites.saml, post)
    is_refused(people, page, house, NOT_ASKED)

    house.agree("saml", allow_idp_initiated=True)
    send(page, sites.saml, post)

    expect(page).to_have_url(f"{house.url}/account/sign-ins/")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"]
)
def test_relay_state_leads_nowhere_else(
    page: Page, house: House, sites: Sites, elsewhere: str
) -> None:
    house.agree("saml", allow_idp_initiated=True)

    send(page, sites.saml, unasked(page, house, sites.saml, RelayState=elsewhere))

    expect(page).to_have_url(f"{house.url}/")
    is_in(page)


def test_an_answer_for_somebody_else_is_refused(
    people: People, page: Page, house: House, sites: Sites
) -> None:
    house.agree("saml", allow_idp_initiated=True)
    acs, ours = house.address("saml_acs", "saml"), house.address("saml_metadata", "saml")
    for wrong in (
        {"acs": acs, "audience": "https://another.example/"},
        {"acs": "https://another.example/acs/", "audience": ours},
    ):
        made = launched(page, sites.saml, who="pn-maya", **wrong)
        send(page, sites.saml, Post(acs, made.response))
        is_refused(people, page, house, UNUSABLE)

    send(page, sites.saml, launched(page, sites.saml, who="pn-maya", acs=acs, audience=ours))
    is_in(page)


def test_sha1_is_refused(people: People, page: Page, house: House, sites: Sites) -> None:
    tell(f"{sites.saml}/rule?hash=sha1")
    send(page, sites.saml, answer_of(page, login(house), "pn-maya"))
    is_refused(people, page, house, UNUSABLE)

    tell(f"{sites.saml}/rule?hash=sha256")
    send(page, sites.saml, answer_of(page, login(house), "pn-maya"))
    is_in(page)


def test_another_districts_identity_provider_signs_nobody_in_here(
    people: People, page: Page, house: House, sites: Sites
) -> None:
    """It says of itself that it is ours, and signs with a key of its own."""
    house.agree("saml", allow_idp_initiated=True)
    send(page, sites.saml, unasked(page, house, sites.foreign))
    is_refused(people, page, house, UNUSABLE)

    tell(f"{sites.saml}/rule?key=b")
    send(page, sites.saml, unasked(page, house, sites.saml))
    is_refused(people, page, house, UNUSABLE)

    tell(f"{sites.saml}/rule?key=a")
    send(page, sites.saml, unasked(page, house, sites.saml))
    is_in(page)


def test_keys_roll_over_by_metadata(people: People, page: Page, house: House, sites: Sites) -> None:
    """The new key is known at its first answer, the old one holds while it is listed."""
    house.agree("saml", metadata_url=f"{sites.saml}/metadata")
    tell(f"{sites.saml}/rule?key=b&listed=ab")
    send(page, sites.saml, answer_of(page, login(house), "pn-maya"))
    is_in(page)

    other = people.stranger()
    tell(f"{sites.saml}/rule?key=a")
    send(other, sites.saml, answer_of(other, login(house), "pn-maya"))
    is_in(other)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("pn-off", "Your account is switched off."),
        ("pn-nobody", "Nobody of Lakeside is known by this account."),
    ],
)
def test_who_may_not_come_in_is_told_why(
    people: People, page: Page, house: House, who: str, words: str
) -> None:
    page.goto(login(house))
    page.get_by_role("button", name=who).click()

    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    expect(page.get_by_text(words)).to_be_visible()
    people.forgive("403")


def test_whoever_comes_next_replaces_who_was_here(page: Page, house: House) -> None:
    for who, name in (("pn-maya", "Maya"), ("pn-liam", "Liam")):
        page.goto(login(house))
        page.get_by_role("button", name=who).click()
        is_in(page)
        expect(page.get_by_text(f"{name} Lake").first).to_be_attached()

    expect(page.get_by_text("Maya Lake")).to_have_count(0)
