"""Somebody reads what they were told, or it is dealt with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from corridor.core.models import Outbox
from corridor.notifications.models import Delivery, Notification


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
    """There is nothing left to do about these, and their cards close on every device; returns who
    had been told of it. For commands: whoever calls it tells their screens."""
    still_open = Notification.objects.filter(
        about__in=about, kind__in=kinds, settled_at__isnull=True
    )
    told = dict(still_open.values_list("id", "person_id"))
    if not told:
        return set()
    deliveries = Delivery.objects.filter(notification__in=told)
    list(deliveries.select_for_update().values_list("id"))  # before what they are of, as ``note``
    still_open.update(settled_at=now)
    close_cards(deliveries, now=now)
    return set(told.values())


def close_cards(deliveries: QuerySet[Delivery], *, now: datetime) -> None:
    """Of these, the cards that are on a device by now: each is sent once more, as one without
    buttons in the place of the first."""
    shown = deliveries.filter(state=Delivery.State.SENT, closes=False, subscription__isnull=False)
    shown.update(state=Delivery.State.DUE, closes=True, tries=0, due_at=now)
