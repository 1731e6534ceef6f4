"""The hall monitor's page: a live wall of everybody who is out of class."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import NotFound
from corridor.monitor.queries import CLASSROOMS, SORTS, Filters, halls_now
from corridor.passes.policies import may_watch_the_halls
from corridor.passes.views.parts import page_or_part

SORT_LABELS = {
    "left": _("Time left"),
    "longest": _("Longest out"),
    "name": _("Name"),
    "place": _("Place"),
}


@require_safe
def hall(request: MemberRequest) -> HttpResponse:
    """``only``, ``q`` and ``sort`` in the address; a live region asks for the wall alone."""
    if not may_watch_the_halls(request.member):
        raise NotFound("The halls are for staff.")
    now, filters = timezone.now(), filters_of(request.GET)
    halls = halls_now(actor=request.member, filters=filters, now=now)
    context: dict[str, Any] = {
        "halls": halls,
        "filters": filters,
        "now": now,
        "address": address_of(filters),
        "everyone": address_of(replace(filters, only="")),
        "chips": [(place, address_of(replace(filters, only=place.key))) for place in halls.places],
        "classrooms": CLASSROOMS,
        "sorts": SORT_LABELS.items(),
        "minutes": 5,
    }
    return page_or_part(request, "monitor/hall.html", "monitor/_halls.html", context)


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
    page = reverse("monitor:hall")
    return f"{page}?{query}" if query else page
