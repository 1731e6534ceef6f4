"""Reads what a service sent back: JSON, and no error in the clothes of an answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from django.utils.translation import gettext as _

from corridor.rostering.providers.http.failure import Denied, Failure

ENVELOPE_FAULTS = {"failure", "unsupported"}
JSON_KINDS = {"application/json", "text/json"}
SAID = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is what the JSON said; ``url`` is what was asked."""

    url: str
    body: Any
    headers: httpx.Headers

    @property
    def told_at(self) -> datetime | None:
        """The service's own clock (RFC 9110, Date)."""
        return _http_date(self.headers.get("date", ""))


def read_answer(url: str, response: httpx.Response, content: bytes) -> Answer:
    """Raises ``Failure`` for anything but JSON without an error in it."""
    body = _json(response, content)
    status = response.status_code
    if status == httpx.codes.UNAUTHORIZED:
        raise Denied("service_denied", _denied(status, _said(body)), status)
    if status == httpx.codes.FORBIDDEN:
        raise Failure("service_denied", _denied(status, _said(body)), status)
    if not response.is_success:
        raise Failure("service_failed", _failed(status, _said(body)), status)
    if body is None:
        raise Failure("not_json", _not_json(response))
    if fault := _error_inside(body):
        raise Failure("error_inside", _inside(fault))
    return Answer(url, body, response.headers)


def _json(response: httpx.Response, content: bytes) -> Any:
    """None for what is not JSON, whatever it calls itself."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind not in JSON_KINDS and not kind.endswith("+json"):
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _error_inside(body: Any) -> str:
    """An error with status 200: OneRoster's imsx_StatusInfo, an ``error`` beside no data."""
    if not isinstance(body, dict):
        return ""
    info = _status_info(body)
    if str(info.get("imsx_codeMajor", "")).lower() in ENVELOPE_FAULTS:
        return _said(body) or "imsx_StatusInfo"
    if str(body.get("imsx_severity", "")).lower() == "error":
        return _said(body) or "imsx_severity"
    lists = any(isinstance(value, list) for key, value in body.items() if key != "errors")
    if not lists and any(body.get(key) for key in ("error", "errors", "fault")):
        return _said(body) or "error"
    return ""


def _status_info(body: dict[str, Any]) -> dict[str, Any]:
    info = body.get("imsx_StatusInfo", body)
    return info if isinstance(info, dict) else {}


def _said(body: Any) -> str:
    """The service's own words, one line of them."""
    if not isinstance(body, dict):
        return ""
    info = _status_info(body)
    fault = body.get("error")
    words = [
        info.get("imsx_description"),
        body.get("error_description"),
        body.get("message"),
        fault.get("message") if isinstance(fault, dict) else fault,
    ]
    said = next((word for word in words if isinstance(word, str) and word), "")
    return " ".join(said.split())[:SAID]


def wait_asked_for(headers: httpx.Headers, now: datetime) -> float | None:
    """Seconds, by Retry-After (RFC 9110) or X-RateLimit-Reset (seconds since 1970).

    None where neither names a time to come: zero seconds, say, would spend all tries at once.
    """
    after = headers.get("retry-after", "").strip()
    reset = headers.get("x-ratelimit-reset", "").strip()
    asked = 0.0
    if _is_number(after):
        asked = float(after[:9])
    elif date := _http_date(after):
        asked = (date - now).total_seconds()
    elif _is_number(reset):
        asked = float(reset[:12]) - now.timestamp()
    return asked if asked > 0 else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _http_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _denied(status: int, said: str) -> str:
    text = _("The service did not accept our credentials (status {status}).")
    return _with(text.format(status=status), said)


def _failed(status: int, said: str) -> str:
    text = _("The service answered with an error (status {status}).")
    return _with(text.format(status=status), said)


def _inside(said: str) -> str:
    return _with(_("The service said “fine” and sent an error."), said)


def _with(text: str, said: str) -> str:
    return _("{text} It said: “{said}”").format(text=text, said=said) if said else text


def _not_json(response: httpx.Response) -> str:
    kind = response.headers.get("content-type", "") or "?"
    return _(
        "The service sent something else than data ({kind}), such as a page to sign in on. Check "
        "the address and the credentials."
    ).format(kind=kind[:60])
