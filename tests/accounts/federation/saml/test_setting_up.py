"""A district admin sets its SAML up: from metadata at an address, as text, or by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from corridor.accounts.federation.saml import metadata as reading
from corridor.accounts.models import SignInProvider
from corridor.core.errors import Refused
from tests.accounts.federation.saml.test_metadata import described
from tests.accounts.federation.saml.visits import Visitor as Browser
from tests.factories import World, make_member
from tests.pages import Visitor, text_of
from tests.peers.pysaml2_idp import ENTITY, SSO, Idp
from tests.peers.web import Reply, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def a(keys: Path) -> str:
    return (keys / "a.crt").read_text()


@pytest.fixture
def admin(world: World) -> Visitor:
    return Visitor(make_member(world.school, "district_admin"))


@pytest.fixture
def empty(provider: SignInProvider) -> SignInProvider:
    SignInProvider.objects.filter(id=provider.id).update(settings={}, is_on=False)
    provider.refresh_from_db()
    return provider


def save(admin: Visitor, provider: SignInProvider, **typed: str) -> Any:
    return admin.post(f"/admin/sign-in/providers/{provider.id}/", **typed)


def kept(provider: SignInProvider) -> tuple[Any, ...]:
    provider.refresh_from_db()
    told = provider.settings
    return told["entity_id"], told["sso_url"], told["certificates"]


@pytest.fixture
def site(settings: Settings, a: str) -> Iterator[str]:
    settings.INNER_HOSTS = ["localhost"]
    replies = {
        "/metadata": Reply(described(a), "application/samlmetadata+xml"),
        "/page": Reply(b"<html>Sign in</html>", "text/html"),
    }
    with serving(lambda asked: replies[asked.path]) as url:
        yield url


def test_metadata_at_an_address_fills_the_rest(
    admin: Visitor, empty: SignInProvider, site: str, a: str
) -> None:
    answer = save(admin, empty, metadata_url=f"{site}/metadata")

    assert answer.status_code == 302, text_of(answer)
    assert kept(empty) == (ENTITY, SSO, [a])


def test_metadata_as_text_fills_the_rest(admin: Visitor, empty: SignInProvider, a: str) -> None:
    answer = save(admin, empty, metadata_xml=described(a).decode())

    assert answer.status_code == 302, text_of(answer)
    assert kept(empty) == (ENTITY, SSO, [a])


def test_it_can_be_typed(admin: Visitor, empty: SignInProvider, a: str) -> None:
    answer = save(admin, empty, entity_id=ENTITY, sso_url=SSO, certificates=a)

    assert answer.status_code == 302, text_of(answer)
    assert kept(empty) == (ENTITY, SSO, [a])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"metadata_url": "{site}/page"}, "no metadata of an identity provider"),
        ({"metadata_url": "https://169.254.169.254/"}, "can’t be asked"),
        ({"metadata_url": "http://idp.example/metadata"}, "can’t be asked"),
        ({"metadata_xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}, "no metadata of an"),
        ({"sso_url": "javascript:alert(1)"}, "has to begin with https://"),
        ({"certificates": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}, "X.509"),
        ({"certificates": "nonsense"}, "One or two certificates"),
    ],
)
def test_what_can_not_be_used_is_told(
    admin: Visitor, empty: SignInProvider, site: str, typed: dict[str, str], words: str
) -> None:
    answer = save(
        admin, empty, **{k: v.format(site=site) if "{site}" in v else v for k, v in typed.items()}
    )

    assert answer.status_code == 422
    assert words in text_of(answer)
    empty.refresh_from_db()
    assert empty.settings == {}


def test_our_metadata_says_what_the_page_says(admin: Visitor, empty: SignInProvider) -> None:
    page = text_of(admin.get(f"/admin/sign-in/providers/{empty.id}/"))
    addresses = re.findall(r"http://testserver/sign-in/saml/[^<\"& ]+", page)

    answer = Visitor().get(f"/sign-in/saml/{empty.id}/metadata/")

    assert answer["Content-Type"] == "application/samlmetadata+xml"
    told = text_of(answer)
    assert addresses
    assert all(address in told for address in addresses)
    assert 'WantAssertionsSigned="true"' in told
    with pytest.raises(Refused):
        reading.read(answer.content)


def test_a_test_shows_what_came_back_and_signs_nobody_in(
    admin: Visitor, provider: SignInProvider, idp: Idp
) -> None:
    """Also while it is off; the answer is spent as any other."""
    SignInProvider.objects.filter(id=provider.id).update(is_on=False)
    there = admin.get(f"/admin/sign-in/providers/{provider.id}/test/")["Location"]
    answer = idp.answer(there, name="pn-maya", told={"employeeNumber": "1001"})

    browser = Browser(provider, admin.client)
    page = browser.post(answer).content.decode()

    assert "Nobody was signed in" in page
    assert "Maya" in page
    assert admin.get("/account/sign-ins/").context["request"].member.roles == {"district_admin"}
    assert browser.post(answer).status_code == 403
