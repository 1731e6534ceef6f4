"""What somebody was told of."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from corridor.notifications.models import Notification
from corridor.notifications.tags import tag_of
from corridor.notifications.tellers import teller_of_kind

A_DAY = timedelta(days=1)  # no card is shown for longer
MOST = 200


def open_tags(*, person_id: UUID, now: datetime) -> list[str]:
    """Of what they can still do something about, by what is true at this moment: the worker may
    not have noted yet that it is settled."""
    waiting = Notification.objects.filter(
        person_id=person_id, settled_at__isnull=True, made_at__gt=now - A_DAY
    )
    by_kind: dict[str, list[Notification]] = defaultdict(list)
    for one in waiting.order_by("-made_at")[:MOST]:
        by_kind[one.kind].append(one)
    return [tag_of(str(one)) for kind, these in by_kind.items() for one in _news(kind, these)]


def _news(kind: str, these: list[Notification]) -> list[UUID]:
    teller = teller_of_kind(kind)
    said = teller.words(these) if teller else {}
    return [one.id for one in these if said.get(one.id)]
