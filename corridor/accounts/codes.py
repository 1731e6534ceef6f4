"""Codes of authenticator apps (TOTP, RFC 6238) and for the day the phone is gone. No database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from uuid import UUID

import pyotp
import segno
from django.conf import settings

STEP = 30  # seconds (RFC 6238, section 5.2)
DRIFT = 1  # steps that a clock may be off, either way
DIGITS = re.compile(r"[0-9]{6}", re.ASCII)
RECOVERY_CODES = 10
RECOVERY = re.compile(r"[a-z2-7]{10}", re.ASCII)
ISSUER = "Corridor"


def new_secret() -> str:
    """160 bits in base32 (RFC 4226, section 4)."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The time step that a code belongs to, of those near now and later than ``after``.

    Raises nothing: what is no code belongs to none.
    """
    typed = re.sub(r"\s", "", code)
    if not DIGITS.fullmatch(typed):
        return None
    this = int(now.timestamp()) // STEP
    app = pyotp.TOTP(secret)
    good = [
        step
        for step in range(this - DRIFT, this + DRIFT + 1)
        if hmac.compare_digest(app.at(step * STEP), typed)
    ]
    return next((step for step in good if step > after), None)


def address_for_app(secret: str, *, name: str) -> str:
    """What the picture says: an otpauth address (Google Authenticator's key URI format)."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def picture(text: str) -> str:
    """A QR code (ISO/IEC 18004) as a ``data:`` address of an SVG, dark on white."""
    made = segno.make(text, error="m", micro=False)
    return str(made.svg_data_uri(scale=5, border=3, light="white", dark="black"))


def grouped(secret: str) -> str:
    """In fours, for typing."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def new_recovery_codes() -> list[str]:
    """Ten of 50 bits each, like "k3vqa-7xw2m"."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def _recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(7)).decode().lower()[:10]
    return f"{text[:5]}-{text[5:]}"


def recovery_digest(user_id: UUID, typed: str) -> str:
    """Slow on purpose, salted by account and keyed; empty for what is no such code.

    50 bits are few for a thief of the table with a fast hash (OWASP ASVS 5.0, 6.5.2).
    """
    code = re.sub(r"[\s-]", "", typed).lower()
    if not RECOVERY.fullmatch(code):
        return ""
    worked = hashlib.scrypt(code.encode(), salt=user_id.bytes, n=1 << 14, r=8, p=1, dklen=32)
    return hmac.new(_key(), worked, hashlib.sha256).hexdigest()


def _key() -> bytes:
    return hashlib.sha256(b"corridor recovery codes" + settings.SECRET_KEY.encode()).digest()
