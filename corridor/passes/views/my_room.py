"""My room's settings: what its own people may change, from a hold to being out of office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.commands import come_back, go_away
from corridor.core.errors import Invalid
from corridor.passes import commands
from corridor.passes.queries.own_room import OwnRoom, own_room
from corridor.passes.views.answers import back_to_sender
from corridor.passes.views.spans import AWAY_SPANS, CLOSE_SPANS, Span, end_of
from corridor.passes.views.staff import away_of, held_until, room_address
from corridor.passes.views.staff_only import only_staff, uuid_of
from corridor.schools.commands import close_location, reopen_location
from corridor.schools.models import Location
from corridor.schools.queries import location_of

MOST_YESES = 10
Act = Callable[[MemberRequest, datetime], str | None]


@require_safe
def settings(request: MemberRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: MemberRequest, problems: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    actor, now = only_staff(request), timezone.now()
    data = request.POST or request.GET
    shown = own_room(actor=actor, now=now, location_id=uuid_of(data.get("room", "")))
    context: dict[str, Any] = {
        "shown": shown,
        "place": shown.place,
        "now": now,
        "held": held_until(shown.place, now),
        "away": away_of(actor, shown.book, now),
        "away_note": shown.away_note,
        "answering": _answering(shown, now),
        "closing": _closing(shown, now),
        "close_spans": CLOSE_SPANS,
        "away_spans": AWAY_SPANS,
        "numbers": range(1, MOST_YESES + 1),
        "problems": problems or {},
        "back": room_address(shown.place),
    }
    return render(request, "passes/room_settings.html", context, status=status)


def _closing(shown: OwnRoom, now: datetime) -> bool:
    """Whether the place is closed, or is going to be."""
    place = shown.place
    if place is None or place.closed_from is None:
        return False
    return place.closed_until is None or now < place.closed_until


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who answers for a place; ``is_here`` unless they are out of office."""

    name: str
    part: str
    is_here: bool


def _answering(shown: OwnRoom, now: datetime) -> list[Colleague]:
    place, book = shown.place, shown.book
    if place is None:
        return []
    parts = ((place.teachers, _("Teaches here")), (place.approvers, _("Approves who comes")))
    return [
        Colleague(book.names[person], part, book.is_here(person, now))
        for people, part in parts
        for person in people
        if person in book.names
    ]


def _changing(act: Act) -> Callable[[MemberRequest], HttpResponse]:
    """A form of the page: done and said, or the page again with what is wrong."""

    @require_POST
    @wraps(act)
    def view(request: MemberRequest) -> HttpResponse:
        only_staff(request)
        try:
            sentence = act(request, timezone.now())
        except Invalid as invalid:
            return _page(request, invalid.fields, 422)
        if sentence:
            messages.success(request, sentence)
        return back_to_sender(request, "passes:room_settings")

    return view


def _room_id(request: MemberRequest) -> UUID:
    found = uuid_of(request.POST.get("room", ""))
    if found is None:
        raise Invalid({"room": _("Choose a room.")})
    return found


def _location(request: MemberRequest) -> Location:
    return location_of(school_id=request.school.id, location_id=_room_id(request))


@_changing
def hold(request: MemberRequest, now: datetime) -> str:
    until = commands.hold_room(actor=request.member, location_id=_room_id(request), now=now)
    return _("Nobody leaves before {time}.").format(time=_clock(request, until))


@_changing
def release(request: MemberRequest, now: datetime) -> str:
    commands.release_room(actor=request.member, location_id=_room_id(request), now=now)
    return _("Students may leave again.")


@_changing
def leaving(request: MemberRequest, now: datetime) -> str:
    """``most``: a number, or empty for no limit."""
    most = _number(request, "most")
    room_id = _room_id(request)
    commands.limit_leaving(actor=request.member, location_id=room_id, most=most, now=now)
    return _("Saved.")


def _number(request: MemberRequest, name: str) -> int | None:
    text = request.POST.get(name, "").strip()
    if text and (not text.isdecimal() or len(text) > 4):
        raise Invalid({name: _("Use a whole number.")})
    return int(text) if text else None


@_changing
def say_yes(request: MemberRequest, now: datetime) -> str:
    """``passes`` in advance, to the place ``to`` or to any that asks."""
    made = commands.pre_approve(
        actor=request.member,
        origin_id=_room_id(request),
        destination_id=uuid_of(request.POST.get("to", "")),
        passes=_number(request, "passes") or 0,
        now=now,
    )
    return _("Your yes is in for the next {n}.").format(n=made.given)


@require_POST
def withdraw(request: MemberRequest, yes_id: UUID) -> HttpResponse:
    only_staff(request)
    commands.withdraw_pre_approval(actor=request.member, pre_approval_id=yes_id, now=timezone.now())
    return back_to_sender(request, "passes:room_settings")


@_changing
def close(request: MemberRequest, now: datetime) -> str:
    location = _location(request)
    close_location(
        actor=request.member,
        location=location,
        until=_end(request, now, CLOSE_SPANS),
        reason=request.POST.get("reason", ""),
        now=now,
    )
    return _("{place} is closed.").format(place=location.name)


@_changing
def reopen(request: MemberRequest, now: datetime) -> str:
    location = _location(request)
    reopen_location(actor=request.member, location=location, now=now)
    return _("{place} is open again.").format(place=location.name)


@_changing
def away(request: MemberRequest, now: datetime) -> str:
    until = _end(request, now, AWAY_SPANS)
    go_away(actor=request.member, until=until, note=request.POST.get("note", ""), now=now)
    return _("You are out of office. Others are asked instead.")


@_changing
def back(request: MemberRequest, now: datetime) -> str:
    come_back(actor=request.member, now=now)
    return _("Welcome back. Requests reach you again.")


def _end(request: MemberRequest, now: datetime, spans: tuple[Span, ...]) -> datetime | None:
    wanted = request.POST.get("until", "")
    if wanted not in {span.key for span in spans}:
        raise Invalid({"until": _("Say until when.")})
    return end_of(request.school, wanted, at=request.POST.get("at", ""), now=now)


def _clock(request: MemberRequest, instant: datetime) -> str:
    return date_format(request.school.local(instant), "g:i")
