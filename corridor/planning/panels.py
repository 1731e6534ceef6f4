"""What is planned, on the pages of others: the student's home, a room, a new pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.panels import register_panel
from corridor.passes.queries import Room
from corridor.passes.views.hiding import letters
from corridor.planning.found import planned_found
from corridor.planning.models import State
from corridor.planning.queries.plans import PlanCard, of_student, waiting_for
from corridor.planning.queries.rooms import around_room
from corridor.planning.views.words import SOON, Shown, shown, soon_words

MOST_ON_HOME, MOST_IN_ROOM, AHEAD = 4, 8, timedelta(days=14)
GONE = (State.MISSED, State.DECLINED)  # of today these stay on the home


def register() -> None:
    register_panel("home-first", home_first)
    register_panel("home", home)
    register_panel("greeting", greeting)
    register_panel("ask", ask)
    register_panel("room-tabs", room_tabs)
    register_panel("room-requests", room_requests)
    register_panel("room", room)
    register_panel("new-pass", new_pass)
    register_panel("found", planned_found)


def home_first(request: HttpRequest, context: Context) -> str:
    """What begins within ten minutes, above all else."""
    actor: Actor = request.member  # type: ignore[attr-defined]
    now: datetime = context["now"]
    cards = _own(request, now)
    soon = [card for card in cards if _is_soon(card, now)]
    values = {
        "now": now,
        "soon": [(shown(card, actor=actor, now=now), soon_words(card, now)) for card in soon],
        "until": _next_change(cards, now),
    }
    return render_to_string("planning/_home_soon.html", values, request) if cards else ""


def home(request: HttpRequest, context: Context) -> str:
    """Today's and the next plans, below the places: those are what students come for."""
    actor: Actor = request.member  # type: ignore[attr-defined]
    now: datetime = context["now"]
    rest = [c for c in _own(request, now) if _is_told(c, now) and not _is_soon(c, now)]
    plans = [shown(card, actor=actor, now=now) for card in rest[:MOST_ON_HOME]]
    return render_to_string("planning/_home.html", {"plans": plans}, request) if plans else ""


def _own(request: HttpRequest, now: datetime) -> list[PlanCard]:
    """Read once for both parts of one page."""
    actor: Actor = request.member  # type: ignore[attr-defined]
    today = actor.school.local(now).date()
    kept: list[PlanCard] | None = getattr(request, "own_plans", None)
    if kept is None:
        kept = of_student(
            student_id=actor.person_id,
            school_id=actor.school.id,
            first=today - timedelta(days=1),
            last=today + AHEAD,
        )
        request.own_plans = kept  # type: ignore[attr-defined]
    return kept


def _is_soon(card: PlanCard, now: datetime) -> bool:
    return card.is_open and card.due_at is not None and card.due_at <= now + SOON


def _is_told(card: PlanCard, now: datetime) -> bool:
    """What is to come, and what came to nothing within a day."""
    lately = card.ended_at is not None and now - card.ended_at < timedelta(days=1)
    return card.is_open or (card.state in GONE and lately)


def _next_change(cards: Iterable[PlanCard], now: datetime) -> datetime | None:
    """When the words read otherwise: each minute of the last ten, before that when they begin."""
    due = min((c.due_at for c in cards if c.is_open and c.due_at and c.due_at > now), default=None)
    if due is None:
        return None
    if due - SOON > now:
        return due - SOON
    return now + ((due - now) % timedelta(minutes=1) or timedelta(minutes=1))


def greeting(request: HttpRequest, _context: Context) -> str:
    """The way to plan a visit."""
    return render_to_string("planning/_greeting.html", {}, request)


def ask(request: HttpRequest, context: Context) -> str:
    """From the sheet of a place to a visit later."""
    return render_to_string("planning/_ask_link.html", {"tile": context["tile"]}, request)


def new_pass(request: HttpRequest, _context: Context) -> str:
    return render_to_string("planning/_now_or_later.html", {}, request)


@dataclass(frozen=True, slots=True)
class Group:
    """Plans under one heading of a room."""

    id: str
    title: str
    icon: str
    plans: list[Shown]
    more: int


def room_tabs(request: HttpRequest, context: Context) -> str:
    """How much waits of now and of later, and the way to each; nothing where there is no later."""
    asked = _asked(request, context["now"])
    values = {"waiting": len(context["requests"]), "scheduled": len(asked)}
    return render_to_string("planning/_room_tabs.html", values, request) if asked else ""


def _asked(request: HttpRequest, now: datetime) -> list[PlanCard]:
    """Read once for both parts of one page."""
    actor: Actor = request.member  # type: ignore[attr-defined]
    kept: list[PlanCard] | None = getattr(request, "asked_plans", None)
    if kept is None:
        today = actor.school.local(now).date()
        found = waiting_for(school_id=actor.school.id, people=actor.people, since=today)
        kept = [card for card in found if card.due_at is None or card.due_at > now]
        request.asked_plans = kept  # type: ignore[attr-defined]
    return kept


def room_requests(request: HttpRequest, context: Context) -> str:
    """What this person is asked to answer, of plans for later."""
    actor: Actor = request.member  # type: ignore[attr-defined]
    cards = _asked(request, context["now"])
    if not cards:
        return ""
    values = _room_values(context)
    values["plans"] = [_shown(card, actor, context) for card in cards]
    return render_to_string("planning/_room_requests.html", values, request)


def room(request: HttpRequest, context: Context) -> str:
    """Who is planned to leave this class, and to come to this place today."""
    found: Room = context["room"]
    if found.place is None:
        return ""
    actor: Actor = request.member  # type: ignore[attr-defined]
    now: datetime = context["now"]
    today = actor.school.local(now).date()
    leavers, ahead = around_room(
        school_id=actor.school.id,
        place_id=found.place.id,
        teaching=found.teaching,
        today=today,
        now=now,
    )
    groups = [
        _group("leaving", _("Leaving this period"), "log-out", leavers, actor, context),
        _group("next", _("Coming today"), "calendar-check", ahead, actor, context),
    ]
    values = _room_values(context)
    values["groups"] = [group for group in groups if group.plans]
    return render_to_string("planning/_room.html", values, request) if values["groups"] else ""


def _group(
    id_: str, title: str, icon: str, cards: list[PlanCard], actor: Actor, context: Context
) -> Group:
    plans = [_shown(card, actor, context) for card in cards[:MOST_IN_ROOM]]
    return Group(id_, title, icon, plans, max(0, len(cards) - MOST_IN_ROOM))


def _shown(card: PlanCard, actor: Actor, context: Context) -> Shown:
    """With initials alone where a class must not read names."""
    if context.get("names_hidden"):
        card = replace(
            card, student=letters(card.student), place=_("a pass"), host="", note="", words=""
        )
    return shown(card, actor=actor, now=context["now"])


def _room_values(context: Context) -> dict[str, Any]:
    names = ("address", "place", "now", "names_hidden")
    return {name: context.get(name) for name in names}
