"""Answers that somebody changed, wrapped or kept; each with what it would do unchecked."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from lxml import etree

from corridor.accounts import forgetting
from corridor.accounts.federation.saml import assertions, spending, tickets
from corridor.accounts.federation.settings import settings_of
from corridor.accounts.federation.started import HOLDS_FOR
from corridor.accounts.models import SignInProvider, SpentAssertion
from corridor.core.errors import Refused
from tests.accounts.federation.saml.conftest import idp_of
from tests.accounts.federation.saml.visits import Visitor, packed, xml_of
from tests.factories import TEN
from tests.peers.pysaml2_idp import Idp

pytestmark = pytest.mark.django_db
MAYA, LEO = {"employeeNumber": "1001"}, {"employeeNumber": "1002"}
Visitors = Callable[[], Visitor]
NS = {
    "p": "urn:oasis:names:tc:SAML:2.0:protocol",
    "a": "urn:oasis:names:tc:SAML:2.0:assertion",
    "d": "http://www.w3.org/2000/09/xmldsig#",
}


def is_refused(browser: Visitor, response: str) -> bool:
    return browser.post(response).status_code == 403 and not browser.is_in


def test_an_answer_that_is_over_is_refused(
    visitor: Visitors, metadata: bytes, tmp_path: Path, keys: Path
) -> None:
    """By more than clocks may differ. Control: a provider that gives its answers some minutes."""
    browser = visitor()
    old, new = (idp_of(metadata, tmp_path, keys, minutes=m) for m in (-10, 5))

    assert is_refused(browser, old.answer(browser.ask(), name="pn-maya", told=MAYA))

    browser.post(new.answer(browser.ask(), name="pn-maya", told=MAYA))
    assert browser.is_in


def test_a_signed_envelope_does_not_do(visitor: Visitors, idp: Idp) -> None:
    browser = visitor()
    signed = {"sign_assertion": False, "sign_response": True}

    assert is_refused(browser, idp.answer(browser.ask(), name="pn-maya", told=MAYA, **signed))

    both = {"sign_assertion": True, "sign_response": True}
    browser.post(idp.answer(browser.ask(), name="pn-maya", told=MAYA, **both))
    assert browser.is_in


def _beside(tree: Any, forged: Any, signed: Any) -> None:
    tree.insert(0, forged)


def _inside(tree: Any, forged: Any, signed: Any) -> None:
    tree.replace(signed, forged)
    forged.append(signed)


def _in_extensions(tree: Any, forged: Any, signed: Any) -> None:
    """The forged one carries the signature, which names the true one elsewhere."""
    tree.replace(signed, forged)
    forged.insert(1, signed.find("d:Signature", NS))
    extensions = etree.Element(f"{{{NS['p']}}}Extensions")
    extensions.append(signed)
    tree.insert(1, extensions)


def _in_an_object(tree: Any, forged: Any, signed: Any) -> None:
    tree.replace(signed, forged)
    signature = deepcopy(signed.find("d:Signature", NS))
    etree.SubElement(signature, f"{{{NS['d']}}}Object").append(signed)
    forged.insert(1, signature)


@pytest.mark.parametrize("wrap", [_beside, _inside, _in_extensions, _in_an_object])
@pytest.mark.parametrize("new_id", [True, False])
def test_a_wrapped_signature_is_refused(
    visitor: Visitors, idp: Idp, wrap: Callable[[Any, Any, Any], None], new_id: bool
) -> None:
    """Leo's own answer, with an assertion about Maya where a careless reader would look."""
    browser = visitor()
    whole = idp.answer(browser.ask(), name="pn-leo", told=LEO)
    tree = etree.fromstring(xml_of(whole).encode())
    signed = tree.find("a:Assertion", NS)
    forged = deepcopy(signed)
    forged.remove(forged.find("d:Signature", NS))
    forged.find(".//a:NameID", NS).text = "pn-maya"
    if new_id:
        forged.set("ID", "_forged")
    wrap(tree, forged, signed)

    assert is_refused(browser, packed(etree.tostring(tree).decode()))

    browser.post(whole)
    assert browser.is_in, "control"


def _checked(visitor: Visitor, response: str) -> Any:
    """python3-saml's own opinion."""
    address = visitor.address("acs")
    request = RequestFactory().post(address, {"SAMLResponse": response})
    agreed = settings_of(visitor.provider)
    return assertions._processed(request, visitor.provider, agreed)  # type: ignore[arg-type]


