"""Somebody reads what they were told, or it is dealt with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.core.models import Outbox
from corridor.notifications.models import Notification


@transaction.atomic
def mark_read(*, person_id: UUID, until: datetime, now: datetime) -> int:
    """Everything that somebody was told of until an instant; returns how many that were."""
    unread = Notification.objects.filter(
        person_id=person_id, read_at__isnull=True, made_at__lte=until
    )
    marked = unread.update(read_at=now)
    if marked:
        Outbox.objects.create(topics=[f"person:{person_id}"], created_at=now)
    return marked


def settle(*, about: Collection[UUID], kinds: Collection[str], now: datetime) -> set[UUID]:
    """There is nothing left to do about these; returns who had been told of it. For commands:
    whoever calls it tells their screens."""
    still_open = Notification.objects.filter(
        about__in=about, kind__in=kinds, settled_at__isnull=True
    )
    people = set(still_open.values_list("person_id", flat=True))
    still_open.update(settled_at=now)
    return people
