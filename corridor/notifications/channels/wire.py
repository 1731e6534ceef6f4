"""Asking the push services of apps: HTTPS to an address that whoever runs Corridor configured.

HTTP/2 where the other side speaks it, as Apple's does alone. Each thread has a connection of its
own and keeps it, as those services wish: one that several threads share can lose an answer.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

TIMEOUT = httpx.Timeout(4.0)
ANSWERS_WITHIN = 8.0  # seconds, the whole answer; each step has ``TIMEOUT``
LONGEST = 16 * 1024  # bytes of an answer
LIMITS = httpx.Limits(max_connections=2, max_keepalive_connections=2, keepalive_expiry=600.0)
_own = threading.local()


class NoAnswer(Exception):
    """None in time, or none that can be read."""


class NoAccess(Exception):
    """The service does not accept the key of this installation."""


@dataclass(frozen=True, slots=True)
class Said:
    """``body`` is empty where there is none, or no object of JSON."""

    status: int
    body: dict[str, Any]
    retry_after: str


def post(
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes | None = None,
    form: Mapping[str, str] | None = None,
) -> Said:
    """No redirect is followed. Raises ``NoAnswer``."""
    client = _client()
    try:
        with client.stream("POST", url, headers=headers, content=content, data=form) as response:
            body = _read(response)
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        _forget()
        raise NoAnswer from None
    return Said(response.status_code, _object(body), response.headers.get("Retry-After", ""))


def _client() -> httpx.Client:
    if not hasattr(_own, "client"):
        _own.client = httpx.Client(
            http2=True,
            timeout=TIMEOUT,
            limits=LIMITS,
            verify=_trusted(),
            follow_redirects=False,
            trust_env=False,
            headers={"Accept-Encoding": "identity"},
        )
    client: httpx.Client = _own.client
    return client


def _forget() -> None:
    """What went wrong on a connection would go wrong there again."""
    _own.client.close()
    del _own.client


@cache
def _trusted() -> ssl.SSLContext:
    """Reading the authorities takes longer than sending a push."""
    return ssl.create_default_context()


def _read(response: httpx.Response) -> bytes:
    """As it comes: a packed answer, which nobody asked for, could fill all memory."""
    until, body = time.monotonic() + ANSWERS_WITHIN, b""
    for piece in response.iter_raw():
        body += piece
        if len(body) > LONGEST or time.monotonic() > until:
            raise httpx.ReadError("An answer that is too long, or takes too long.")
    return body


def _object(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
