"""How letters of a school fare: for whoever looks after its notifications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from corridor.notifications.fault_words import fault_words
from corridor.notifications.kinds import Channel
from corridor.notifications.models import Delivery

LATELY = timedelta(days=1)
State = Delivery.State


@dataclass(frozen=True, slots=True)
class MailFault:
    """``waiting`` letters are tried again, ``lost`` ones were given up."""

    words: str
    waiting: int
    lost: int


def mail_faults(*, school_id: UUID, now: datetime) -> list[MailFault]:
    """What stands in the way now, or did in the last day; the most letters first. One statement."""
    letters = Delivery.objects.filter(channel=Channel.EMAIL, notification__school_id=school_id)
    troubled = letters.exclude(fault="").filter(
        Q(state=State.DUE) | Q(state=State.FAILED, ended_at__gt=now - LATELY)
    )
    rows = troubled.values("fault").annotate(
        waiting=Count("id", filter=Q(state=State.DUE)),
        lost=Count("id", filter=Q(state=State.FAILED)),
    )
    found = [MailFault(fault_words(r["fault"]), r["waiting"], r["lost"]) for r in rows]
    return sorted(found, key=lambda each: (-each.waiting - each.lost, each.words))
