"""Web Push (RFC 8030, 8188, 8291, 8292): sealed for the browser, sent by way of its maker.

The payload is declarative (``{"web_push": 8030, "notification": {...}}``), which Safari shows by
itself and our service worker reads too. It names nobody: what it is about is read after a tap,
behind the sign-in.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import requests
from django.utils import translation
from django.utils.translation import gettext as _
from pywebpush import WebPushException, webpush

from corridor.core.mail import link
from corridor.notifications.channels.parcel import Outcome, Parcel
from corridor.notifications.push_hosts import is_known
from corridor.notifications.tags import tag_of
from corridor.notifications.vapid import claims, private_key

ANSWERS_WITHIN = 10.0  # seconds
FIRST_AGAIN = timedelta(seconds=5)
GONE = {404, 410}
TOO_MANY = 429
ACCEPTED = range(200, 300)
SERVER_FAULTS = range(500, 600)


def by_web_push(parcel: Parcel) -> Outcome:
    """Raises nothing: whatever goes wrong is an outcome."""
    device = parcel.subscription
    if device is None or not is_known(device.address):
        return Outcome(is_gone=True, fault="unknown_service")
    try:
        answer = _send(parcel, device.address, device.keys)
    except (requests.RequestException, OSError):
        return Outcome(again_in=FIRST_AGAIN, fault="no_answer")
    except (ValueError, WebPushException):
        return Outcome(is_gone=True, fault="bad_keys")
    return outcome_of(answer.status_code, answer.headers.get("Retry-After", ""))


def outcome_of(status: int, retry_after: str = "") -> Outcome:
    if status in ACCEPTED:
        return Outcome.sent()
    if status in GONE:
        return Outcome(is_gone=True, fault=f"gone_{status}")
    if status == TOO_MANY or status in SERVER_FAULTS:
        seconds = int(retry_after) if retry_after.isdecimal() else 0
        wait = max(FIRST_AGAIN, timedelta(seconds=min(seconds, 3600)))
        return Outcome(again_in=wait, fault=f"later_{status}")
    return Outcome(fault=f"refused_{status}")


def _send(parcel: Parcel, address: str, keys: dict[str, str]) -> requests.Response:
    """One try, of which no redirect is followed: the address was checked, the next was not."""
    session = requests.Session()
    session.max_redirects = 0
    try:
        answered: requests.Response | str = webpush(
            {"endpoint": address, "keys": keys},
            payload_of(parcel),
            vapid_private_key=private_key(),
            vapid_claims=claims(),
            ttl=int(parcel.kind.lasts.total_seconds()),
            content_encoding="aes128gcm",
            headers={
                "Content-Type": "application/octet-stream",
                "Urgency": "high" if parcel.is_urgent else "normal",
                "Topic": tag_of(parcel.key),
            },
            timeout=ANSWERS_WITHIN,
            requests_session=session,
        )
    except WebPushException as error:
        if error.response is None:
            raise
        refused: requests.Response = error.response
        return refused
    if isinstance(answered, str):  # what it would have sent, with its ``curl``
        raise TypeError("pywebpush sent nothing.")
    return answered


def payload_of(parcel: Parcel) -> str:
    with translation.override(parcel.language or None):
        notification: dict[str, Any] = {
            "title": parcel.title,
            "navigate": link(parcel.path),
            "tag": tag_of(parcel.key),
            "data": {"id": parcel.key},
        }
        if parcel.answer_secret:
            notification["data"] |= _answerable(parcel.answer_secret)
        if parcel.closes:
            notification |= {"silent": True, "data": {"closes": True}}
    return json.dumps({"web_push": 8030, "notification": notification})


def _answerable(secret: str) -> dict[str, Any]:
    """The buttons of a card, and what it says where they could not be sent."""
    return {
        "answer": secret,
        "actions": [
            {"action": "approve", "title": _("Approve")},
            {"action": "decline", "title": _("Not now")},
        ],
        "failed": _("No connection. Your answer was not sent."),
    }
