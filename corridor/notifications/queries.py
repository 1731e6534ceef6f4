"""What somebody was told of."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from corridor.notifications.models import Notification
from corridor.notifications.tags import tag_of

A_DAY = timedelta(days=1)  # no card is shown for longer
MOST = 200


def open_tags(*, person_id: UUID, now: datetime) -> list[str]:
    """Of what they can still do something about."""
    waiting = Notification.objects.filter(
        person_id=person_id, settled_at__isnull=True, made_at__gt=now - A_DAY
    )
    newest = waiting.order_by("-made_at").values_list("id", flat=True)[:MOST]
    return [tag_of(str(one)) for one in newest]
