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

from corridor.core.stencil import Stencil, stencil
from corridor.core.templatetags.core import clock, iso, percent, seconds_until
from corridor.passes.models import State
from corridor.passes.queries import PassCard

register = template.Library()


@register.filter
def ago(instant: datetime, now: datetime) -> str:
    """Whole minutes since an instant, as the end of a sentence: "asked 2 min ago"."""
    minutes = int((now - instant).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    return ngettext("{n} min ago", "{n} min ago", minutes).format(n=minutes)


CARD = (
    *("id", "student", "place", "origin", "colour", "icon"),
    *("due", "now", "limit", "left", "bar", "version", "address", "csrf_token"),
)


@register.simple_tag(takes_context=True)
def pass_cards(context: Context, cards: Iterable[PassCard], acts: str) -> SafeString:
    """Passes that are out, as staff see them; ``acts`` is the template of their buttons.

    Reads ``now``, and what the buttons need: ``address`` and the CSRF token.
    """
    now: datetime = context["now"]
    page: list[Any] = [iso(now), context.get("address", ""), context.get("csrf_token", "")]
    common = [conditional_escape(value) for value in page]
    form = cache(partial(stencil, "passes/_card.html", "card", CARD, acts=acts))
    return SafeString("".join([_pass_card(card, form, now, *common) for card in cards]))


def _pass_card(
    card: PassCard,
    form: Callable[..., Stencil],
    now: datetime,
    said_now: str,
    address: str,
    csrf_token: str,
) -> SafeString:
    left, limit = seconds_until(card.due_at, now), seconds_given(card)
    place, origin = card.destination[:1].upper() + card.destination[1:], card.origin
    if card.state == "returning":
        place, origin = card.origin, card.destination
    return form(state=card.state, over=left < 0).fill(
        (
            *(card.id, card.student, place, origin, card.colour, card.icon),
            *(iso(card.due_at), said_now, limit, clock(left)),
            100 if left < 0 else percent(left, limit),
            *(card.version, address, csrf_token),
        )
    )


@register.filter
def seconds_given(card: PassCard) -> int:
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
    form = cache(partial(stencil, item, "place", PLACE))
    return SafeString("".join([_filled(form(**_shape(place)), place) for place in places]))


@lru_cache(maxsize=5000)
def _filled(form: Stencil, place: Any) -> SafeString:
    """Most places read the same to most students."""
    return form.fill(_place(place))


def _shape(place: Any) -> dict[str, object]:
    shape = {"state": place.state, "hidden": place.hidden}
    return shape if place.badge else {**shape, "badge": ""}
