"""An activity ends, or one of its dates does not take place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, NotFound, Refused
from corridor.flex import moves
from corridor.flex.commands.following import follow
from corridor.flex.gate import changing_what_is_offered, open_slot, session_of
from corridor.flex.models import Activity
from corridor.flex.policies import may_run
from corridor.flex.queries.activities import activity_of
from corridor.flex.slot import Slot

MOST_WORDS = 120


def archive_activity(*, actor: Actor, activity_id: UUID, now: datetime) -> None:
    """It is offered no longer; whoever had a seat has back what they had before."""
    own_activity(actor, activity_id)
    with changing_what_is_offered(actor.school.id):
        Activity.objects.filter(id=activity_id).update(archived_at=now)
        follow(actor=actor, activity_id=activity_id, now=now)


def cancel_session(
    *, actor: Actor, activity_id: UUID, day: date, reason: str, now: datetime
) -> None:
    """It does not take place on one date. Its students are told the reason."""
    own_activity(actor, activity_id)
    why = reason.strip()
    if not why:
        raise Invalid({"reason": _("Say why, so that students know.")})
    if len(why) > MOST_WORDS:
        raise Invalid({"reason": _("Use at most {n} characters.").format(n=MOST_WORDS)})
    with own_slot(actor, activity_id, day, now) as slot:
        offer = slot.offer(activity_id)
        if offer.is_over(now):
            raise Refused.because("flex_over", _("This period is over."))
        session = session_of(slot, offer)
        session.cancelled_at, session.cancelled_because = now, why
        session.save(update_fields=["cancelled_at", "cancelled_because"])
        moves.drop_everybody(slot, offer)


def reopen_session(*, actor: Actor, activity_id: UUID, day: date, now: datetime) -> None:
    """It takes place after all, with nobody in it yet."""
    with own_slot(actor, activity_id, day, now) as slot:
        session = slot.offer(activity_id).session
        if session is None:
            return
        session.cancelled_at, session.cancelled_because = None, ""
        session.save(update_fields=["cancelled_at", "cancelled_because"])


@contextmanager
def own_slot(actor: Actor, activity_id: UUID, day: date, now: datetime) -> Iterator[Slot]:
    """Hold the period of an activity that the actor may change; raises ``NotFound`` for others."""
    period = own_activity(actor, activity_id).period
    school_id = actor.school.id
    with open_slot(school_id=school_id, day=day, period=period, now=now, by=actor) as slot:
        yield slot


def own_activity(actor: Actor, activity_id: UUID) -> Activity:
    """One that the actor may change; raises ``NotFound`` for others."""
    found = activity_of(school_id=actor.school.id, activity_id=activity_id)
    if not may_run(actor, found):
        raise NotFound("This is somebody else's activity.")
    return found
