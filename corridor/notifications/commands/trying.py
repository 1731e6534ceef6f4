"""Somebody tries whether they can be reached, on the same road as everything else, and says whether
it came."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import NotFound, Refused
from corridor.core.models import Outbox
from corridor.notifications.commands.announcing import announce
from corridor.notifications.kinds import TEST
from corridor.notifications.models import Delivery, Notification, Occasion

MOST, WITHIN = 5, timedelta(minutes=5)


@transaction.atomic
def send_test(*, person_id: UUID, school_id: UUID, now: datetime) -> None:
    """By every way that there is. Refused to who has sent several just now."""
    sent = Notification.objects.filter(person_id=person_id, kind=TEST, made_at__gt=now - WITHIN)
    waiting = Occasion.objects.filter(kind=TEST, about=person_id)
    if sent.count() + waiting.count() >= MOST:
        text = _("That is enough for now. You can send the next test in five minutes.")
        raise Refused.because("enough_tests", text, lifts_at=now + WITHIN)
    announce(kind=TEST, about=person_id, school_id=school_id, now=now)


@transaction.atomic
def note_test(*, person_id: UUID, delivery_id: UUID, came: bool, now: datetime) -> None:
    """A test that went out came, or did not; what was said last holds. Raises ``NotFound`` for what
    is none of theirs."""
    theirs = Delivery.objects.filter(notification__person_id=person_id, notification__kind=TEST)
    sent = theirs.filter(id=delivery_id, state=Delivery.State.SENT)
    said = {"seen_at": now if came else None, "missed_at": None if came else now}
    if not sent.update(**said):
        raise NotFound
    Outbox.objects.create(topics=[f"person:{person_id}"], created_at=now)
