"""The key by which push services know this installation (RFC 8292).

Made at set-up, in the database and sealed, so that every process of a cluster has the same. A
subscription is bound to it: another key means that everybody has to agree anew.
"""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives import serialization
from django.conf import settings
from py_vapid import Vapid, b64urlencode

from corridor.core.sealing import seal, unseal
from corridor.notifications.models import ServerKey


def ensure_key() -> None:
    """Once for an installation; two that begin at the same instant agree on one."""
    if not ServerKey.objects.exists():
        made = Vapid()
        made.generate_keys()
        pem = made.private_pem().decode()
        ServerKey.objects.bulk_create([ServerKey(id=1, sealed=seal(pem))], ignore_conflicts=True)


def has_key() -> bool:
    return ServerKey.objects.exists()


@cache
def private_key() -> Vapid:
    """Made here where set-up was before there was one."""
    ensure_key()
    return Vapid.from_pem(unseal(ServerKey.objects.get(id=1).sealed).encode())


def public_key() -> str:
    """As ``pushManager.subscribe`` wants it: base64url of the uncompressed point."""
    encoded: str = b64urlencode(
        private_key().public_key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
    )
    return encoded


def claims() -> dict[str, str | int]:
    """``sub`` is whom a push service writes to; the audience is added for each endpoint."""
    sender = settings.MAIL_FROM.rpartition("<")[2].rstrip(">").strip()
    contact = f"mailto:{sender}" if sender and not sender.endswith("@localhost") else ""
    return {"sub": contact or settings.PUBLIC_URL or "https://corridor.invalid"}
