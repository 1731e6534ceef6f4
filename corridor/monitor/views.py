"""The hall monitor's page: a live wall of everybody who is out of class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from corridor.accounts.actor import Actor, MemberRequest
from corridor.core import navigation
from corridor.core.errors import NotFound
from corridor.monitor.queries import (
    CLASSROOMS,
    SORTS,
    Filters,
    Halls,
    PlaceCount,
    halls_now,
)
from corridor.passes.go_live import GoLive, go_live_of
from corridor.passes.kept import Kept, wanted_by
from corridor.passes.policies import may_watch_the_halls
from corridor.passes.queries.snapshot import version_and_book
from corridor.passes.views.actions import EXTEND_MINUTES
from corridor.passes.views.parts import page_or_part_of, wants_part
from corridor.schools.permissions import Permission

SORT_LABELS = {
    "left": gettext_lazy("Time left"),
    "longest": gettext_lazy("Longest out"),
    "name": gettext_lazy("Name"),
    "place": gettext_lazy("Place"),
}


@require_safe
def hall(request: MemberRequest) -> HttpResponse:
    """``only``, ``q`` and ``sort`` in the address; a live region asks for the wall alone."""
    if not may_watch_the_halls(request.member):
        raise NotFound("The halls are for staff.")
    now, filters = timezone.now(), filters_of(request.GET)
    html = wall(request.member, filters, now, wanted=wanted_by(request))
    context = {"address": address_of(filters), "now": now, "minutes": EXTEND_MINUTES}
    if wants_part(request):
        form = render_to_string("monitor/_act.html", context, request)
        return page_or_part_of(HttpResponse([html, form.encode()]))
    whole = {**context, "wall": SafeString(html.decode())}
    return page_or_part_of(render(request, "monitor/hall.html", whole))


_walls: Kept[bytes] = Kept()


def wall(actor: Actor, filters: Filters, now: datetime, *, wanted: int | None = None) -> bytes:
    """The wall as everybody at the school sees it who may do the same with a pass.

    One change makes every screen ask at once, and hundreds of cards take a while to render:
    who asks for the same within a second gets the same. The clocks on it stay right, as
    they count from the instant that is written beside them.
    """
    may = May.of(actor)
    key = (actor.school.id, filters, may, get_language())
    if kept := _walls.of(key, wanted, now):
        return kept
    version, book = version_and_book(school_id=actor.school.id, now=now)
    if kept := _walls.of(key, version, now):
        return kept
    halls = halls_now(actor=actor, book=book, filters=filters, now=now)
    html = _html(halls, filters, may, go_live_of(book.settings, now), now)
    return _walls.keep(key, html, version, now)


@dataclass(frozen=True, slots=True)
class May:
    """What somebody may do with the passes they see on the wall: open and run them."""

    open: bool
    run: bool

    @classmethod
    def of(cls, actor: Actor) -> Self:
        return cls(actor.may(Permission.SEE_PASSES), actor.may(Permission.RUN_PASSES))


def _html(halls: Halls, filters: Filters, may: May, go_live: GoLive | None, now: datetime) -> bytes:
    """Encoded piece by piece: one long text is copied several times on its way through a
    template, at two bytes a letter as soon as one of them is not Latin."""
    context = {
        "halls": halls,
        "filters": filters,
        "acts": "monitor/_acts.html" if may.run else "",
        "opens": may.open,
        "now": now,
        "go_live": go_live,
        "chips": [_chip(place, filters) for place in (_everyone(halls), *halls.places)],
        "sorts": tuple(SORT_LABELS.items()),
    }
    names = ("monitor/_wall_head.html", "monitor/_wall.html")
    return b"".join(render_to_string(name, context).encode() for name in names)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter by place: an address and how many it leaves."""

    key: str
    address: str
    name: str
    count: int
    colour: str
    icon: str
    is_chosen: bool


def _everyone(halls: Halls) -> PlaceCount:
    return PlaceCount("", _("Everyone"), "", "", halls.out)


def _chip(place: PlaceCount, filters: Filters) -> Chip:
    """Classrooms are one place on the wall, with a name and a look of its own."""
    name, colour, icon = place.name, place.colour, place.icon
    if place.key == CLASSROOMS:
        name, colour, icon = _("Classrooms"), "slate", "presentation"
    address = address_of(replace(filters, only=place.key))
    is_chosen = filters.only == place.key
    return Chip(place.key, address, name, place.count, colour, icon, is_chosen)


def filters_of(data: QueryDict) -> Filters:
    sort = data.get("sort", "left")
    return Filters(
        only=data.get("only", "")[:40],
        search=data.get("q", "").strip()[:80],
        sort=sort if sort in SORTS else "left",
    )


def address_of(filters: Filters) -> str:
    """The wall with these filters; what is as usual stays out of the address."""
    said = {"only": filters.only, "q": filters.search}
    said["sort"] = "" if filters.sort == "left" else filters.sort
    query = urlencode({name: value for name, value in said.items() if value})
    page = navigation.address_of("monitor:hall")
    return f"{page}?{query}" if query else page
