"""Asks a service again and again until it answers, within limits."""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext as _

from corridor.core.reachable import AddressRefused, place_of
from corridor.rostering.providers.http.answer import Answer, read_answer, wait_asked_for
from corridor.rostering.providers.http.failure import Denied, Failure
from corridor.rostering.providers.http.limits import Limits
from corridor.rostering.roster import Progress

AGAIN = {429, 500, 502, 503, 504}
PIECE = 65_536
PACKED = {"identity", "gzip", "x-gzip"}


class Credentials(Protocol):
    """What a request is signed with."""

    def headers(self, method: str, url: str, /) -> Mapping[str, str]: ...

    def renew(self) -> bool:
        """Get fresh ones after a 401; False where there are none to get."""


class NoCredentials:
    def headers(self, _method: str, _url: str, /) -> Mapping[str, str]:
        return {}

    def renew(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class _Question:
    method: str
    url: str
    credentials: Credentials
    form: Mapping[str, str] | None = None


class Client:
    """One for a whole reading: its limits count all that is asked through it."""

    def __init__(self, limits: Limits, progress: Progress) -> None:
        self.limits = limits
        self._progress = progress
        self._ends = time.monotonic() + limits.total
        self._left = limits.total_bytes
        timeout = httpx.Timeout(limits.read, connect=limits.connect)
        self._http = httpx.Client(
            verify=_trusted(), timeout=timeout, follow_redirects=False, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def get(self, url: str, credentials: Credentials) -> Answer:
        """Raises ``Failure``. After a 401 there is one try with fresh credentials."""
        question = _Question("GET", url, credentials)
        try:
            return self._ask(question)
        except Denied:
            if not credentials.renew():
                raise
            return self._ask(question)

    def post(self, url: str, form: Mapping[str, str], credentials: Credentials) -> Answer:
        return self._ask(_Question("POST", url, credentials, form))

    def _ask(self, question: _Question) -> Answer:
        fault = Failure("not_reached", "")
        for turn in range(self.limits.tries):
            wait: float | None = None
            try:
                response, content = self._once(question, turn)
                if response.status_code not in AGAIN:
                    return read_answer(question.url, response, content)
                wait = wait_asked_for(response.headers, datetime.now(UTC))
                fault = _busy(response)
            except (httpx.RequestError, httpx.InvalidURL) as error:
                fault = _unreached(question.url, error)
                if fault.code == "not_trusted":
                    break
            if turn + 1 < self.limits.tries:
                self._rest(turn, wait)
        raise fault

    def _once(self, question: _Question, turn: int) -> tuple[httpx.Response, bytes]:
        """Connects to an address that was checked; the host's name is what TLS verifies. Of
        several addresses each has its turn.
        """
        try:
            place = place_of(question.url)
        except AddressRefused as refused:
            raise Failure(refused.code, refused.message) from None
        url = httpx.URL(question.url)
        with self._http.stream(
            question.method,
            url.copy_with(host=place.ips[turn % len(place.ips)]),
            headers={
                "Host": url.netloc.decode(),
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": "Corridor",
                **question.credentials.headers(question.method, question.url),
            },
            data=question.form,
            extensions={"sni_hostname": place.host},
        ) as response:
            if response.is_redirect:
                raise Failure("redirected", _redirected(response))
            return response, self._content(response)

    def _content(self, response: httpx.Response) -> bytes:
        """Packed once at most: each layer may make a thousand times as much of what was sent."""
        if response.headers.get("content-encoding", "identity").strip().lower() not in PACKED:
            raise Failure("packed", _("The service packs what it sends in a way nobody asked for."))
        pieces: list[bytes] = []
        size = 0
        for piece in response.iter_bytes(PIECE):
            size += len(piece)
            if size > self.limits.answer_bytes or size > self._left:
                raise Failure("too_much", _("The service sent more than a roster can be."))
            self._in_time()
            pieces.append(piece)
            self._progress.read(len(piece))
        self._left -= size
        return b"".join(pieces)

    def _rest(self, turn: int, asked: float | None) -> None:
        """A pause before the next try, a little different each time."""
        pause = self.limits.backoff * 2**turn * (1 + random.random() / 4)  # noqa: S311 - no secret
        pause = min(pause if asked is None else asked, self.limits.longest)
        self._in_time(pause)
        time.sleep(pause)

    def _in_time(self, more: float = 0) -> None:
        if time.monotonic() + more > self._ends:
            raise Failure("too_slow", _("The service took too long, so the reading was given up."))


@cache
def _trusted() -> ssl.SSLContext:
    """Reading the authorities takes longer than most answers."""
    return httpx.create_ssl_context(trust_env=False)


def _busy(response: httpx.Response) -> Failure:
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Failure("service_busy", _("The service asks us to wait, again and again."))
    text = _("The service has failed several times (status {status}).")
    return Failure("service_failed", text.format(status=status))


def _unreached(url: str, error: Exception) -> Failure:
    host = urlsplit(url).hostname or url
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        text = _("{host} shows a certificate that is not valid for it.")
        return Failure("not_trusted", text.format(host=host))
    text = _("{host} could not be reached ({error}).")
    return Failure("not_reached", text.format(host=host, error=type(error).__name__))


def _redirected(response: httpx.Response) -> str:
    host = urlsplit(response.headers.get("location", "")).hostname or "?"
    return _(
        "The service sends us on to {host}. If that is right, enter the new address here."
    ).format(host=host)
