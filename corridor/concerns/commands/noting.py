"""What the verbs have in common: who is told, and what the log keeps."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.concerns.models import Concern
from corridor.core import audit
from corridor.core.errors import NotFound
from corridor.core.models import Outbox


def note_verb(actor: Actor, concern: Concern, verb: str, now: datetime) -> None:
    """In the audit log, and on the screens of the school; neither says what was reported."""
    audit.append(
        kind=audit.Kind.STUDENT_REPORTED,
        now=now,
        by=audit.by(actor),
        subjects=[concern.student_id],
        details={"what": verb, "report": str(concern.id)},
    )
    Outbox.objects.create(topics=[f"school:{concern.school_id}"], created_at=now)


def locked(actor: Actor, concern_id: UUID) -> Concern:
    """One of this school that was not taken back; raises ``NotFound``."""
    found = Concern.objects.select_for_update(of=("self",), no_key=True)
    concern: Concern | None = found.filter(
        id=concern_id, school_id=actor.school.id, withdrawn_at__isnull=True
    ).first()
    if concern is None:
        raise NotFound(f"No report {concern_id}")
    return concern
