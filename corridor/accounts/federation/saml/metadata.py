"""What an identity provider says of itself: its name, where to ask, whose signature counts.

Source: OASIS SAML 2.0 Metadata, sections 2.3.2 and 2.4.3. XML with a DTD or entities is refused.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.dsa import DSAPublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils.translation import gettext as _
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from corridor.core.errors import Refused
from corridor.core.outside import is_web_address

LEAST_RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class Described:
    """``certificates`` are PEM; two while the provider changes its key."""

    entity_id: str
    sso_url: str
    certificates: tuple[str, ...]


def read(xml: bytes, *, entity_id: str = "") -> Described:
    """``entity_id`` picks one where several are described. Raises ``Refused``."""
    told = _parsed(xml, entity_id).get("idp", {})
    many = told.get("x509certMulti", {}).get("signing", [])
    found = Described(
        entity_id=told.get("entityId", ""),
        sso_url=told.get("singleSignOnService", {}).get("url", ""),
        certificates=tuple(map(pem, many or filter(None, [told.get("x509cert", "")]))),
    )
    if not (found.entity_id and is_web_address(found.sso_url) and found.certificates):
        raise _unreadable()
    return found


def _parsed(xml: bytes, entity_id: str) -> dict[str, Any]:
    if "'" in entity_id:  # it becomes part of an XPath, in single quotes
        raise _unreadable()
    try:
        return dict(OneLogin_Saml2_IdPMetadataParser.parse(xml, entity_id=entity_id or None))
    except Exception:  # noqa: BLE001 (whatever a parser of other people's XML may raise)
        raise _unreadable() from None


def pem(text: str) -> str:
    """A certificate as PEM, from PEM or from its Base64 alone. Raises ``Refused``."""
    lines = [line.strip() for line in text.strip().splitlines()]
    packed = "".join(line for line in lines if not line.startswith("-----"))
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(packed, validate=True))
        key = certificate.public_key()
    except (binascii.Error, ValueError, TypeError):
        raise _bad_certificate() from None
    if isinstance(key, DSAPublicKey):
        raise _bad_certificate()
    if isinstance(key, RSAPublicKey) and key.key_size < LEAST_RSA_BITS:
        raise _bad_certificate()
    return certificate.public_bytes(Encoding.PEM).decode()


def _unreadable() -> Refused:
    return Refused.because(
        "metadata_unreadable",
        _("That is no metadata of an identity provider: name, address or certificate is missing."),
    )


def _bad_certificate() -> Refused:
    return Refused.because(
        "certificate_unusable",
        _("That certificate can’t be used: it has to be X.509, with 2048 bits or more for RSA."),
    )
