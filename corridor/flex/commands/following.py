"""After an activity has changed, its seats on the dates to come follow."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.flex import moves
from corridor.flex.gate import open_slot
from corridor.flex.models import OPEN, Session
from corridor.flex.slot import Slot


def follow(*, actor: Actor, activity_id: UUID, now: datetime) -> None:
    """Nobody keeps a seat on a date that it no longer has; where it has more seats, lines move up.

    Inside ``changing_what_is_offered``.
    """
    today = actor.school.local(now).date()
    kept = Session.objects.filter(activity_id=activity_id, date__gte=today)
    kept = kept.filter(sign_ups__state__in=OPEN).distinct().order_by("date", "period")
    for day, period in kept.values_list("date", "period"):
        with open_slot(
            school_id=actor.school.id, day=day, period=period, now=now, by=actor
        ) as slot:
            _follow(slot, activity_id)


def _follow(slot: Slot, activity_id: UUID) -> None:
    offer = slot.offers[activity_id]
    if offer.is_on:
        moves.move_up(slot, offer)
    else:
        moves.drop_everybody(slot, offer)
