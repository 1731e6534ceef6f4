"""Headers that every answer carries, beside those of Django's security middleware.

Nothing of ours is embedded anywhere, no page needs a camera, and what somebody saw while
signed in is gone from a shared device when they are: the back button shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

ALWAYS = {
    "Content-Security-Policy": settings.CONTENT_SECURITY_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


# What a view says that stands for itself (a picture with its version in its address); taken out.
MAY_BE_KEPT = "X-May-Be-Kept"


class HeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        kept = response.headers.pop(MAY_BE_KEPT, None)
        if getattr(request, "member", None) is not None and kept is None:
            _keep_nowhere(response)
        return response


def _keep_nowhere(response: HttpResponseBase) -> None:
    response.headers["Cache-Control"] = "no-store"
