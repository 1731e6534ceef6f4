"""The stream with the pages beside it, or alone, for an ASGI server."""

from __future__ import annotations

from django.conf import settings

from corridor.config.wsgi import application as wsgi
from corridor.live.pages import pages
from corridor.live.site import Site

application = Site(pages(wsgi, threads=getattr(settings, "WEB_THREADS", 8)))
live_only = Site()
