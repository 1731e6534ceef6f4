"""Who was shown whose past passes: what pages and API calls tell the audit log.

A pass that is live is no past: who is out just now is what staff are there to see.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.core import audit
from corridor.passes.queries import PassCard


def note_look(*, actor: Actor, page: str, students: Iterable[UUID], now: datetime) -> None:
    """Note it before the page is made; what can't be noted is not shown. One statement, or
    none where nobody but the actor is on the page."""
    others = set(students) - {actor.person_id}
    if others:
        audit.append_once(
            kind=audit.Kind.HISTORY_READ,
            now=now,
            by=audit.by(actor),
            subjects=others,
            details={"page": page},
        )


def past_of(cards: Iterable[PassCard]) -> set[UUID]:
    """The students who have a pass among these that is over."""
    return {card.student_id for card in cards if not card.is_live}
