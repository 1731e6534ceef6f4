"""An authenticator in software (W3C WebAuthn Level 2): answers as a browser would, or wrongly."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

ORIGIN = "http://testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
COORDINATE = 32  # bytes


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Authenticator:
    """One passkey. What it is set to it says, true or not."""

    origin: str = ORIGIN
    party: str = "testserver"
    count: int = 0
    is_verified: bool = True
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    handle: bytes = b""

    def create(self, options: dict[str, Any]) -> str:
        """The answer of ``navigator.credentials.create``, without attestation."""
        self.handle = base64url_to_bytes(options["user"]["id"])
        credential = b"\0" * 16 + len(self.id).to_bytes(2, "big") + self.id + self._public()
        told = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + credential}
        return self._answer(
            clientDataJSON=self._client("webauthn.create", options["challenge"]),
            attestationObject=encode_cbor(told),
        )

    def get(self, options: dict[str, Any]) -> str:
        """The answer of ``navigator.credentials.get``."""
        self.count += 1
        data, client = self._data(0), self._client("webauthn.get", options["challenge"])
        signed = data + hashlib.sha256(client).digest()
        return self._answer(
            clientDataJSON=client,
            authenticatorData=data,
            signature=self.key.sign(signed, ec.ECDSA(hashes.SHA256())),
            userHandle=self.handle,
        )

    def _answer(self, **response: bytes) -> str:
        told = {name: bytes_to_base64url(value) for name, value in response.items()}
        name = bytes_to_base64url(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": told})

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.is_verified else 0)
        party = hashlib.sha256(self.party.encode()).digest()
        return party + bytes([flags]) + self.count.to_bytes(4, "big")

    def _public(self) -> bytes:
        """A COSE key, ES256 (RFC 9053, section 2.1)."""
        numbers = self.key.public_key().public_numbers()
        x, y = (n.to_bytes(COORDINATE, "big") for n in (numbers.x, numbers.y))
        return bytes(encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y}))
