"""Whose a page is, in a mark that says nothing of them.

What a browser keeps for a time without a network is one person's alone, and gone when a page of
anybody else comes.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.crypto import salted_hmac

HEADER = "X-Kept-For"


def kept_for(person_id: UUID) -> str:
    return salted_hmac("corridor.kept", str(person_id), algorithm="sha256").hexdigest()[:24]
