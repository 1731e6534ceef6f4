"""The outermost layer of every page and call: gives it an id, counts it, and may log it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from corridor.core import logs, overload
from corridor.core.metrics import counted

log = logging.getLogger("corridor.requests")


class WatchMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = logs.begin_request(request.META.get("HTTP_X_REQUEST_ID", ""))
        overload.begin_request()
        began = perf_counter()
        response = self.get_response(request)
        seconds = perf_counter() - began
        view, status = view_of(request), response.status_code
        counted.requests.add(view, str(status))
        counted.request_seconds.observe(seconds, view)
        response.headers[logs.HEADER] = request_id
        if log.isEnabledFor(logging.INFO):
            told = {"view": view, "status": status, "ms": round(seconds * 1000, 1)}
            log.info("%s %s", request.method, view, extra=told)
        return response


def view_of(request: HttpRequest) -> str:
    """The name in the addresses' table: it has no id of anybody, unlike the path."""
    if request.resolver_match:
        return request.resolver_match.view_name or "unnamed"
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "unknown"
