"""The code of a day pass: what stands in the sub plan, and what is kept of it.

Ten characters of 31 (49 bits), none that reads like another. A thief of the table could try them
all against a fast hash, so what is kept is keyed with the installation's secret.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
SHAPE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}", re.ASCII)


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """In two halves, for typing."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def digest_of(typed: str) -> str:
    """Keyed; empty for what is no code."""
    code = re.sub(r"[\s-]", "", typed).upper()
    if not SHAPE.fullmatch(code):
        return ""
    key = hashlib.sha256(b"corridor day passes" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()
