"""Who may report what they saw of a student. Pure predicates."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.concerns.models import Concern
from corridor.passes.models import AWAY, HallPass
from corridor.passes.policies import sees_since
from corridor.schools.permissions import Permission

MAY_TAKE_BACK = timedelta(minutes=5)


def may_report(actor: Actor) -> bool:
    """Whoever sees passes or the halls."""
    return actor.may(Permission.SEE_PASSES) or actor.may(Permission.SEE_HALL)


def may_report_of(actor: Actor, found: HallPass, now: datetime) -> bool:
    """Of a pass that they see, or that is on the wall of the hall monitor."""
    if actor.may(Permission.SEE_HALL) and found.state in AWAY:
        return True
    since = sees_since(actor, now)
    is_shown = since is None or found.requested_at >= since
    was_asked = not {*found.asked, *found.asked_too}.isdisjoint(actor.people)
    is_theirs = was_asked or actor.reaches(found.origin_id, found.destination_id)
    return actor.may(Permission.SEE_PASSES) and is_shown and is_theirs


def may_report_anybody(actor: Actor) -> bool:
    """Also without a pass: not for who stands in, and sees the passes of some rooms alone."""
    return may_report(actor) and actor.stand_in is None


def may_take_back(member_id: UUID, concern: Concern, now: datetime) -> bool:
    is_own = concern.reported_by_id == member_id and concern.withdrawn_at is None
    is_new = now - concern.reported_at < MAY_TAKE_BACK
    return is_own and is_new and concern.dealt_with_at is None
