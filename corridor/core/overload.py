"""When the product can't answer now: what is said, and whether anything may have changed.

Somebody who is told "nothing was changed" may simply try again, and the browser does so by
itself. Where an answer of the database was lost on the way, nobody knows, and we say that.
"""

from __future__ import annotations

import logging
import random

from django.db import InterfaceError, OperationalError, connections
from django.http import HttpResponse
from django.template.loader import render_to_string

from corridor.core import logs
from corridor.core.metrics import counted
from corridor.core.patience import NoAnswer

log = logging.getLogger(__name__)

RETRY_AFTER = (2, 5)  # seconds
CHANGED = "X-Changed"  # of a 503: "nothing", or "unknown"
SAFE = ("GET", "HEAD", "OPTIONS")
# The server ended the transaction, or never began it. https://www.postgresql.org/docs/current/errcodes-appendix.html
UNDONE = {
    "55P03": "lock_timeout",
    "57014": "statement_timeout",
    "40P01": "deadlock",
    "40001": "serialization",
    "53300": "too_many_connections",
    "57P03": "starting",
    "25P03": "idle_in_transaction",
}


class TooBusy(Exception):
    """More requests wait already than could be answered in time; this one was not begun."""


def is_unavailable(error: BaseException) -> bool:
    return isinstance(error, OperationalError | InterfaceError | TooBusy)


def nothing_was_changed(error: BaseException, *, method: str) -> bool:
    """Whether we know that. A commit whose answer was lost may have been done, and what was
    committed before the trouble began, in the same request, has been."""
    why = why_of(error)
    if method in SAFE or why == "busy":
        return True
    undone = why in UNDONE.values() or why in {"pool", "connect"}
    return undone and not connections["default"].has_changed  # type: ignore[attr-defined]


def begin_request() -> None:
    connections["default"].has_changed = False  # type: ignore[attr-defined]


def why_of(error: BaseException) -> str:
    """A code for the metrics: what stood in the way."""
    from psycopg.errors import ConnectionTimeout
    from psycopg_pool import PoolTimeout

    if isinstance(error, TooBusy):
        return "busy"
    cause = error.__cause__
    if isinstance(cause, PoolTimeout):
        return "pool"
    if isinstance(cause, NoAnswer):
        return "no_answer"
    if isinstance(cause, ConnectionTimeout):
        return "connect"
    return UNDONE.get(getattr(cause, "sqlstate", None) or "", "lost")


def note(error: BaseException) -> None:
    """Once for each request that is turned away."""
    why = why_of(error)
    counted.turned_away.add(why)
    log.warning("A request was turned away: %s", why, extra={"outcome": why})


def headers_for(error: BaseException, *, method: str) -> dict[str, str]:
    seconds = random.randint(*RETRY_AFTER)  # noqa: S311 (no secret: they need not all come at once)
    changed = "nothing" if nothing_was_changed(error, method=method) else "unknown"
    return {"Retry-After": str(seconds), CHANGED: changed, "Cache-Control": "no-store"}


def unavailable(error: BaseException, *, method: str) -> HttpResponse:
    """The page for a person. It asks neither the database nor the session for anything."""
    note(error)
    headers = headers_for(error, method=method)
    context = {
        "known": headers[CHANGED] == "nothing",
        # What was only asked for is asked again by itself.
        "again": headers["Retry-After"] if method in SAFE else "",
        "code": f"503 · {logs.request_id()}",
    }
    body = render_to_string("core/unavailable.html", context)
    return HttpResponse(body, status=503, headers=headers)
