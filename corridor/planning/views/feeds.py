"""The private address of somebody's calendar: the page about it, and what is read there."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts import throttle
from corridor.accounts.actor import Actor, MemberRequest
from corridor.core.addresses import address_of
from corridor.core.tenancy import in_district
from corridor.passes.views.answers import see_other
from corridor.planning.commands.feeds import end_feed, make_feed, note_read
from corridor.planning.feed_calendar import written
from corridor.planning.queries.feeds import SHAPE, entries_of, feed_of, find_feed

TYPE = "text/calendar; charset=utf-8"
# Whoever has the address may read it; nobody else is to hear of it or to keep what stands there.
PRIVATE = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": 'attachment; filename="corridor.ics"',
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: MemberRequest) -> HttpResponse:
    """A POST makes a new address and shows it, this once; the one before ends."""
    actor, url = request.member, ""
    if request.method == "POST":
        secret = make_feed(actor=actor, now=timezone.now())
        path = reverse("planning:feed", args=[actor.district_id, secret])
        url = request.build_absolute_uri(path)
    context = {"feed": feed_of(actor=actor), "url": url}
    return render(request, "planning/calendar_address.html", context)


@require_POST
def end(request: MemberRequest) -> HttpResponse:
    end_feed(actor=request.member, now=timezone.now())
    messages.success(request, _("The address has ended. Nobody can read your calendar there."))
    return see_other("planning:calendar_address")


@require_safe
def feed(request: HttpRequest, district_id: UUID, secret: str) -> HttpResponseBase:
    """Without a session: the address is all that it takes. Of other districts there is nothing."""
    now = timezone.now()
    with in_district(district_id), transaction.atomic():
        found = find_feed(secret=secret)
        if found is None:
            return _guessed(request, secret, now)
        if found.feed.ended_at is not None:
            return _plain(410, _("This calendar address has ended."))
        if found.actor is None:
            return _plain(404, _("There is no such calendar."))
        until = note_read(feed=found.feed, now=now)
        if until is not None:
            return _wait(until, now)
        return _file(request, found.actor, now)


def _file(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    site = request.build_absolute_uri("/").rstrip("/")
    name = _("Hall passes, {school}").format(school=actor.school.name)
    told = written(name, entries_of(actor=actor, site=site, now=now))
    etag = f'"{hashlib.sha256(told).hexdigest()[:32]}"'
    response = HttpResponse(told, content_type=TYPE, headers={**PRIVATE, "ETag": etag})
    unchanged = get_conditional_response(request, etag=etag, response=response)
    return unchanged or response


def _guessed(request: HttpRequest, secret: str, now: datetime) -> HttpResponse:
    """Only what looks like a secret could be a guess."""
    until = None
    if SHAPE.fullmatch(secret):
        until = throttle.count_bad_feed(address=address_of(request), now=now)
    return _wait(until, now) if until else _plain(404, _("There is no such calendar."))


def _wait(until: datetime, now: datetime) -> HttpResponse:
    response = _plain(429, _("This was asked for too often. Wait a little."))
    response["Retry-After"] = str(max(1, math.ceil((until - now).total_seconds())))
    return response


def _plain(status: int, words: str) -> HttpResponse:
    kept_nowhere = PRIVATE | {"Cache-Control": "no-store"}
    kept_nowhere.pop("Content-Disposition")
    return HttpResponse(
        f"{words}\n", status=status, content_type="text/plain; charset=utf-8", headers=kept_nowhere
    )
