"""Where browsers tell that a page broke its Content-Security-Policy.

On a page of ours nothing does; a report means that somebody got markup in, or that an
extension of the browser meddles. What is logged is which rule and which page of ours,
without its query, its ids, its person or its sample; at most so many a minute.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

log = logging.getLogger(__name__)

LONGEST = 16_000  # bytes
MOST_A_MINUTE = 20
IDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4,}")
DIRECTIVE = re.compile(r"[a-z-]{1,40}")


class Allowance:
    """So many a minute in this process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._minute, self._used, self._lock = -1, 0, threading.Lock()

    def take(self) -> bool:
        minute = int(time.monotonic() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._used = minute, 0
            self._used += 1
            return self._used <= self.most


allowance = Allowance(MOST_A_MINUTE)


@csrf_exempt
@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """Anybody may send anything here, and always hears the same."""
    told = _parsed(request)
    if told and allowance.take():
        log.warning("A page broke its content security policy: %s", told)
    return HttpResponse(status=204)


def _parsed(request: HttpRequest) -> str:
    """Like "script-src-elem on /passes/…/ by inline"; empty for what is no report."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return ""
    try:
        report = json.loads(request.body)["csp-report"]
        rule = str(report["effective-directive"])
        page = urlsplit(str(report["document-uri"]))
        by = urlsplit(str(report["blocked-uri"]))
    except (ValueError, KeyError, TypeError):
        return ""
    if page.netloc != request.get_host() or not DIRECTIVE.fullmatch(rule):
        return ""
    path = re.sub(r"[^\w/…-]", "", IDS.sub("…", page.path))[:100]
    origin = re.sub(r"[^\w.:-]", "", by.netloc or by.path)[:100]
    return f"{rule} on {path} by {origin}"
