"""What makes the site an app: the service worker, the manifest, the page without a network, and how
to install it. The first three are the same for everybody and know no session."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from corridor.accounts.actor import MemberRequest
from corridor.notifications import worker
from corridor.notifications.installing import steps_for

FRESH = {"Cache-Control": "no-cache"}


@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """At the root, since a worker sees the pages below its own address alone."""
    return HttpResponse(worker.script(), content_type="text/javascript", headers=FRESH)


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    body = json.dumps(worker.manifest())
    return HttpResponse(body, content_type="application/manifest+json", headers=FRESH)


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the worker for when there is nothing else to show."""
    response = render(request, "notifications/offline.html")
    response["Cache-Control"] = FRESH["Cache-Control"]
    return response


@require_safe
def install(request: MemberRequest) -> HttpResponse:
    guides = steps_for(request.headers.get("User-Agent", ""))
    return render(request, "notifications/install.html", {"guides": guides})