def test_an_assertion_has_to_name_whom_it_is_for(
    visitor: Visitors, idp: Idp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: python3-saml takes one without an audience; so did we, without our own check."""
    browser = visitor()

    with _resigned(idp, _without_audience):
        answer = idp.answer(browser.ask(), name="pn-maya", told=MAYA)
    assert "AudienceRestriction" not in xml_of(answer)
    assert is_refused(browser, answer)

    assert _checked(browser, answer).is_authenticated()
    monkeypatch.setattr(assertions, "_require_for_us", lambda *_: None)
    browser.post(answer)
    assert browser.is_in


def test_a_recipient_is_the_whole_address(visitor: Visitors, idp: Idp) -> None:
    """Control: python3-saml takes any address that has ours in it."""
    browser = visitor()
    with _resigned(idp, _longer_recipient):
        answer = idp.answer(browser.ask(), name="pn-maya", told=MAYA)

    assert is_refused(browser, answer)

    assert _checked(browser, answer).is_authenticated()


def test_which_request_is_answered_is_what_was_signed(
    visitor: Visitors, idp: Idp, provider: SignInProvider
) -> None:
    """Without the mark on its envelope an answer looks as if nobody had asked for it.

    Control: that is what python3-saml reads.
    """
    provider.settings["allow_idp_initiated"] = True
    provider.save()
    browser, other = visitor(), visitor()
    whole = idp.answer(browser.ask(), name="pn-maya", told=MAYA)
    stripped = packed(re.sub(r' InResponseTo="[^"]*"', "", xml_of(whole), count=1))
    assert "InResponseTo" in xml_of(stripped), "the assertion still has it"

    assert _checked(other, stripped).get_last_response_in_response_to() is None
    assert is_refused(other, stripped)

    browser.post(stripped)
    assert browser.is_in


def test_an_answer_to_an_old_request_is_refused(
    visitor: Visitors, idp: Idp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corridor.accounts.federation.started.HOLDS_FOR", timedelta(0))
    browser = visitor()
    answer = idp.answer(browser.ask(), name="pn-maya", told=MAYA)
    assert is_refused(browser, answer)

    monkeypatch.setattr("corridor.accounts.federation.started.HOLDS_FOR", HOLDS_FOR)
    browser.post(idp.answer(browser.ask(), name="pn-maya", told=MAYA))
    assert browser.is_in


def test_a_kept_answer_does_not_sign_in_again(
    visitor: Visitors, idp: Idp, provider: SignInProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: without the record of what was used it does."""
    provider.settings["allow_idp_initiated"] = True
    provider.save()
    kept = _unasked(idp, provider)
    first, second, third = visitor(), visitor(), visitor()
    first.post(kept)
    assert first.is_in

    answer = second.post(kept)
    assert answer.status_code == 403
    assert "used already" in answer.content.decode()
    assert not second.is_in

    monkeypatch.setattr("corridor.accounts.views.saml.spend", lambda **_: None)
    third.post(kept)
    assert third.is_in


def test_a_ticket_is_for_one_provider_and_one_minute(
    visitor: Visitors, idp: Idp, provider: SignInProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = SignInProvider.objects.create(
        district_id=provider.district_id,
        kind="saml",
        is_on=True,
        settings=provider.settings,
        created_at=TEN,
    )
    browser, stranger = visitor(), visitor()
    answer = idp.answer(browser.ask(), name="pn-maya", told=MAYA)
    handed = stranger.client.post(browser.address("acs"), {"SAMLResponse": answer})
    ticket = handed.cookies[tickets.COOKIE]
    assert (ticket["path"], ticket["samesite"]) == (browser.address("finish"), "Lax")
    assert ticket["httponly"]
    browser.client.cookies[tickets.COOKIE] = ticket.value

    elsewhere = reverse("accounts:saml_finish", args=[other.id])
    assert browser.client.get(elsewhere).status_code == 403
    with monkeypatch.context() as later:
        later.setattr(tickets, "HOLDS_FOR", timedelta(0))
        assert browser.client.get(browser.address("finish")).status_code == 403
    browser.client.cookies[tickets.COOKIE] = "made up"
    assert browser.client.get(browser.address("finish")).status_code == 403

    browser.client.cookies[tickets.COOKIE] = ticket.value
    assert browser.client.get(browser.address("finish")).status_code == 302
    assert browser.is_in


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_instant_one_spends_it() -> None:
    """Control: of eight different ones all get through."""

    def spend(number: int) -> bool:
        try:
            spending.spend(issuer="x", assertion_id=f"_{number}", expires_at=TEN)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, [1] * 8)) == 1
        assert sum(pool.map(spend, range(2, 10))) == 8
    SpentAssertion.objects.all().delete()


def test_what_was_used_is_kept_while_it_would_be_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    spending.spend(issuer="x", assertion_id="_1", expires_at=TEN)

    for minutes, left in ((5, 1), (6, 0)):
        now = TEN + timedelta(minutes=minutes)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        forgetting.forget()
        assert SpentAssertion.objects.count() == left


def _unasked(idp: Idp, provider: SignInProvider) -> str:
    """As a tile of the provider's own page would send it."""
    site = "http://testserver"
    return idp.say(
        name="pn-maya",
        told=MAYA,
        in_response_to=None,
        destination=site + reverse("accounts:saml_acs", args=[provider.id]),
        sp_entity_id=site + reverse("accounts:saml_metadata", args=[provider.id]),
    )


def _without_audience(assertion: Any) -> None:
    conditions = assertion.find("a:Conditions", NS)
    conditions.remove(conditions.find("a:AudienceRestriction", NS))


def _longer_recipient(assertion: Any) -> None:
    data = assertion.find(".//a:SubjectConfirmationData", NS)
    data.set("Recipient", f"https://evil.example/?{data.get('Recipient')}")


class _resigned:  # noqa: N801 (reads as a block)
    """While it lasts, the provider changes its assertions before it signs them."""

    def __init__(self, idp: Idp, change: Callable[[Any], None]) -> None:
        self._crypto, self._change = idp.crypto, change

    def __enter__(self) -> None:
        self._crypto.change = self._change

    def __exit__(self, *_: object) -> None:
        self._crypto.change = None
