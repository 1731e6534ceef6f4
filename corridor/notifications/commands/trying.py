"""Somebody tries whether they can be reached: the same road as for everything else."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Refused
from corridor.notifications.kinds import TEST
from corridor.notifications.models import Notification, Occasion

MOST, WITHIN = 5, timedelta(minutes=5)


@transaction.atomic
def send_test(*, person_id: UUID, school_id: UUID, now: datetime) -> None:
    """By every way that there is. Refused to who has sent several just now."""
    sent = Notification.objects.filter(person_id=person_id, kind=TEST, made_at__gt=now - WITHIN)
    waiting = Occasion.objects.filter(kind=TEST, about=person_id)
    if sent.count() + waiting.count() >= MOST:
        text = _("That is enough for now. You can send the next test in five minutes.")
        raise Refused.because("enough_tests", text, lifts_at=now + WITHIN)
    Occasion.objects.create(
        school_id=school_id, kind=TEST, about=person_id, due_at=now, made_at=now
    )
