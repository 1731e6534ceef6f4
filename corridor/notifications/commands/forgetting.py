"""What people were told is kept for a while, so that they can read it again, and then forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from corridor.notifications.models import Notification

KEPT = timedelta(days=14)


def forget_old(*, now: datetime) -> int:
    """With what was sent of them; returns how many rows that were."""
    gone, _each = Notification.objects.filter(made_at__lt=now - KEPT).delete()
    return gone
