"""Links with which somebody chooses a password: what stands in them, and whose they are."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from django.urls import reverse

from corridor.accounts.models import AccountLink
from corridor.accounts.sign_in import places_of

Purpose = AccountLink.Purpose
LASTS = {Purpose.INVITATION: timedelta(days=7), Purpose.RESET: timedelta(hours=1)}
SHAPE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def new_secret() -> str:
    """256 bits, as text for an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def path_of(secret: str) -> str:
    return reverse("accounts:link", args=[secret])


def find_link(secret: str, *, now: datetime) -> AccountLink | None:
    """The link that may be used now, with its user; ``None`` for every other text alike."""
    if not SHAPE.fullmatch(secret):
        return None
    good = AccountLink.objects.filter(used_at__isnull=True, ends_at__gt=now)
    found = good.select_related("user").filter(digest=digest_of(secret)).first()
    if found is None:
        return None
    user = found.user
    here = places_of(user.id, district_id=user.district_id, person_id=user.person_id)
    return found if here else None
