"""Something happened that people are to be told of: noted in the transaction that decides it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.notifications.models import Occasion


def announce(
    *, kind: str, about: UUID, school_id: UUID, now: datetime, actor: UUID | None = None
) -> None:
    """``actor`` is the member who did it, and hears nothing of it. Decisions about passes write
    theirs with everything else, in one statement."""
    Occasion.objects.create(
        school_id=school_id, kind=kind, about=about, actor=actor, due_at=now, made_at=now
    )
