"""Apple's push service by HTTP/2: to the iPhone and iPad app of a district, if it has one.

Apple reads what it passes on, so there is nothing in it but the title of the kind and the id of
the notification: no path, and no link that answers. The app asks for the rest as its person.
"""

from __future__ import annotations

import json
import time
from typing import Any

from django.conf import settings
from django.utils import translation

from corridor.notifications.channels.apns_key import Key, key, token_of
from corridor.notifications.channels.parcel import Outcome, Parcel
from corridor.notifications.channels.web_push import FIRST_AGAIN, outcome_of
from corridor.notifications.channels.wire import NoAnswer, Said, post
from corridor.notifications.tags import tag_of

BAD_REQUEST, FORBIDDEN, NOT_FOUND, GONE = 400, 403, 404, 410
AT_ONCE, WHEN_IT_SUITS = "10", "5"  # ``apns-priority``


def by_apns(parcel: Parcel) -> Outcome:
    """Raises nothing: whatever goes wrong is an outcome."""
    of, device = key(), parcel.subscription
    if of is None or device is None:
        return Outcome(fault="not_set_up")
    if not device.address:
        return Outcome(is_gone=True, fault="bad_token")
    try:
        return outcome_of_apns(_send(of, device.address, parcel))
    except NoAnswer:
        return Outcome(again_in=FIRST_AGAIN, fault="no_answer")


def _send(of: Key, device: str, parcel: Parcel) -> Said:
    """A provider token that has ended is renewed once, where Apple allows one so soon."""
    token = token_of(of)
    used = token.text()
    said = _post(of, device, used, parcel)
    if said.status == FORBIDDEN and _reason(said) == "ExpiredProviderToken":
        said = _post(of, device, token.another(used), parcel)
    return said


def _post(of: Key, device: str, token: str, parcel: Parcel) -> Said:
    return post(
        f"{settings.APNS_SITE}/3/device/{device}",
        headers={"authorization": f"bearer {token}", **headers_of(parcel, of.topic)},
        content=json.dumps(payload_of(parcel)).encode(),
    )


def headers_of(parcel: Parcel, topic: str) -> dict[str, str]:
    """``apns-collapse-id`` lets a second one take the place of the first."""
    return {
        "apns-topic": topic,
        "apns-push-type": "alert",
        "apns-expiration": str(int(time.time() + parcel.kind.lasts.total_seconds())),
        "apns-priority": AT_ONCE if parcel.is_urgent else WHEN_IT_SUITS,
        "apns-collapse-id": tag_of(parcel.key),
        "content-type": "application/json",
    }


def payload_of(parcel: Parcel) -> dict[str, Any]:
    with translation.override(parcel.language or None):
        aps: dict[str, Any] = {"alert": {"title": parcel.title}}
    if parcel.is_urgent:
        aps["sound"] = "default"
    return {"aps": aps, "id": parcel.key}


def outcome_of_apns(said: Said) -> Outcome:
    reason = _reason(said)
    if said.status == GONE:
        return Outcome(is_gone=True, fault="gone_410")
    if said.status == BAD_REQUEST and reason == "BadDeviceToken":
        return Outcome(is_gone=True, fault="bad_token")
    if said.status == BAD_REQUEST and reason == "DeviceTokenNotForTopic":
        return Outcome(fault="other_app")
    if said.status == FORBIDDEN and reason == "ExpiredProviderToken":
        return Outcome(again_in=FIRST_AGAIN, fault="later_403")
    if said.status == FORBIDDEN:
        return Outcome(fault="no_access")
    if said.status == NOT_FOUND:  # a path that there is not, and no device
        return Outcome(fault="refused_404")
    return outcome_of(said.status, said.retry_after)


def _reason(said: Said) -> str:
    return str(said.body.get("reason", ""))
