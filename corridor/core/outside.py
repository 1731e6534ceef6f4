"""Asking other servers: by HTTPS, a short answer in a short time, none of our own network.

A district names addresses here (of metadata, of an API), so none of them may lead to a service
that only this server can reach. A host's addresses are looked up once, all have to be public,
and the connection goes to one of those: a second lookup can't name another (DNS rebinding).
``CORRIDOR_INNER_HOSTS`` lists what may be asked although it is inside; that is for whoever runs
the server to say. HTTP without encryption is for such hosts on the loopback alone.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from corridor.core.errors import Refused

TIMEOUT = httpx.Timeout(5.0)
ANSWERS_WITHIN = 10.0  # seconds, the whole answer; each step has ``TIMEOUT``
LONGEST = 512 * 1024  # bytes of an answer

WRAPPED = (IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16"))
Address = IPv4Address | IPv6Address


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
        parts = urlsplit(url)
    except ValueError:
        return False
    is_named = parts.scheme == "http" and parts.hostname in settings.INNER_HOSTS
    return bool(parts.hostname) and (parts.scheme == "https" or is_named)


def get(url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
    """Raises ``Refused``: ``address_refused``, ``no_answer``."""
    return _ask("GET", url, dict(headers or {}), None)


def post(url: str, *, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
    return _ask("POST", url, dict(headers or {}), form)


def _ask(method: str, url: str, headers: dict[str, str], form: Mapping[str, str] | None) -> Answer:
    """Redirects are answers, too: nobody is sent anywhere else."""
    address = _checked(url)
    target = httpx.URL(url)
    host = target.netloc.decode("ascii")
    pinned = target.copy_with(host=str(address))
    with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
        request = client.build_request(
            method,
            pinned,
            data=form,
            headers={"Accept": "application/json, */*;q=0.5", **headers, "Host": host},
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
    except (httpx.HTTPError, httpx.InvalidURL):
        raise _no_answer() from None
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Answer(response.status_code, kind, body)


def _read(response: httpx.Response) -> bytes:
    until, body = time.monotonic() + ANSWERS_WITHIN, b""
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LONGEST or time.monotonic() > until:
            raise _no_answer()
    return body


def _checked(url: str) -> Address:
    """An address of the host that may be asked."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused() from None
    if parts.username is not None or not host or parts.scheme not in ("http", "https"):
        raise _refused()
    inner, is_plain = host in settings.INNER_HOSTS, parts.scheme == "http"
    if is_plain and not inner:
        raise _refused()
    found = _addresses(host, port or 443)
    if is_plain and not all(one.is_loopback for one in found):
        raise _refused()
    if not inner and not all(map(_is_public, found)):
        raise _refused()
    return found[0]


def _is_public(address: Address) -> bool:
    """An IPv6 address that only wraps an IPv4 one (NAT64, 6to4) could lead anywhere."""
    wraps = isinstance(address, IPv6Address) and any(address in network for network in WRAPPED)
    return address.is_global and not address.is_multicast and not wraps


def _addresses(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _no_answer() from None
    plain = [ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    mapped = [getattr(one, "ipv4_mapped", None) or one for one in plain]
    return sorted(mapped, key=lambda one: one.version)  # not every server has a way by IPv6


def _refused() -> Refused:
    return Refused.because(
        "address_refused",
        _("That address can’t be asked: it has to begin with https:// and be reachable by all."),
    )


def _no_answer() -> Refused:
    return Refused.because(
        "no_answer", _("The other system did not answer as it should. Please try again later.")
    )
