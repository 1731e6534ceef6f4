"""A visit ends and the way back is a pass of its own: both in one decision."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.core.tenancy import new_id
from corridor.passes import moves, policies
from corridor.passes.behalf import principal
from corridor.passes.commands.asking import CREATED, Made
from corridor.passes.gate import Decision, Key, gate_of
from corridor.passes.models import HallPass, Source, Trip
from corridor.passes.sentences import moved_on
from corridor.passes.situation import LivePass, Step
from corridor.schools.queries import period_at


def end_and_return(
    *,
    actor: Actor,
    pass_id: UUID,
    now: datetime,
    to_id: UUID | None = None,
    key: Key | None = None,
) -> Made:
    """End the visit here, and start a one-way pass back; returns the pass back. A visit that ended
    a moment ago, in this period, is followed by it as well.

    ``to_id`` left out is the room of the student's class now, else where they came from. Like
    "Send back" this asks no rule and waits for no room: the student is on their way already.
    """
    owner = HallPass.objects.filter(id=pass_id, school_id=actor.school.id)
    student_id = owner.values_list("student_id", flat=True).first()
    with gate_of(actor, pass_id, now, student_id, key) as decision:
        live = decision.find(pass_id)
        if not policies.may_see(actor, live):
            raise NotFound("This pass is somebody else's.")
        if not policies.may_return(actor):
            raise NotAllowed("Staff end a visit and make the pass back.")
        if key is not None and (before := decision.answered_before(key)):
            return Made(*before)
        back = _end_and_start(decision, actor, live, to_id)
        if key is not None:
            decision.remember(key, back.id, CREATED)
        return Made(back.id)


def _end_and_start(
    decision: Decision, actor: Actor, live: LivePass, to_id: UUID | None
) -> LivePass:
    is_over = live.state == "ended"
    if is_over:
        _may_follow(decision, live)
    else:
        moves.must_be(live, "out", "arrived")
    back = _pass_back(decision, actor, live, to_id)
    settings, now = decision.book.settings, decision.now
    if not is_over:
        visit = moves.end(live, settings=settings, by_student=False, now=now)
        decision.take(visit, by=actor.member_id)
    decision.add(back)
    asked = Step("requested", back, now, detail={"return_of": str(live.id)})
    decision.take(asked, by=actor.member_id)
    step = moves.approve(back, back.created_by_id, None, now)
    agreed = decision.take(step, by=actor.member_id)
    leaving = moves.start(agreed, book=decision.book, now=now, by_staff=True)
    return decision.take(leaving, by=actor.member_id)


def _may_follow(decision: Decision, live: LivePass) -> None:
    """After a visit that ended where it led to: once, while its period lasts, and not for somebody
    who is out again."""
    here, now = decision.book.settings, decision.now
    bell = period_at(school_id=live.school_id, time_zone=here.time_zone, now=now)
    is_just_over = bell is not None and live.ended_at and bell.starts_at <= live.ended_at
    if not policies.ended_there(live.end_reason, live.returning_at) or not is_just_over:
        raise moved_on(live.state)
    is_out = decision.live_of(live.student_id) is not None
    made = HallPass.objects.filter(
        student_id=live.student_id, source=Source.RETURN, requested_at__gte=live.ended_at
    )
    if is_out or made.exists():
        raise Refused.because("moved_on", _("They have had another pass since."))


def _pass_back(decision: Decision, actor: Actor, live: LivePass, to_id: UUID | None) -> LivePass:
    where, settings = decision.where, decision.book.settings
    return LivePass.requested(
        id=new_id(),
        school_id=live.school_id,
        student_id=live.student_id,
        origin_id=live.destination_id,
        destination_id=_way_back(decision, live, to_id),
        created_by_id=principal(actor, live, decision.book).member_id,
        trip=Trip.ONE_WAY.value,
        minutes=settings.return_minutes,
        made_by_staff=True,
        period_ends_at=where.ends_at if where and where.ends_at > decision.now else None,
        requested_at=decision.now,
        source=Source.RETURN.value,
    )


def _way_back(decision: Decision, live: LivePass, to_id: UUID | None) -> UUID:
    """Raises ``Invalid`` for a place there is not, ``Refused`` where their class is held here."""
    where, here = decision.where, live.destination_id
    class_room = where.location_id if where else None
    wanted = to_id or class_room or live.origin_id
    if wanted == here:
        raise Refused.because(
            "already_there", _("Their class is here now. End the pass, and they stay.")
        )
    place = decision.book.places.get(wanted)
    if to_id is None and (place is None or place.is_archived):
        return live.origin_id
    if place is None or place.is_archived:
        raise Invalid({"to": _("There is no such place at this school.")})
    return wanted
