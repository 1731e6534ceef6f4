"""How a pass reads on a page: how long ago, how long it may take."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, lru_cache, partial
from operator import attrgetter
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.core.stencil import Ground, Stencil, ground, stencil
from corridor.core.templatetags.core import clock, iso, percent, seconds_until
from corridor.passes.models import State
from corridor.passes.queries import PassCard
from corridor.passes.queries.out_cards import OutCard

register = template.Library()


@register.filter
def ago(instant: datetime, now: datetime) -> str:
    """Whole minutes since an instant, as the end of a sentence: "asked 2 min ago"."""
    minutes = int((now - instant).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    return ngettext("{n} min ago", "{n} min ago", minutes).format(n=minutes)


# What a page, a place and a pass say, in this order.
CARD = (
    *("now", "address", "csrf_token"),
    *("place", "colour", "icon"),
    *("id", "student", "origin", "due", "limit", "left", "bar", "version"),
)


@register.simple_tag(takes_context=True)
def pass_cards(
    context: Context,
    cards: Iterable[PassCard | OutCard],
    acts: str,
    opens: bool = True,  # noqa: FBT001, FBT002 (a template says it by name)
) -> SafeString:
    """Passes that are out, as staff see them; ``acts`` is the template of their buttons, empty
    for none; ``opens``: a name leads to the page of the pass.

    Reads ``now``, and what the buttons need: ``address`` and the CSRF token.
    """
    now: datetime = context["now"]
    said: tuple[Any, ...] = (iso(now), context.get("address", ""), context.get("csrf_token", ""))
    page = tuple([conditional_escape(value) for value in said])
    form = cache(partial(_form, acts, page, opens=opens))
    return SafeString("".join([_pass_card(card, now, form) for card in cards]))


def _form(
    acts: str,
    page: tuple[object, ...],
    state: str,
    place: tuple[str, ...],
    *,
    over: bool,
    opens: bool,
) -> Stencil:
    """For all cards of one page, state and place."""
    shape = {"acts": acts, "state": state, "over": over, "opens": opens}
    form = stencil("passes/_card.html", "card", CARD, **shape)
    return form.given((*page, *place))


def _pass_card(card: PassCard | OutCard, now: datetime, form: Callable[..., Stencil]) -> SafeString:
    left, limit = seconds_until(card.due_at, now), seconds_given(card)
    place, origin = card.destination[:1].upper() + card.destination[1:], card.origin
    if card.state == "returning":
        place, origin = card.origin, card.destination
    is_over = left < 0
    bar = 100 if is_over else percent(left, limit)
    return form(card.state, (place, card.colour, card.icon), over=is_over).fill(
        (card.id, card.student, origin, iso(card.due_at), limit, clock(left), bar, card.version)
    )


@register.filter
def seconds_given(card: PassCard | OutCard) -> int:
    """How long the present leg of a pass may take, in seconds: what its bar starts from."""
    begins = card.returning_at if card.state == "returning" else card.started_at
    if card.due_at is None or begins is None:
        return 0
    return round((card.due_at - begins).total_seconds())


@register.filter
def state_words(card: PassCard) -> str:
    """The state of a pass as people say it."""
    return str(State(card.state).label)


PLACE = ("id", "name", "detail", "badge", "colour", "icon", "search")
_place = attrgetter(*PLACE)


@register.simple_tag
def place_items(places: Iterable[Any], item: str) -> SafeString:
    """The items of a list of ``views.places.PlaceView``; ``item`` is the item's template."""
    where = ground()
    return SafeString("".join([_place_item(place, item, where) for place in places]))


@lru_cache(maxsize=5000)
def _place_item(place: Any, item: str, _ground: Ground) -> SafeString:
    """Most places read the same to most students."""
    shape = {"state": place.state, "hidden": place.hidden}
    if not place.badge:
        shape["badge"] = ""
    return stencil(item, "place", PLACE, **shape).fill(_place(place))
