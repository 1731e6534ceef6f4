"""The keys of a browser that may be woken, as it says them (RFC 8291, section 2)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid

LENGTHS = {"p256dh": 65, "auth": 16}


def keys_of(said: Mapping[str, str]) -> dict[str, str]:
    """Raises ``Invalid`` for what nothing could be sealed with."""
    keys = {name: said.get(name, "") for name in LENGTHS}
    for name, length in LENGTHS.items():
        if len(_raw(keys[name])) != length:
            raise Invalid({name: _("Your browser sent a key that can’t be used.")})
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _raw(keys["p256dh"]))
    except ValueError:
        raise Invalid({"p256dh": _("Your browser sent a key that can’t be used.")}) from None
    return keys


def _raw(text: str) -> bytes:
    """Empty for what is no base64url."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
