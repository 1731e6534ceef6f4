"""Asking other servers for something short: by HTTPS, in a short time, none of our own network.

A district names the addresses (of metadata, of an API); ``core.reachable`` says which may be
asked. Rosters, which are long, have a client of their own (``rostering.providers.http``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from django.utils.translation import gettext as _

from corridor.core.errors import Refused
from corridor.core.reachable import AddressRefused, check_url, place_of

TIMEOUT = httpx.Timeout(5.0)
ANSWERS_WITHIN = 10.0  # seconds, the whole answer; each step has ``TIMEOUT``
LONGEST = 512 * 1024  # bytes of an answer
USUAL_HEADERS = {"Accept": "application/json, */*;q=0.5", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Answer:
    """``kind`` is the media type alone, in lower case."""

    status: int
    kind: str
    body: bytes

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> dict[str, Any]:
        """An object; a sign-in page where JSON was promised is no answer. Raises ``Refused``."""
        if self.kind != "application/json" and not self.kind.endswith("+json"):
            raise _no_answer()
        try:
            read = json.loads(self.body)
        except ValueError:
            raise _no_answer() from None
        if not isinstance(read, dict):
            raise _no_answer()
        return read


def is_web_address(url: str) -> bool:
    """Whether people may be sent there: HTTPS, or HTTP to a host named by whoever runs this."""
    try:
        check_url(url)
    except AddressRefused:
        return False
    return True


def get(url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
    """Raises ``Refused``: ``address_refused``, ``no_answer``."""
    return _ask("GET", url, dict(headers or {}), None)


def post(url: str, *, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
    return _ask("POST", url, dict(headers or {}), form)


def _ask(method: str, url: str, headers: dict[str, str], form: Mapping[str, str] | None) -> Answer:
    """Redirects are answers, too: nobody is sent anywhere else."""
    target, pinned = _pinned(url)
    host = target.netloc.decode("ascii")
    with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
        request = client.build_request(
            method,
            pinned,
            data=form,
            headers={**USUAL_HEADERS, **headers, "Host": host},
            extensions={"sni_hostname": target.host},
        )
        return _sent(client, request)


def _sent(client: httpx.Client, request: httpx.Request) -> Answer:
    try:
        response = client.send(request, stream=True)
        try:
            body = _read(response)
        finally:
            response.close()
    except httpx.HTTPError:
        raise _no_answer() from None
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Answer(response.status_code, kind, body)


def _read(response: httpx.Response) -> bytes:
    """As it comes: a packed answer, which nobody asked for, could fill all memory."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise _no_answer()
    until, body = time.monotonic() + ANSWERS_WITHIN, b""
    for piece in response.iter_raw():
        body += piece
        if len(body) > LONGEST or time.monotonic() > until:
            raise _no_answer()
    return body


def _pinned(url: str) -> tuple[httpx.URL, httpx.URL]:
    """As it was named, and with an address of the host that may be asked in place of its name."""
    try:
        target = httpx.URL(url)
        return target, target.copy_with(host=place_of(url).ips[0])
    except AddressRefused as refused:
        raise _no_answer() if refused.code == "host_unknown" else _refused() from None
    except httpx.InvalidURL:
        raise _refused() from None


def _refused() -> Refused:
    return Refused.because(
        "address_refused",
        _("That address can’t be asked: it has to begin with https:// and be reachable by all."),
    )


def _no_answer() -> Refused:
    return Refused.because(
        "no_answer", _("The other system did not answer as it should. Please try again later.")
    )
