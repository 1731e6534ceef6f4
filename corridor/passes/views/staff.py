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
from corridor.accounts.models import Role
from corridor.accounts.projecting import are_names_hidden
from corridor.accounts.queries import Phone
from corridor.passes.go_live import go_live_of
from corridor.passes.looks import note_look, past_of
from corridor.passes.policies import may_answer, may_mark_urgent, may_see_urgent
from corridor.passes.queries import PassCard, Room, RoomChoice, room_choices, room_now
from corridor.passes.queries.cautions import limit_used
from corridor.passes.queries.classes import count_to_accept
from corridor.passes.queries.new_pass import KINDS
from corridor.passes.queries.rooms import JUST_NOW
from corridor.passes.queries.urgent import Calls, Mark, calls_marked
from corridor.passes.situation import Book, Place, Used
from corridor.passes.situation.covered import turns_of
from corridor.passes.views.cautions import used_words
from corridor.passes.views.checklist import card_of_checks, note_step
from corridor.passes.views.hiding import room_for
from corridor.passes.views.parts import page_or_part, wants_part
from corridor.passes.views.places import plain
from corridor.passes.views.staff_only import only_staff, uuid_of

NOON, EVENING = 12, 17


@dataclass(frozen=True, slots=True)
class Request:
    """A request with what helps to answer it: the limit in words, and who else was asked.

    ``agreed`` says that one of two sides has said yes, ``is_urgent`` that the student can't
    wait, where this person may know; ``mark`` is who of the staff said so, and ``calls`` are those
    who answer where it leads to.
    """

    card: PassCard
    limit_note: str
    asked: str
    may_answer: bool
    agreed: str
    is_urgent: bool
    mark: Mark | None
    calls: list[Phone]
    may_be_marked: bool


@require_safe
def room(request: MemberRequest) -> HttpResponse:
    actor, now = only_staff(request), timezone.now()
    location_id = uuid_of(request.GET.get("room", ""))
    found = room_now(actor=actor, now=now, location_id=location_id)
    note_look(actor=actor, page="room", students=past_of(found.back), now=now)
    context = _context(actor, room_for(request, found), now)
    context |= {"names_hidden": are_names_hidden(request)}
    if found.place is not None and not wants_part(request):
        note_step(request, "room")
    context |= {"checks": card_of_checks(request), "to_accept": _to_accept(request, now)}
    if found.place is None:
        context |= _choices(request, now)
    return page_or_part(request, "passes/room.html", "passes/_room.html", context)


def _context(actor: Actor, shown: Room, now: datetime) -> dict[str, Any]:
    place = shown.place
    waiting = [*shown.urgent, *shown.requests, *shown.others]
    calls = calls_marked(actor=actor, cards=waiting, book=shown.book)
    return {
        "room": shown,
        "place": place,
        "now": now,
        "greeting": greeting(actor, now),
        "staff": _staff(shown),
        "is_desk": place is not None and place.kind != "classroom",
        "urgent": [_request(shown, card, calls) for card in shown.urgent],
        "requests": [_request(shown, card, calls) for card in shown.requests],
        "others": [_request(shown, card, calls) for card in shown.others],
        "coming": [card for card in shown.here if card.state == "out"],
        "here": [card for card in shown.here if card.state == "arrived"],
        "picks": _picks(shown, now),
        "reasons": [_("After the test"), _("In five minutes"), _("At the bell")],
        "topics": " ".join(_topics(actor, place)),
        "address": room_address(place),
        "held": held_until(place, now),
        "away": away_of(actor, shown.book, now),
        "until": _next_change(actor, shown, now),
        "go_live": go_live_of(shown.book.settings, now),
    }


def _to_accept(request: MemberRequest, now: datetime) -> int:
    """How many of one's classes wait to be accepted; not asked again by a live region."""
    if wants_part(request) or Role.TEACHER not in request.member.roles:
        return 0
    return count_to_accept(actor=request.member, on=request.school.local(now).date())


def held_until(place: Place | None, now: datetime) -> datetime | None:
    until = place.hold_until if place else None
    return until if until and until > now else None


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is out of office, ``until`` an instant or until they say so."""

    until: datetime | None


def away_of(actor: Actor, book: Book, now: datetime) -> Away | None:
    if not book.is_away(actor.person_id, now):
        return None
    return Away(book.away[actor.person_id][1])


def _next_change(actor: Actor, shown: Room, now: datetime) -> datetime | None:
    """When the page reads otherwise although nobody did anything."""
    away = away_of(actor, shown.book, now)
    changes = [held_until(shown.place, now), away.until if away else None]
    changes += [yes.until for yes in shown.yeses]
    changes += [card.approved_at + JUST_NOW for card in shown.answered if card.approved_at]
    changes += [shown.teaching.ends_at if shown.teaching else None]
    changes += turns_of(shown.book.covered, actor.people)
    return min((at for at in changes if at and at > now), default=None)


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
    own = [f"person:{person}" for person in actor.people]
    return [*own, f"room:{place.id}"] if place else own


def _request(shown: Room, card: PassCard, calls: Calls) -> Request:
    actor, mark = calls.actor, calls.mark_of(card)
    return Request(
        card=card,
        limit_note=limit_note(shown, card) if card.over_limit else "",
        asked=_names(shown, card.asked + card.asked_too, but=actor),
        may_answer=may_answer(actor, card),
        agreed=_agreed(actor, card),
        is_urgent=mark is not None or (card.urgent and may_see_urgent(actor, card)),
        mark=mark,
        calls=calls.whom(card) if mark else [],
        may_be_marked=mark is None and may_mark_urgent(actor) and calls.has_answerers(card),
    )


def _names(shown: Room, people: tuple[UUID, ...], *, but: Actor) -> str:
    known = shown.book.names
    return ", ".join(
        known[person] for person in people if person in known and person not in but.people
    )


def _agreed(actor: Actor, card: PassCard) -> str:
    if not card.approved_by:
        return ""
    if card.approved_by == actor.name:
        return _("Your yes is in.")
    return _("{name} said yes.").format(name=card.approved_by)


def limit_note(shown: Room, card: PassCard) -> str:
    """Which limit is used up, as anybody of the staff may read it."""
    used = limit_used(
        book=shown.book,
        used=shown.used.get(card.student_id, Used()),
        student_id=card.student_id,
        grade=card.grade,
        today=shown.book.settings.local_date(card.requested_at),
    )
    if used is None:
        return _("Above the limit")
    return used_words(used)


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
