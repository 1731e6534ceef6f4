"""Where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.accounts.models import Session


@dataclass(frozen=True, slots=True)
class SignedInOn:
    """One browser; ``seen_at`` may lag some minutes behind."""

    id: UUID
    device: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


def sessions_of(*, user_id: UUID, this: UUID | None, now: datetime) -> list[SignedInOn]:
    """This one first, then whoever was seen last."""
    found = Session.objects.filter(user_id=user_id, expires_at__gt=now).order_by("-seen_at", "id")
    rows = [
        SignedInOn(row.id, row.device, row.created_at, row.seen_at, row.id == this)
        for row in found.defer("data")
    ]
    return sorted(rows, key=lambda row: not row.is_this)


def count_sessions(*, user_id: UUID, now: datetime) -> int:
    return Session.objects.filter(user_id=user_id, expires_at__gt=now).count()
