"""What stands about covering on the pages of others."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone

from corridor.accounts.actor import MemberRequest
from corridor.covering.policies import may_cover
from corridor.covering.queries.coverages import own_coverages


def covering_now(request: HttpRequest, context: Context) -> str:
    """On the page of a room: for whom one stands in at this moment."""
    member = cast("MemberRequest", request).member
    if not member.covers or member.stand_in is not None:
        return ""
    now = timezone.now()
    own = own_coverages(actor=member, now=now)
    active = [row for row in own.covers if row.holds(now)]
    names = {"active": active, "address": context["address"], "place": context["place"]}
    return render_to_string("covering/_room_covering.html", names, request)


def way_to_covering(request: HttpRequest, _context: Context) -> str:
    """Beside “out of office”."""
    if not may_cover(cast("MemberRequest", request).member):
        return ""
    return render_to_string("covering/_settings_covering.html", {}, request)
