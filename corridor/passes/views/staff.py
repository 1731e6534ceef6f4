"""The room: what waits for its teacher or staff, who is out, on the way and here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from corridor.accounts.actor import Actor, MemberRequest
from corridor.core.errors import NotFound
from corridor.passes.policies import may_answer
from corridor.passes.queries import PassCard, Room, RoomChoice, room_choices, room_now
from corridor.passes.queries.new_pass import KINDS
from corridor.passes.situation import Place
from corridor.passes.views.parts import page_or_part
from corridor.passes.views.places import plain

NOON, EVENING = 12, 17


@dataclass(frozen=True, slots=True)
class Request:
    """A request with what helps to answer it: the limit in words, and who was asked."""

    card: PassCard
    limit_note: str
    asked: str
    may_answer: bool


def only_staff(request: MemberRequest) -> Actor:
    """Whoever signed in, if staff; students do not learn that there is such a page."""
    if not request.member.is_staff:
        raise NotFound("Rooms are for staff.")
    return request.member


def uuid_of(text: str) -> UUID | None:
    """An id from an address; nothing for what is none, as if it had been left out."""
    try:
        return UUID(text)
    except ValueError:
        return None


@require_safe
def room(request: MemberRequest) -> HttpResponse:
    actor, now = only_staff(request), timezone.now()
    location_id = uuid_of(request.GET.get("room", ""))
    shown = room_now(actor=actor, now=now, location_id=location_id)
    context = _context(actor, shown, now)
    if shown.place is None:
        context |= _choices(request, now)
    return page_or_part(request, "passes/room.html", "passes/_room.html", context)


def _context(actor: Actor, shown: Room, now: datetime) -> dict[str, Any]:
    place = shown.place
    return {
        "room": shown,
        "place": place,
        "now": now,
        "greeting": greeting(actor, now),
        "staff": _staff(shown),
        "is_desk": place is not None and place.kind != "classroom",
        "requests": [_request(actor, shown, card) for card in shown.requests],
        "others": [_request(actor, shown, card) for card in shown.others],
        "coming": [card for card in shown.here if card.state == "out"],
        "here": [card for card in shown.here if card.state == "arrived"],
        "picks": _picks(shown, now),
        "reasons": [_("After the test"), _("In five minutes"), _("At the bell")],
        "topics": " ".join(_topics(actor, place)),
        "address": room_address(place),
    }


def _staff(shown: Room) -> str:
    """The names of up to three people who run this place or teach here."""
    place, names = shown.place, shown.book.names
    people = (place.approvers or place.teachers) if place else ()
    return ", ".join([names[person] for person in people if person in names][:3])


def room_address(place: Place | None) -> str:
    """The page of one room; the room itself is named, so that it stays when the bell rings."""
    page = reverse("passes:room")
    return f"{page}?room={place.id}" if place else page


def _picks(shown: Room, now: datetime) -> list[Place]:
    """Where most passes go: every open place that is no classroom."""
    places = [p for p in shown.book.places.values() if p.is_destination and not p.is_closed(now)]
    picks = [p for p in places if p.kind in KINDS and p != shown.place]
    return sorted(picks, key=lambda place: (KINDS.index(place.kind), place.name))


def _topics(actor: Actor, place: Place | None) -> list[str]:
    own = [f"person:{actor.person_id}"]
    return [*own, f"room:{place.id}"] if place else own


def _request(actor: Actor, shown: Room, card: PassCard) -> Request:
    known, limit = shown.book.names, shown.book.settings.pass_limit
    names = [known[person] for person in card.asked if person in known]
    note = ""
    if card.over_limit and limit is not None:
        used = shown.used.get(card.student_id, 0)
        note = _("{used} of {limit} used today").format(used=used, limit=limit)
    return Request(card, note, ", ".join(names), may_answer(actor, card))


def greeting(actor: Actor, now: datetime) -> str:
    hour = actor.school.local(now).hour
    if hour < NOON:
        words = _("Good morning, {name}")
    elif hour < EVENING:
        words = _("Good afternoon, {name}")
    else:
        words = _("Good evening, {name}")
    return words.format(name=actor.name)


@dataclass(frozen=True, slots=True)
class Choice:
    """A room of the list, and whether the search leaves it out."""

    room: RoomChoice
    href: str
    search: str
    hidden: bool


@require_safe
def find_room(request: MemberRequest) -> HttpResponse:
    """Any room of the school, to look at."""
    only_staff(request)
    return render(request, "passes/room_find.html", _choices(request, timezone.now()))


def _choices(request: MemberRequest, now: datetime) -> dict[str, Any]:
    typed = request.GET.get("q", "").strip()[:80]
    words = plain(typed).split()
    choices = [_choice(room, words) for room in room_choices(actor=request.member, now=now)]
    return {"typed": typed, "choices": choices, "none": all(c.hidden for c in choices)}


def _choice(room: RoomChoice, words: list[str]) -> Choice:
    search = " ".join((room.place.name, room.place.whereabouts, *room.staff))
    hidden = not all(word in plain(search) for word in words)
    return Choice(room, room_address(room.place), search, hidden)
