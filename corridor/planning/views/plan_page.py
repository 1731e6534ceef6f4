"""The page of one plan, and what can be said about it: yes, no, cancel, another time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid, NotAllowed, Refused
from corridor.passes.looks import note_look
from corridor.passes.views.answers import back_to_sender, see_other
from corridor.passes.views.parts import page_or_part
from corridor.planning import policies
from corridor.planning.commands.answering import (
    approve_scheduled,
    cancel_scheduled,
    decline_scheduled,
)
from corridor.planning.commands.scheduling import move_scheduled
from corridor.planning.models import State
from corridor.planning.queries.choosing import names_of, period_names
from corridor.planning.queries.plans import PlanCard, plan_of
from corridor.planning.views.later_wish import when_of
from corridor.planning.views.words import shown, why_words


@dataclass(frozen=True, slots=True)
class Line:
    """A step of the story."""

    icon: str
    title: str
    at: datetime | None
    detail: str = ""
    kind: str = ""


@require_safe
def show(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    actor, now = request.member, timezone.now()
    card = plan_of(actor=actor, plan_id=plan_id)
    if not card.is_open:
        note_look(actor=actor, page="plan", students=[card.student_id], now=now)
    own = policies.is_own(actor, card)
    context = {
        "plan": shown(card, actor=actor, now=now),
        "card": card,
        "own": own,
        "now": now,
        "story": list(_story(card, own=own)),
        "waits_for": names_of(school_id=actor.school.id, people=(*card.asked, *card.asked_too)),
        "may_move": card.is_open and policies.may_move(actor, card) and not own,
        "topics": _topics(card, own=own) if card.is_open else "",
        "here": reverse("planning:plan", args=[card.id]),
    }
    return page_or_part(request, "planning/plan.html", "planning/_plan.html", context)


def _topics(card: PlanCard, *, own: bool) -> str:
    return f"person:{card.student_id}" if own else f"room:{card.place_id}"


def _story(card: PlanCard, *, own: bool) -> Iterator[Line]:
    """What happened, in order."""
    if card.made_by_staff:
        title = _("Planned by {name}").format(name=card.made_by)
    else:
        title = _("You asked for it") if own else _("{name} asked").format(name=card.made_by)
    yield Line("calendar-plus", title, card.made_at)
    if card.answered_at:
        said = _("{name} said yes").format(name=card.answered_by)
        yield Line("check", said, card.answered_at, kind="ok")
    if card.state == State.STARTED:
        yield Line("play", _("It started by itself"), card.due_at, kind="ok")
    elif card.state == State.MISSED:
        yield Line("calendar-x", _("Missed"), card.ended_at, why_words(card, own=own), "bad")
    elif not card.is_open:
        title = str(State(card.state).label)
        yield Line("x", title, card.ended_at, why_words(card, own=own), "warn")


@require_POST
def approve(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    approve_scheduled(actor=request.member, plan_id=plan_id, now=timezone.now())
    return back_to_sender(request)


@require_POST
def decline(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    """``words`` are a few for the student."""
    words = request.POST.get("words", "")
    decline_scheduled(actor=request.member, plan_id=plan_id, words=words, now=timezone.now())
    return back_to_sender(request)


@require_POST
def cancel(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    words = request.POST.get("words", "")
    cancel_scheduled(actor=request.member, plan_ids=[plan_id], words=words, now=timezone.now())
    messages.success(request, _("Cancelled."))
    return back_to_sender(request)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    """Another day or time; what speaks against it is said, and the old time stays."""
    card = plan_of(actor=request.member, plan_id=plan_id)
    if not policies.may_move(request.member, card):
        raise NotAllowed("This was planned by staff, and stays.")
    if request.method != "POST":
        return _moving(request, card, {})
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
        when = when_of(request.POST)
        move_scheduled(
            actor=request.member, plan_id=plan_id, day=day, when=when, now=timezone.now()
        )
    except ValueError:
        return _moving(request, card, {"day": _("Choose a day.")}, status=422)
    except Invalid as invalid:
        return _moving(request, card, invalid.fields, status=422)
    except Refused as refused:
        told = {str(n): each.detail for n, each in enumerate(refused.refusals)}
        return _moving(request, card, told, status=409)
    messages.success(request, _("Moved."))
    return see_other("planning:plan", plan_id)


def _moving(
    request: MemberRequest, card: PlanCard, problems: dict[str, str], *, status: int = 200
) -> HttpResponse:
    due = request.school.local(card.due_at) if card.due_at else None
    before = {
        "day": card.date.isoformat(),
        "period": card.when.period,
        "after": str(card.when.offset_minutes),
        "at": date_format(due, "H:i") if due else "",
    }
    context = {
        "card": card,
        "periods": period_names(school_id=request.school.id),
        "data": request.POST or before,
        "problems": problems,
    }
    return render(request, "planning/move.html", context, status=status)
