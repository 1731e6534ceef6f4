"""What an identity provider (pysaml2) answers, whole and forged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NAMEID_FORMAT_TRANSIENT

from corridor.accounts.models import Identity, SignInProvider
from tests.accounts.federation.saml.visits import Visitor, packed, xml_of
from tests.peers.pysaml2_idp import ENTITY, Idp

pytestmark = pytest.mark.django_db
MAYA, LEO = {"employeeNumber": "1001"}, {"employeeNumber": "1002"}
Visitors = Callable[[], Visitor]


def test_an_answer_signs_in_and_is_remembered(visitor: Visitors, idp: Idp) -> None:
    browser = visitor()

    answer = browser.post(idp.answer(browser.ask(), name="pn-maya", told=MAYA))

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.is_in
    known = Identity.objects.get()
    assert (known.issuer, known.subject, known.linked_by) == (ENTITY, "pn-maya", "student number")


def test_the_number_links_once_and_the_name_counts_then(visitor: Visitors, idp: Idp) -> None:
    """Later the provider gives the name another number: it stays who it was."""
    first, second = visitor(), visitor()
    first.post(idp.answer(first.ask(), name="pn-maya", told=MAYA))

    second.post(idp.answer(second.ask(), name="pn-maya", told=LEO))

    assert second.client.get("/").context["request"].member.name.startswith("Maya")


@pytest.mark.parametrize("kind", [NAMEID_FORMAT_TRANSIENT, NAMEID_FORMAT_EMAILADDRESS])
def test_a_name_that_does_not_last_is_refused(
    visitor: Visitors, idp: Idp, provider: SignInProvider, kind: str
) -> None:
    """Control: with an attribute named instead the same provider's answer signs in."""
    told = {**MAYA, "uid": "maya-for-ever"}
    browser = visitor()
    answer = browser.post(idp.answer(browser.ask(), name="x", told=told, name_format=kind))
    assert answer.status_code == 403
    assert "no lasting id" in answer.content.decode()

    provider.settings["subject_attribute"] = "urn:oid:0.9.2342.19200300.100.1.1"  # uid
    provider.save()
    browser.post(idp.answer(browser.ask(), name="x", told=told, name_format=kind))

    assert browser.is_in
    assert Identity.objects.get().subject == "maya-for-ever"


@pytest.mark.parametrize("named", ["<{ns}:NameID>maya-for-ever</{ns}:NameID>", "maya-for-ever"])
def test_an_attribute_may_hold_a_name_or_nothing(
    visitor: Visitors, idp: Idp, provider: SignInProvider, named: str
) -> None:
    """Shibboleth's ``eduPersonTargetedID`` is a name within a value; some values are empty."""
    provider.settings["subject_attribute"] = "urn:oid:2.5.4.12"  # title
    provider.save()
    browser = visitor()

    def change(node: Any) -> None:
        value = node.xpath(".//*[@Name='urn:oid:2.5.4.12']/*")[0]
        value.text = ""
        made = etree.fromstring(
            f'<a:v xmlns:a="{node.nsmap[node.prefix]}">{named.format(ns="a")}</a:v>'
        )
        value.attrib.clear()
        value.text = made.text
        value.extend(made)
        value.getparent().append(etree.Element(value.tag))

    idp.crypto.change = change
    browser.post(idp.answer(browser.ask(), name="x", told={**MAYA, "title": "y"}))

    assert browser.is_in
    assert Identity.objects.get().subject == "maya-for-ever"


def test_a_comment_does_not_shorten_a_name(visitor: Visitors, idp: Idp) -> None:
    """Signatures pass over comments, so a comment can be put in by anybody."""
    first, second = visitor(), visitor()
    first.post(idp.answer(first.ask(), name="pn-maya", told=MAYA))
    theirs = xml_of(idp.answer(second.ask(), name="pn-maya.leo", told=LEO))
    assert "pn-maya.leo" in theirs

    second.post(packed(theirs.replace("pn-maya.leo", "pn-maya<!-- -->.leo")))

    assert second.client.get("/").context["request"].member.name.startswith("Leo")


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        "<not-closed",
        "",
        "<samlp:Response xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol'/>",
    ],
)
def test_what_is_no_answer_is_refused(visitor: Visitors, xml: str) -> None:
    browser = visitor()

    assert browser.post(packed(xml)).status_code == 403
    assert browser.post("not base64 %%%").status_code == 403
    assert browser.client.post(browser.address("acs")).status_code == 403
    SignInProvider.objects.update(settings={})
    assert browser.post(packed(xml)).status_code == 403, "not set up yet"


def test_an_answer_that_is_too_long_is_refused(visitor: Visitors, idp: Idp) -> None:
    browser = visitor()
    long = idp.answer(browser.ask(), name="pn-maya", told={**MAYA, "title": "x" * 260_000})

    assert browser.post(long).status_code == 403
    assert not browser.is_in


def test_a_way_in_that_is_off_is_not_there(
    visitor: Visitors, idp: Idp, provider: SignInProvider
) -> None:
    browser = visitor()
    answer = idp.answer(browser.ask(), name="pn-maya", told=MAYA)
    SignInProvider.objects.filter(id=provider.id).update(is_on=False)

    assert browser.client.get(browser.address("login")).status_code == 404
    assert browser.post(answer).status_code == 404
    SignInProvider.objects.filter(id=provider.id).update(is_on=True, kind="google")
    assert browser.client.get(browser.address("metadata")).status_code == 404
