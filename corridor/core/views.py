"""Answers that belong to no feature: health, and how an error reads."""

from __future__ import annotations

import hmac
import sys

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from corridor.core import logs
from corridor.core.health import database_answers
from corridor.core.metrics import shared
from corridor.core.overload import is_unavailable, unavailable


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "core/csrf_failure.html", {"reason": reason}, status=403)


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """Liveness: the process answers. Never touches the database."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Readiness: the database answers whoever comes anew. Bounded in time, like all waits."""
    if database_answers():
        return HttpResponse("ready\n", content_type="text/plain")
    waiting = {"Retry-After": "2", "Cache-Control": "no-store"}
    text = "the database does not answer\n"
    return HttpResponse(text, status=503, content_type="text/plain", headers=waiting)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever has the token of the settings. For everybody else there is nothing here."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Http404
    kind = "text/plain; version=0.0.4; charset=utf-8"
    return HttpResponse(shared.page(), content_type=kind, headers={"Cache-Control": "no-store"})


def broken(request: HttpRequest) -> HttpResponse:
    """The last resort for what was raised anywhere, also around a view."""
    error = sys.exc_info()[1]
    if error and is_unavailable(error):
        return unavailable(error, method=request.method or "GET")
    body = render_to_string("500.html", {"code": f"500 · {logs.request_id()}"})
    return HttpResponse(body, status=500)
