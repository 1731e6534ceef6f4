"""Firebase Cloud Messaging, HTTP v1: to the Android app of a district, if it has one.

Google reads what it passes on, so there is nothing in it but the title of the kind and the id of
the notification: no path, and no link that answers. The app asks for the rest as its person.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils import translation

from corridor.notifications.channels.fcm_account import Account, account, token_of
from corridor.notifications.channels.parcel import Outcome, Parcel
from corridor.notifications.channels.web_push import FIRST_AGAIN, TOO_MANY, outcome_of
from corridor.notifications.channels.wire import NoAccess, NoAnswer, Said, post
from corridor.notifications.tags import tag_of

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND = 400, 401, 403, 404
AFTER_TOO_MANY = timedelta(minutes=1)  # where Google does not say for how long


def by_fcm(parcel: Parcel) -> Outcome:
    """Raises nothing: whatever goes wrong is an outcome."""
    of, device = account(), parcel.subscription
    if of is None or device is None:
        return Outcome(fault="not_set_up")
    if not device.address:
        return Outcome(is_gone=True, fault="bad_token")
    try:
        return outcome_of_fcm(_send(of, message_of(parcel, device.address)))
    except NoAnswer:
        return Outcome(again_in=FIRST_AGAIN, fault="no_answer")
    except NoAccess:
        return Outcome(fault="no_access")


def _send(of: Account, message: dict[str, Any]) -> Said:
    """A token that was refused is renewed once."""
    token = token_of(of)
    used = token.text()
    said = _post(of, used, message)
    if said.status == UNAUTHORIZED:
        said = _post(of, token.another(used), message)
    return said


def _post(of: Account, token: str, message: dict[str, Any]) -> Said:
    url = f"{settings.FCM_SITE}/v1/projects/{quote(of.project_id, safe='')}/messages:send"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return post(url, headers=headers, content=json.dumps({"message": message}).encode())


def message_of(parcel: Parcel, token: str) -> dict[str, Any]:
    """``tag`` lets a second one take the place of the first on the device. A ``collapse_key``
    would be ignored: what is shown by itself always collapses while a device is away."""
    with translation.override(parcel.language or None):
        title = parcel.title
    return {
        "token": token,
        "notification": {"title": title},
        "data": {"id": parcel.key},
        "android": {
            "priority": "HIGH" if parcel.is_urgent else "NORMAL",
            "ttl": f"{int(parcel.kind.lasts.total_seconds())}s",
            "notification": {"tag": tag_of(parcel.key)},
        },
    }


def outcome_of_fcm(said: Said) -> Outcome:
    """What a fault of the set-up would look like takes no device away: 404 without
    ``UNREGISTERED`` is a project that there is not, a mismatch is another project's app."""
    code = _details(said, "errorCode")
    if said.status == NOT_FOUND:
        is_gone = "UNREGISTERED" in code
        return Outcome(is_gone=is_gone, fault="gone_404" if is_gone else "refused_404")
    if said.status == BAD_REQUEST and _is_about_token(said):
        return Outcome(is_gone=True, fault="bad_token")
    if said.status == FORBIDDEN and "SENDER_ID_MISMATCH" in code:
        return Outcome(fault="other_app")
    if said.status in {UNAUTHORIZED, FORBIDDEN}:
        return Outcome(fault="no_access")
    if said.status == TOO_MANY and not said.retry_after:
        return Outcome(again_in=AFTER_TOO_MANY, fault=f"later_{TOO_MANY}")
    return outcome_of(said.status, said.retry_after)


def _is_about_token(said: Said) -> bool:
    violations = [each for found in _details(said, "fieldViolations") for each in found]
    return any(isinstance(v, dict) and v.get("field") == "message.token" for v in violations)


def _details(said: Said, name: str) -> list[Any]:
    """A list of errors in Google's shape (``google.rpc.Status``), of which each may have it."""
    error = said.body.get("error")
    found = error.get("details") if isinstance(error, dict) else None
    details = found if isinstance(found, list) else []
    return [each[name] for each in details if isinstance(each, dict) and each.get(name)]
