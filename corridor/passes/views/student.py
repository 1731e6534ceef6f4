"""The student's pages: home with the places or the live pass, and asking."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import Actor, MemberRequest
from corridor.accounts.context import start_page
from corridor.core.errors import Invalid, NotFound, Refusal, Refused
from corridor.core.tenancy import new_id
from corridor.passes.commands import Made, request_pass, switch_pass
from corridor.passes.forms import AskForm
from corridor.passes.queries import StudentScreen, Tile, card_of, student_screen, tile_for
from corridor.passes.queries.outcomes import Outcome, home_of
from corridor.passes.views.answers import see_other
from corridor.passes.views.checklist import card_of_checks, note_step
from corridor.passes.views.moments import helpers_in_words, moment_of
from corridor.passes.views.parts import page_or_part
from corridor.passes.views.places import knows_where, places_of
from corridor.passes.views.refusals import OWN, is_soon, noes
from corridor.passes.views.sheet import refusals_of, sheet_for

SEEN = "seen_outcome"


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """Everybody's start page; what stands here is the student's."""
    if not request.member.is_student:
        return redirect(start_page(request.member))
    if request.GET.get("part") == "tiles":
        return _tiles(request)
    context = {**_home_context(request), "checks": card_of_checks(request)}
    return page_or_part(request, "passes/student_home.html", "passes/_student_now.html", context)


def _home_context(request: MemberRequest) -> dict[str, Any]:
    member, now = request.member, timezone.now()
    home = home_of(actor=member, now=now)
    return {
        **_tiles_context(request, home.screen, now),
        "moment": moment_of(home.screen, now=now),
        "outcome": _unread(request, home.outcome),
        "first_name": member.name.split(" ")[0],
        "query": request.GET.urlencode(),
        "knows_where": knows_where(home.screen),
    }


def _tiles(request: MemberRequest) -> HttpResponse:
    """Asked for most of all pages."""
    now = timezone.now()
    context = _tiles_context(request, student_screen(actor=request.member, now=now), now)
    return render(request, "passes/_tiles.html", context)


def _tiles_context(request: MemberRequest, screen: StudentScreen, now: datetime) -> dict[str, Any]:
    """The names that ``passes/_tiles.html`` reads."""
    words = request.GET.get("q", "").strip()[:80]
    picking = screen.card is not None and bool(screen.tiles) and "pick" in request.GET
    shows_places = screen.card is None or picking
    return {
        "now": now,
        "screen": screen,
        "picking": picking,
        "words": words,
        "every_room": "all" in request.GET,
        "places": places_of(screen, school=request.member.school, now=now, words=words)
        if shows_places
        else None,
    }


def _unread(request: MemberRequest, outcome: Outcome | None) -> Outcome | None:
    seen = request.session.get(SEEN)
    return None if outcome and str(outcome.card.id) == seen else outcome


@require_POST
def seen(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """The student has read how this pass of theirs came out."""
    card = card_of(actor=request.member, pass_id=pass_id)
    if card.student_id != request.member.person_id:
        raise NotFound("This pass is somebody else's.")
    request.session[SEEN] = str(card.id)
    return see_other("passes:home")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: MemberRequest, location_id: UUID) -> HttpResponse:
    """The sheet of one place; a POST asks for the pass."""
    if not request.member.is_student:
        raise NotFound("Only students ask for themselves.")
    if request.method == "POST":
        return _ask_for(request, location_id)
    note_step(request, "places")
    return _sheet(request, location_id)


def _ask_for(request: MemberRequest, location_id: UUID) -> HttpResponse:
    form = AskForm(request.POST)
    if not form.is_valid():
        errors = {name: str(found[0]) for name, found in form.errors.items()}
        return _sheet(request, location_id, errors=errors, status=422)
    try:
        _make(request, form, location_id)
    except Invalid as error:
        if "Idempotency-Key" not in error.fields:
            return _sheet(request, location_id, errors=error.fields, status=422)
    except Refused as error:
        return _sheet(request, location_id, refused=error, status=409)
    return see_other("passes:home")


def _make(request: MemberRequest, form: AskForm, location_id: UUID) -> Made:
    actor, now = request.member, timezone.now()
    ask = form.ask(student_id=actor.person_id, destination_id=location_id)
    key = form.idempotency_key(actor, ask)
    if leaving := form.cleaned_data["leaving"]:
        return switch_pass(actor=actor, leaving=leaving, ask=ask, now=now, key=key)
    return request_pass(actor=actor, ask=ask, now=now, key=key)


def _sheet(
    request: MemberRequest,
    location_id: UUID,
    *,
    errors: dict[str, str] | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    screen = student_screen(actor=request.member, now=now)
    tile = _tile(request.member, screen, location_id, now=now)
    refusals = refused.refusals if refused else refusals_of(screen, tile)
    context = {"now": now, "screen": screen, "tile": tile, "errors": errors, "key": new_id()}
    if refusals:
        context |= _refusal_context(request, refusals, screen, tile, now=now)
    else:
        context |= {"sheet": sheet_for(screen, tile), "chosen": request.POST}
    return page_or_part(request, "passes/ask.html", "passes/_ask_now.html", context, status=status)


def _refusal_context(
    request: MemberRequest,
    refusals: tuple[Refusal, ...],
    screen: StudentScreen,
    tile: Tile,
    *,
    now: datetime,
) -> dict[str, Any]:
    """The names that ``passes/_ask_refusal.html`` reads."""
    place, code = tile.place, refusals[0].code
    lifts = [refusal.lifts_at for refusal in refusals if refusal.lifts_at]
    found = noes(refusals, place, school=request.member.school, now=now)
    return {
        "no": found[0],
        "others": found[1:],
        "may_open": code not in OWN and is_soon(max(lifts, default=now), now),
        "until": min(lifts, default=None),
        "nearby": screen.open_instead(place) if code not in OWN else None,
        "helpers": helpers_in_words(screen.who_helps(place)),
        "leaving": screen.card,
    }


def _tile(actor: Actor, screen: StudentScreen, location_id: UUID, *, now: datetime) -> Tile:
    """From the screen; somebody who is out has no tiles there, and is told why not."""
    found = next((tile for tile in screen.tiles if tile.place.id == location_id), None)
    return found or tile_for(actor=actor, location_id=location_id, now=now)
