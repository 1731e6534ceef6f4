"""From a provider's POST to who somebody is: python3-saml's checks, and what they leave open.

python3-saml takes an assertion for anybody where no audience is named, compares recipients as
parts of text, and reads which request is answered off the envelope. Here all three have to
stand in the assertion itself, which is what the provider signed.
Source: OASIS SAML 2.0 Profiles, sections 4.1.4.2 and 4.1.4.3.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML as Xml

from corridor.accounts.federation.claims import ONEROSTER, Claims
from corridor.accounts.federation.saml.toolkit import acs_of, entity_of, toolkit
from corridor.accounts.federation.settings import Saml
from corridor.accounts.models import SignInProvider
from corridor.core.errors import Refused

log = logging.getLogger(__name__)
LONGEST = 256 * 1024  # characters of a ``SAMLResponse``
LONGEST_VALUE = 255
LASTING = (Constants.NAMEID_PERSISTENT, Constants.NAMEID_UNSPECIFIED, "")


@dataclass(frozen=True, slots=True)
class Assertion:
    """``answers`` is the request's id, empty where the provider began by itself."""

    id: str
    expires_at: datetime
    answers: str
    claims: Claims


def assertion_of(request: HttpRequest, provider: SignInProvider, agreed: Saml) -> Assertion:
    """Raises ``Refused``: ``assertion_refused`` (``detail`` tells strangers nothing more),
    ``subject_unlasting``."""
    auth = _processed(request, provider, agreed)
    signed = _the_one(auth)
    _require_for_us(signed, entity_of(request, provider.id))
    confirmed = _confirmed(signed, acs_of(request, provider.id))
    return Assertion(
        id=auth.get_last_assertion_id(),
        expires_at=_expiry(signed, confirmed),
        answers=confirmed.get("InResponseTo", ""),
        claims=_claims(auth, agreed),
    )


def _processed(request: HttpRequest, provider: SignInProvider, agreed: Saml) -> OneLogin_Saml2_Auth:
    if len(request.POST.get("SAMLResponse", "")) > LONGEST:
        raise refused()
    try:
        auth = toolkit(request, provider.id, agreed)
        auth.process_response()
    except Exception:  # noqa: BLE001 (whatever a parser of other people's XML may raise)
        raise refused() from None
    if auth.get_errors() or not auth.is_authenticated():
        raise refused(auth.get_last_error_reason() or "")
    return auth


def _the_one(auth: OneLogin_Saml2_Auth) -> Any:
    """The assertion whose signature was checked; the place is the one that was checked there."""
    found = Xml.query(Xml.to_etree(auth.get_last_response_xml()), "/samlp:Response/saml:Assertion")
    if len(found) != 1:
        raise refused()
    return found[0]


def _require_for_us(signed: Any, entity_id: str) -> None:
    """``element_text`` reads past comments: the signature does not cover those."""
    restrictions = Xml.query(signed, "./saml:Conditions/saml:AudienceRestriction")
    audiences = [
        [Xml.element_text(one).strip() for one in Xml.query(restriction, "./saml:Audience")]
        for restriction in restrictions
    ]
    if not audiences or not all(entity_id in named for named in audiences):
        raise refused("no audience")


def _confirmed(signed: Any, acs: str) -> Mapping[str, str]:
    """What a bearer has to bring: to this very address, with an end. python3-saml saw the time."""
    path = "./saml:Subject/saml:SubjectConfirmation[@Method=$bearer]/saml:SubjectConfirmationData"
    found = signed.xpath(path, namespaces=Constants.NSMAP, bearer=Constants.CM_BEARER)
    if len(found) != 1 or found[0].get("Recipient") != acs or not found[0].get("NotOnOrAfter"):
        raise refused("no confirmation")
    return dict(found[0].attrib)


def _expiry(signed: Any, confirmed: Mapping[str, str]) -> datetime:
    until = [confirmed["NotOnOrAfter"], *signed.xpath("./*/@NotOnOrAfter")]
    read = [moment for moment in map(parse_datetime, until) if moment]
    if len(read) != len(until):
        raise refused("no time")
    return max(m if m.tzinfo else m.replace(tzinfo=UTC) for m in read)


def _claims(auth: OneLogin_Saml2_Auth, agreed: Saml) -> Claims:
    told = _attributes(auth)
    roster_id = _first(told, agreed.roster_id_attribute)
    return Claims(
        issuer=agreed.entity_id,
        subject=_subject(auth, told, agreed),
        email=_first(told, agreed.email_attribute),
        email_is_verified=bool(agreed.email_attribute),  # by the district's own provider
        domain=agreed.entity_id,
        ids={ONEROSTER: roster_id} if roster_id else {},
        student_number=_first(told, agreed.number_attribute),
        told={name: ", ".join(values)[:LONGEST_VALUE] for name, values in told.items()},
    )


def _attributes(auth: OneLogin_Saml2_Auth) -> dict[str, list[str]]:
    """By name. A value may be a name of its own (``eduPersonTargetedID`` of Shibboleth)."""
    read = ((name, map(_value, values)) for name, values in auth.get_attributes().items())
    return {name: [value for value in values if value] for name, values in read}


def _value(told: str | Mapping[str, Mapping[str, str | None]]) -> str:
    return told if isinstance(told, str) else told.get("NameID", {}).get("value") or ""


def _subject(auth: OneLogin_Saml2_Auth, told: Mapping[str, Sequence[str]], agreed: Saml) -> str:
    """An address or a passing name could be somebody else's tomorrow."""
    if agreed.subject_attribute:
        subject = _first(told, agreed.subject_attribute)
    else:
        lasts = (auth.get_nameid_format() or "") in LASTING
        subject = (auth.get_nameid() or "").strip() if lasts else ""
    if not subject or len(subject) > LONGEST_VALUE:
        raise Refused.because(
            "subject_unlasting",
            _("The identity provider sent no lasting id for you. Your district can change that."),
        )
    return subject


def _first(told: Mapping[str, Sequence[str]], name: str) -> str:
    values = told.get(name, []) if name else []
    return next((value.strip()[:LONGEST_VALUE] for value in values if value.strip()), "")


def refused(why: str = "") -> Refused:
    """``why`` is for the log: strangers get no hints."""
    log.warning("SAML answer refused: %s", why[:300] or "unreadable")
    return Refused.because(
        "assertion_refused",
        _("What the identity provider sent can’t be used to sign in. Please start again."),
    )
