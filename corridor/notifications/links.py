"""Links that answer a request from a letter or a push: single-use, and not for long.

The secret begins with the district, which has to be known before a row can be looked for; the rest
are 256 bits. Opening the link changes nothing, so a mail scanner that follows it does no harm.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.urls import reverse

from corridor.core.scope import district_in_force
from corridor.notifications.models import AnswerLink, Notification
from corridor.notifications.tellers import Words

SECRET_BYTES = 32
UUID_BYTES = 16
SUMMARY = "morning_summary"
_NO_MORE = "corridor.notifications.unsubscribe"


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret(district_id: UUID) -> str:
    raw = district_id.bytes + secrets.token_bytes(SECRET_BYTES)
    return base64.urlsafe_b64encode(raw).decode()


def district_of(secret: str) -> UUID | None:
    """Which district it says it is of; ``None`` for what is no such link."""
    try:
        raw = base64.b64decode(secret, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != UUID_BYTES + SECRET_BYTES:
        return None
    return UUID(bytes=raw[:UUID_BYTES])


def make_answer_links(
    notifications: Sequence[Notification],
    words: Mapping[UUID, Words | None],
    now: datetime,
) -> dict[UUID, str]:
    """A new secret for each that can still be answered, by notification."""
    found = {}
    for each in notifications:
        said = words.get(each.id)
        if said and said.answerable_until and said.answerable_until > now:
            found[each.id] = new_secret(district_in_force())
            AnswerLink.objects.create(
                notification=each,
                digest=digest_of(found[each.id]),
                expires_at=said.answerable_until,
            )
    return found


def find_link(secret: str, *, now: datetime) -> AnswerLink | None:
    """With the district in force: the link that may be used now."""
    good = AnswerLink.objects.filter(used_at__isnull=True, expires_at__gt=now)
    found = good.select_related("notification__person").filter(digest=digest_of(secret))
    return found.first()


def unsubscribe_path(district_id: UUID, person_id: UUID) -> str:
    """Where one tap, or a mail program by itself (RFC 8058), ends the summaries of somebody. It
    holds as long as the letter may lie about, and does nothing else."""
    token = signing.dumps([str(district_id), str(person_id)], salt=_NO_MORE)
    return reverse("notifications:unsubscribe", args=[token])


def who_unsubscribes(token: str) -> tuple[UUID, UUID] | None:
    """The district and the person; ``None`` for what we never wrote."""
    try:
        district, person = signing.loads(token, salt=_NO_MORE)
    except signing.BadSignature:
        return None
    return UUID(district), UUID(person)
