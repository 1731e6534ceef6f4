"""Where will you Flex? A student looks, signs up, switches, gives up a seat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import NotFound
from corridor.flex import commands
from corridor.flex.models import Activity, SignUp
from corridor.flex.queries.activities import activity_of
from corridor.flex.queries.choosing import Card, choosing
from corridor.flex.queries.days import AHEAD, flex_times, to_come
from corridor.flex.queries.entries import fallen_out
from corridor.flex.views.asked import day_of, time_asked
from corridor.flex.views.words import TOPIC_COLOURS, TOPIC_ICONS
from corridor.passes.views.answers import see_other
from corridor.passes.views.parts import page_or_part

PAGE, PART = "flex/choose.html", "flex/_choose_now.html"


@require_safe
def choose(request: MemberRequest) -> HttpResponse:
    """``?day=`` and ``?period=`` name a Flex period; without, the next."""
    actor, now = request.member, timezone.now()
    if actor.is_staff:
        return redirect("flex:activities")
    if not actor.is_student:
        raise NotFound("Students choose.")
    today = request.school.local(now).date()
    times = flex_times(school_id=request.school.id, first=today, last=today + AHEAD)
    gone = fallen_out(
        student_id=actor.person_id, school_id=request.school.id, times=times, today=today
    )
    times = to_come(times, now)
    time = time_asked(times, request.GET.get("day", ""), request.GET.get("period", ""))
    shown = choosing(actor=actor, time=time, now=now) if time else None
    context: dict[str, Any] = {
        "now": now,
        "today": today,
        "times": times[:MOST_TIMES],
        "time": time,
        "shown": shown,
        "gone": gone,
        "query": request.GET.urlencode(),
        **_listed(request, shown.cards if shown else []),
    }
    return page_or_part(request, PAGE, PART, context)


MOST_TIMES = 6


def _listed(request: MemberRequest, cards: list[Card]) -> dict[str, Any]:
    """The cards with what hides them, and the topics that there are."""
    words, only = request.GET.get("q", "").strip()[:80], request.GET.get("only", "")
    topics = {card.activity.topic for card in cards}
    chips = [
        (value, label, TOPIC_ICONS[value], TOPIC_COLOURS[value])
        for value, label in Activity.Topic.choices
        if value in topics
    ]
    rows = [(card, TOPIC_ICONS[card.activity.topic], _hides(card, words, only)) for card in cards]
    nothing = bool(rows) and all(hidden for *_rest, hidden in rows)
    return {"words": words, "only": only, "chips": chips, "rows": rows, "nothing": nothing}


def _hides(card: Card, words: str, only: str) -> bool:
    text = f"{card.activity.title} {card.host} {card.activity.location.name}".casefold()
    is_other = bool(only) and card.activity.topic != only
    return is_other or not all(word in text for word in words.casefold().split())


@require_POST
def sign_up(request: MemberRequest, activity_id: UUID, day: str) -> HttpResponse:
    date, actor = day_of(day), request.member
    state = commands.sign_up(actor=actor, activity_id=activity_id, day=date, now=timezone.now())
    activity = activity_of(school_id=request.school.id, activity_id=activity_id)
    if state == SignUp.State.IN:
        messages.success(request, _("You’re in: {title}").format(title=activity.title))
    else:
        told = _("You’re in the line for {title}. You move up by yourself.")
        messages.success(request, told.format(title=activity.title))
    return see_other(_address(activity, day))


@require_POST
def give_up(request: MemberRequest, activity_id: UUID, day: str) -> HttpResponse:
    activity = activity_of(school_id=request.school.id, activity_id=activity_id)
    commands.give_up(
        actor=request.member, activity_id=activity_id, day=day_of(day), now=timezone.now()
    )
    messages.success(request, _("You’re no longer in {title}.").format(title=activity.title))
    return see_other(_address(activity, day))


def _address(activity: Activity, day: str) -> str:
    return f"{reverse('flex:choose')}?day={day}&period={activity.period}"
