"""The page of one pass, for staff and for the student whose pass it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from corridor.accounts.actor import Actor, MemberRequest
from corridor.core.errors import NotFound
from corridor.passes.looks import note_look, past_of
from corridor.passes.models import Trip
from corridor.passes.policies import (
    ended_there,
    may_mark_urgent,
    may_return,
    may_see_urgent,
    sees_since,
)
from corridor.passes.queries import PassCard, card_of, timeline
from corridor.passes.queries.cards import names_asked
from corridor.passes.queries.snapshot import book_now
from corridor.passes.queries.urgent import Calls, calls_about
from corridor.passes.views.actions import actions_for
from corridor.passes.views.parts import page_or_part
from corridor.passes.views.story import Teller
from corridor.schools.permissions import Permission
from corridor.schools.queries import period_at


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of the time bar, in percent of its length; ``kind`` is hall or visit."""

    kind: str
    x: str
    width: str


@require_safe
def show(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    member, now = request.member, timezone.now()
    card = card_of(actor=member, pass_id=pass_id)
    since = sees_since(member, now)
    if since is not None and card.requested_at < since:
        raise NotFound("Who sees no history sees today's alone.")
    note_look(actor=member, page="pass", students=past_of([card]), now=now)
    teller, urgent = Teller(card, member.school, member), _urgent(member, card, now)
    context = {
        "card": card,
        "now": now,
        "own": card.student_id == member.person_id,
        "asked": names_asked(card) if urgent["tells"] else [],
        "story": teller.tell(timeline(pass_id=pass_id, reader=member)),
        "legs": legs(card, now),
        "ends": card.ended_at or now,
        "hall": card.hall_time(now),
        "visit": card.visit_time(now),
        "over": card.is_overdue(now),
        "late": _late(card),
        "actions": actions_for(actor=member, card=card),
        "way_back": _way_back(card) if member.may(Permission.MAKE_PASSES) else "",
        "back_now": _is_just_over(member, card, now),
        **urgent,
        "topics": _topics(card, is_staff=member.is_staff),
    }
    return page_or_part(request, "passes/pass.html", "passes/_pass.html", context)


def _is_just_over(actor: Actor, card: PassCard, now: datetime) -> bool:
    """Whether one tap makes the pass back: the visit ended in this period."""
    if card.state != "ended" or not may_return(actor) or card.ended_at is None:
        return False
    school = actor.school
    bell = period_at(school_id=school.id, time_zone=school.time_zone, now=now)
    return bell is not None and bell.starts_at <= card.ended_at


def _way_back(card: PassCard) -> str:
    """Where staff make the pass back, after a visit that ended where it led to."""
    if card.state != "ended" or not ended_there(card.end_reason, card.returning_at):
        return ""
    here, student = str(card.destination_id), str(card.student_id)
    asked = {"room": here, "to": str(card.origin_id), "s": student, "origin": here}
    return reverse("passes:new_pass") + "?" + urlencode({**asked, "trip": Trip.ONE_WAY.value})


def _urgent(actor: Actor, card: PassCard, now: datetime) -> dict[str, Any]:
    """Whether it can't wait, where one may know, and whom to call. That more people were asked
    tells it, too: ``tells`` says whether that may be read."""
    calls = _calls(actor, card, now) if may_mark_urgent(actor) else None
    mark = calls.mark_of(card) if calls else None
    may_know = mark is not None or may_see_urgent(actor, card)
    return {
        "mark": mark,
        "calls": calls.whom(card) if calls else [],
        "is_urgent": card.is_live and card.urgent and may_know,
        "tells": may_know or not card.urgent,
    }


def _calls(actor: Actor, card: PassCard, now: datetime) -> Calls:
    return calls_about(actor=actor, cards=[card], book=book_now(school_id=actor.school.id, now=now))


def _late(card: PassCard) -> timedelta:
    """How long after time it ended; nothing for a pass in time."""
    return max(card.over_by, timedelta()) if card.ended_at else timedelta()


def _topics(card: PassCard, *, is_staff: bool) -> str:
    """What the page listens to: rooms are for staff, a student hears of themselves."""
    topic = f"room:{card.destination_id}" if is_staff else f"person:{card.student_id}"
    return topic if card.is_live else ""


def legs(card: PassCard, now: datetime) -> list[Leg]:
    """The walk, the visit and the walk back, as parts of the whole trip."""
    if card.started_at is None:
        return []
    end = card.ended_at or now
    marks = [card.started_at, card.arrived_at or end, card.returning_at or end, end]
    whole = max((end - card.started_at).total_seconds(), 1)
    places = [min(100, 100 * (m - card.started_at).total_seconds() / whole) for m in marks]
    kinds = ("hall", "visit", "hall")
    return [
        Leg(kind, f"{start:.1f}%", f"{stop - start:.1f}%")
        for kind, start, stop in zip(kinds, places, places[1:], strict=False)
        if stop > start
    ]
