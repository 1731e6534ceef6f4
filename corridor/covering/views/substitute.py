"""The day of somebody who is here for a substitute: with a day pass, or with a shared account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import Actor, MemberRequest
from corridor.accounts.models import Member
from corridor.accounts.sign_in import SHIFT_KEY
from corridor.core.errors import Invalid, NotFound
from corridor.covering.commands import shared
from corridor.covering.queries.shifts import rooms_to_take, shift_today
from corridor.passes.views.answers import see_other
from corridor.passes.views.parts import page_or_part


def _stand_in(request: MemberRequest) -> Actor:
    if request.member.stand_in is None:
        raise NotFound("They are here for themselves.")
    return request.member


@require_safe
def substitute(request: MemberRequest) -> HttpResponse:
    return _page(request)


def _page(request: MemberRequest, problem: str = "", status: int = 200) -> HttpResponse:
    actor, now = _stand_in(request), timezone.now()
    is_shared = actor.stand_in is not None and actor.stand_in.kind == Member.StandsIn.SHARED
    today = shift_today(actor=actor, now=now)
    picks = is_shared and (not actor.covers or "rooms" in request.GET or bool(problem))
    found = rooms_to_take(actor=actor, now=now) if picks else []
    turns = [turn.opens_at for turn in today.later] + [turn.lesson.ends_at for turn in today.now]
    context: dict[str, Any] = {
        "now": now,
        "shift": today,
        "is_shared": is_shared,
        "name": _name(actor),
        "typed": actor.stand_in.name if actor.stand_in else "",
        "picks": found,
        "has_noted": any(room.is_noted or room.is_taken for room in found),
        "problem": problem,
        "until": min((at for at in turns if at > now), default=None),
        "topics": f"person:{actor.person_id}",
    }
    page = "covering/pick_rooms.html" if picks else "covering/substitute.html"
    if status != 200 or picks:
        return render(request, page, context, status=status)
    return page_or_part(request, page, "covering/_substitute.html", context)


def _name(actor: Actor) -> str:
    return (actor.stand_in.name if actor.stand_in else "") or actor.name


@require_POST
def take_rooms(request: MemberRequest) -> HttpResponse:
    """Which rooms, and who; from now on this session is about these alone."""
    actor = _stand_in(request)
    try:
        shift = shared.take_rooms(
            actor=actor,
            rooms=_ids(request.POST.getlist("rooms")),
            name=request.POST.get("name", ""),
            now=timezone.now(),
        )
    except Invalid as invalid:
        return _page(request, str(invalid), 422)
    request.session[SHIFT_KEY] = shift.kept
    request.session.cycle_key()
    messages.success(request, _("These rooms are yours for today."))
    return see_other("covering:substitute")


def _ids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise Invalid({"rooms": _("Choose at least one room.")}) from error
