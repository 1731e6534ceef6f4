"""A SAML identity provider in the test's own process: pysaml2, and xmlsec by its Python bindings.

pysaml2 signs with the program ``xmlsec1``, which not every machine has; python3-saml brings the
library along, so the same is done with that.
"""

from __future__ import annotations

import base64
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import xmlsec
from cryptography.utils import CryptographyDeprecationWarning
from lxml import etree
from saml2 import BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

with warnings.catch_warnings():
    warnings.simplefilter("ignore", CryptographyDeprecationWarning)
    from saml2.server import Server
    from saml2.sigver import CryptoBackend

ENTITY, SSO = "urn:lakeside:idp", "https://idp.lakeside.example/sso"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"


class Bindings(CryptoBackend):  # type: ignore[misc]
    """Signs what pysaml2 has prepared; ``change`` may alter an assertion before."""

    change: Callable[[Any], None] | None = None

    def sign_statement(self, statement: Any, *given: str) -> str:
        _, key_file, node_id = given
        text = statement if isinstance(statement, bytes) else str(statement).encode()
        tree = etree.fromstring(text)
        node = tree.xpath("//*[@ID=$id]", id=node_id)[0]
        if self.change:
            self.change(node)
        xmlsec.tree.add_ids(tree, ["ID"])
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(key_file, xmlsec.constants.KeyDataFormatPem)
        context.sign(node.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
        return str(etree.tostring(tree).decode())


class Idp:
    """``folder`` has ``a.key`` and ``a.crt``; ``metadata`` is what Corridor says of itself."""

    def __init__(self, folder: Path, metadata: bytes, *, minutes: int = 5) -> None:
        (folder / "sp.xml").write_bytes(metadata)
        rules = {"lifetime": {"minutes": minutes}, "attribute_restrictions": None}
        own = {"single_sign_on_service": [(SSO, BINDING_HTTP_REDIRECT)]}
        told = {
            "entityid": ENTITY,
            "crypto_backend": "XMLSecurity",
            "key_file": str(folder / "a.key"),
            "cert_file": str(folder / "a.crt"),
            "service": {"idp": {"endpoints": own, "policy": {"default": rules}}},
            "metadata": {"local": [str(folder / "sp.xml")]},
        }
        self._server = Server(config=IdPConfig().load(told))
        self.crypto = self._server.sec.crypto = Bindings()

    def answer(self, asked: str, *, name: str, told: dict[str, str], **changes: Any) -> str:
        """The ``SAMLResponse`` to a request, which is in the address ``asked``.

        ``changes`` are arguments of ``create_authn_response``.
        """
        packed = parse_qs(urlsplit(asked).query)["SAMLRequest"][0]
        request = self._server.parse_authn_request(packed, BINDING_HTTP_REDIRECT)
        usual = self._server.response_args(request.message)
        usual.pop("name_id_policy", None)
        return self.say(name=name, told=told, **{**usual, **changes})

    def say(self, *, name: str, told: dict[str, str], **arguments: Any) -> str:
        kind = arguments.pop("name_format", NAMEID_FORMAT_PERSISTENT)
        usual = {
            "identity": told,
            "userid": name,
            "name_id": NameID(format=kind, text=name),
            "sign_assertion": True,
            "sign_alg": SIG_RSA_SHA256,
            "digest_alg": DIGEST_SHA256,
            "authn": {"class_ref": PASSWORD, "authn_auth": ENTITY},
        }
        response = self._server.create_authn_response(**{**usual, **arguments})
        return base64.b64encode(str(response).encode()).decode()
