"""Secrets at rest: what the district entrusts to us (client secrets, keys) is stored sealed.

The key follows from ``CORRIDOR_SECRET_KEY``. After that key was changed, what was sealed with
the one before still opens while ``CORRIDOR_SECRET_KEY_BEFORE`` names it, and is sealed with
the new one when it is saved the next time.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from corridor.core.errors import Refused


def seal(text: str) -> str:
    """Empty stays empty."""
    return _box(_keys()).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """Raises ``Refused`` (``secret_lost``) where neither key opens it."""
    if not sealed:
        return ""
    try:
        return _box(_keys()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Refused.because(
            "secret_lost",
            _("A stored secret can’t be read with the present secret key. Enter it again."),
        ) from None


def _keys() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEYS_BEFORE)


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"corridor sealing" + key.encode()).digest())
