"""The stream with the pages beside it, or alone, for an ASGI server."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from corridor.config.wsgi import application as wsgi
from corridor.core.overload import TooBusy, unavailable
from corridor.live.pages import pages
from corridor.live.protocol import Scope
from corridor.live.site import Site

WATCHERS = 2  # threads for readiness and metrics, which nobody else can keep busy


def too_busy(scope: Scope) -> HttpResponse:
    """The answer to whoever finds no thread in time."""
    from corridor.api.problems import problem_of, response_to  # after Django is set up

    if scope["path"].startswith("/api/"):
        return response_to(problem_of(TooBusy()))
    return unavailable(TooBusy(), method=scope["method"])


watch = pages(wsgi, threads=WATCHERS, refusal=too_busy)
application = Site(
    pages(wsgi, threads=getattr(settings, "WEB_THREADS", 8), refusal=too_busy), watch=watch
)
live_only = Site(watch=watch)
