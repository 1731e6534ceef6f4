"""What a provider says of itself is read with care, kept current, and kept where it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from corridor.accounts.federation.saml import metadata as reading
from corridor.accounts.federation.saml import refreshing
from corridor.accounts.federation.saml.refreshing import TRY_EVERY, refresh_due, refreshed
from corridor.accounts.models import SignInProvider
from corridor.core.errors import Refused
from tests.accounts.federation.saml.visits import Visitor
from tests.factories import TEN
from tests.peers.keys import write_keys
from tests.peers.pysaml2_idp import ENTITY, SSO, Idp
from tests.peers.web import Reply, serving

MAYA = {"employeeNumber": "1001"}
MINUTE = timedelta(minutes=1)


DESCRIPTION = 'EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"'


def described(*certificates: str, entity: str = ENTITY, sso: str = SSO, before: str = "") -> bytes:
    keys = "".join(
        '<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">'
        f"<X509Data><X509Certificate>{_packed(one)}</X509Certificate></X509Data></KeyInfo>"
        "</KeyDescriptor>"
        for one in certificates
    )
    return (
        f'{before}<{DESCRIPTION} entityID="{entity}">'
        '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        f"{keys}<SingleSignOnService "
        'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
        f'Location="{sso}"/></IDPSSODescriptor></EntityDescriptor>'
    ).encode()


def _packed(certificate: str) -> str:
    return "".join(line for line in certificate.splitlines() if not line.startswith("-----"))


@pytest.fixture
def a(keys: Path) -> str:
    return (keys / "a.crt").read_text()


@pytest.fixture
def b(keys: Path) -> str:
    return (keys / "b.crt").read_text()


def test_one_and_two_certificates_are_read(a: str, b: str) -> None:
    for certificates in ((a,), (a, b)):
        found = reading.read(described(*certificates))
        assert (found.entity_id, found.sso_url) == (ENTITY, SSO)
        assert found.certificates == certificates


def test_what_is_no_metadata_is_refused(a: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    outside = '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'
    for xml in (
        b"",
        b"<html>Sign in</html>",
        b"<EntityDescriptor",
        described(),
        described(a, sso=""),
        described(a, sso="javascript:alert(1)"),
        described(a, sso="http://idp.lakeside.example/sso"),
        described(a, before=bomb),
        described(a, before=outside),
    ):
        with pytest.raises(Refused) as refused:
            reading.read(xml)
        assert refused.value.refusal.code == "metadata_unreadable"


def test_an_entity_id_is_no_xpath(a: str) -> None:
    for entity in ("urn:other", "x' or '1'='1"):
        with pytest.raises(Refused):
            reading.read(described(a), entity_id=entity)


def test_short_keys_and_nonsense_are_no_certificates(tmp_path: Path, a: str) -> None:
    write_keys(tmp_path, "short", bits=1024)
    for text in ((tmp_path / "short.crt").read_text(), "nonsense", "", "AAAA"):
        with pytest.raises(Refused) as refused:
            reading.pem(text)
        assert refused.value.refusal.code == "certificate_unusable"
    assert reading.pem(_packed(a)) == a, "control: also without its first and last line"


class Site:
    """Serves metadata; ``asked`` counts."""

    def __init__(self) -> None:
        self.reply, self.asked, self.url = Reply(b""), 0, ""

    def __call__(self, _: object) -> Reply:
        self.asked += 1
        return self.reply


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    settings.INNER_HOSTS = ["localhost"]
    made = Site()
    with serving(made) as made.url:
        yield made


@pytest.fixture
def by_metadata(provider: SignInProvider, site: Site) -> SignInProvider:
    provider.settings["metadata_url"] = f"{site.url}/metadata"
    provider.save()
    return provider


def kept(provider: SignInProvider) -> dict[str, Any]:
    provider.refresh_from_db()
    return dict(provider.settings)


@pytest.mark.django_db
def test_the_worker_reads_what_is_due(
    by_metadata: SignInProvider, site: Site, a: str, b: str
) -> None:
    site.reply = Reply(described(a, b), "text/xml")
    for hours, times in ((0, 1), (1, 1), (7, 2)):
        refresh_due(now=TEN + timedelta(hours=hours))
        assert site.asked == times

    assert kept(by_metadata)["certificates"] == [a, b]
    assert kept(by_metadata)["number_attribute"], "what the district said itself stays"


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["page", "gone", "large", "other"])
def test_what_was_read_last_holds(
    by_metadata: SignInProvider, site: Site, a: str, b: str, case: str
) -> None:
    """Control: what is whole and of the same name replaces it."""
    site.reply = {
        "page": Reply(b"<html>Maintenance</html>", "text/html"),
        "gone": Reply(described(b), "text/xml", 503),
        "large": Reply(described(b) + b" " * 600_000, "text/xml"),
        "other": Reply(described(b, entity="urn:somebody:else"), "text/xml"),
    }[case]
    assert refresh_due(now=TEN) == 0
    assert kept(by_metadata)["certificates"] == [a]

    site.reply = Reply(described(b), "text/xml")
    assert refresh_due(now=TEN + TRY_EVERY + MINUTE) == 1
    assert kept(by_metadata)["certificates"] == [b]


@pytest.mark.django_db
@pytest.mark.parametrize("is_another", [True, False])
def test_what_was_agreed_meanwhile_holds(
    by_metadata: SignInProvider,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    a: str,
    b: str,
    *,
    is_another: bool,
) -> None:
    """An admin enters another provider while the metadata of the one before is on its way."""
    agreed = {"entity_id": "urn:another"} if is_another else {"email_attribute": "mail"}
    site.reply = Reply(described(b), "text/xml")

    fetch = refreshing.fetch

    def fetch_slowly(*asked: Any, **more: Any) -> reading.Described:
        found = fetch(*asked, **more)
        by_metadata.settings |= agreed
        by_metadata.save()
        return found

    with monkeypatch.context() as slow:
        slow.setattr(refreshing, "fetch", fetch_slowly)
        refreshed(by_metadata, now=TEN)

    told = kept(by_metadata)
    assert agreed.items() <= told.items()
    assert told["certificates"] == ([a] if is_another else [b])


@pytest.mark.django_db
def test_nonsense_does_not_make_us_ask_around(
    by_metadata: SignInProvider, site: Site, visitor: Callable[[], Visitor], a: str
) -> None:
    site.reply = Reply(described(a), "text/xml")
    for _ in range(3):
        assert visitor().post("nonsense").status_code == 403

    assert site.asked == 1
    assert refreshed(by_metadata, now=TEN - timedelta(days=400)) is None


@pytest.mark.django_db
def test_a_new_key_is_known_at_its_first_answer(
    by_metadata: SignInProvider,
    site: Site,
    visitor: Callable[[], Visitor],
    idp: Idp,
    a: str,
    b: str,
) -> None:
    """We know only the old key; the provider signs with one that its metadata lists since."""
    by_metadata.settings["certificates"] = [b]
    by_metadata.save()
    browser = visitor()
    site.reply = Reply(described(b), "text/xml")
    assert browser.post(idp.answer(browser.ask(), name="x", told=MAYA)).status_code == 403

    by_metadata.settings["metadata_tried_at"] = ""
    by_metadata.save()
    site.reply = Reply(described(a, b), "text/xml")
    browser.post(idp.answer(browser.ask(), name="x", told=MAYA))

    assert browser.is_in
    assert kept(by_metadata)["certificates"] == [a, b]
