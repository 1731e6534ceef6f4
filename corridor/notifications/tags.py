"""Which card on a device belongs to which notification. Pure."""

from __future__ import annotations

import hashlib


def tag_of(key: str) -> str:
    """At most 32 letters of base64url (RFC 8030, section 5.4): a newer one takes its place."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
