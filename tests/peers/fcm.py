"""A stand-in for Firebase Cloud Messaging (HTTP v1) and its token service; ours, after their
published reference. Every field that the reference names is known, and no other.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from tests.peers.protojson import Duration, Enum, ListOf, Struct, Words, violations
from tests.peers.serving import Peer, Reply, Request

PROJECT, ROBOT = "corridor-hill", "push@corridor-hill.example"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
MOST_BYTES = 4096
HABITS = {
    "token ends": "the first access token is worth nothing",
    "no token lasts": "no access token is worth anything",
    "not trusted": "the token service refuses the grant",
    "no tokens": "the token service is out of order",
    "short tokens": "an access token lasts six minutes",
    "too many": "it has had too many, for two minutes",
    "too many, no word": "it has had too many and does not say for how long",
    "out of order": "it can’t be asked now, for half a minute",
    "another project": "the app is another project’s",
    "forbidden": "the account may not send",
    "no such project": "there is no such project",
    "moved": "it sends everybody elsewhere",
}
_VISIBILITY = Enum(frozenset({"VISIBILITY_UNSPECIFIED", "PRIVATE", "PUBLIC", "SECRET"}))
_NOTICE = ("UNSPECIFIED", "MIN", "LOW", "DEFAULT", "HIGH", "MAX")
_PROXY = frozenset({"PROXY_UNSPECIFIED", "ALLOW", "DENY", "IF_PRIORITY_LOWERED"})
_COLOR = dict.fromkeys(("red", "green", "blue", "alpha"), float)
_LABEL = {"analytics_label": str}
ANDROID_NOTIFICATION: dict[str, Any] = {
    **dict.fromkeys(("title", "body", "icon", "color", "sound", "tag", "click_action"), str),
    **dict.fromkeys(("body_loc_key", "title_loc_key", "channel_id", "ticker"), str),
    **dict.fromkeys(("event_time", "image"), str),
    **dict.fromkeys(("body_loc_args", "title_loc_args"), ListOf(str)),
    **dict.fromkeys(("sticky", "local_only", "bypass_proxy_notification"), bool),
    **dict.fromkeys(("default_sound", "default_vibrate_timings"), bool),
    "default_light_settings": bool,
    "notification_priority": Enum(frozenset(f"PRIORITY_{name}" for name in _NOTICE)),
    "visibility": _VISIBILITY,
    "proxy": Enum(_PROXY),
    "notification_count": int,
    "vibrate_timings": ListOf(Duration),
    "light_settings": {
        "color": _COLOR,
        "light_on_duration": Duration,
        "light_off_duration": Duration,
    },
}
ANDROID: dict[str, Any] = {
    "collapse_key": str,
    "priority": Enum(frozenset({"NORMAL", "HIGH"})),
    "ttl": Duration,
    "restricted_package_name": str,
    "data": Words(),
    "notification": ANDROID_NOTIFICATION,
    "fcm_options": _LABEL,
    "direct_boot_ok": bool,
}
MESSAGE: dict[str, Any] = {
    "data": Words(reserved=("from", "message_type", "google.", "gcm.")),
    "notification": {"title": str, "body": str, "image": str},
    "android": ANDROID,
    "webpush": {
        "headers": Words(),
        "data": Words(),
        "notification": Struct,
        "fcm_options": {"link": str, **_LABEL},
    },
    "apns": {"headers": Words(), "payload": Struct, "fcm_options": {**_LABEL, "image": str}},
    "fcm_options": _LABEL,
    "token": str,
    "topic": str,
    "condition": str,
}
TARGETS = {"token", "topic", "condition"}


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def error(code: int, status: str, message: str, *details: dict[str, Any]) -> dict[str, Any]:
    """``google.rpc.Status``, as JSON."""
    found: dict[str, Any] = {"code": code, "message": message, "status": status}
    return {"error": found | ({"details": list(details)} if details else {})}


def of_fcm(code: str) -> dict[str, Any]:
    kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
    return {"@type": kind, "errorCode": code}


class FcmPeer(Peer):
    """``gone`` are tokens whose app is no longer there, ``shown`` what a device shows by its
    tag: a second one takes the place of the first."""

    def __init__(self, *habits: str) -> None:
        super().__init__(*habits)
        assert self.habits <= set(HABITS)
        self.gone: set[str] = set()
        self.messages: list[dict[str, Any]] = []
        self.shown: dict[tuple[str, str], str] = {}
        self.granted: Counter[str] = Counter()

    def key_file(self, **changes: str) -> str:
        """As the console of Firebase gives it."""
        pem = _key().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        told = {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": "1f",
            "private_key": pem.decode(),
            "client_email": ROBOT,
            "client_id": "1",
            "token_uri": f"{self.url}/token",
        }
        return json.dumps(told | changes)

    def reply(self, request: Request) -> Reply:
        if request.path == "/token":
            return self._token(request)
        if "moved" in self.habits:
            return Reply("", 307, {"Location": f"{self.url}/token"})
        if request.headers.get("authorization") not in self._good():
            return Reply(error(401, "UNAUTHENTICATED", "Request had invalid credentials."), 401)
        if request.path != f"/v1/projects/{PROJECT}/messages:send":
            return Reply(error(404, "NOT_FOUND", "Not found"), 404)
        return self._in_a_mood() or self._message(request)

    def _good(self) -> set[str]:
        if "no token lasts" in self.habits:
            return set()
        worthless = {"t1"} if "token ends" in self.habits else set()
        return {f"Bearer {token}" for token in set(self.granted) - worthless}

    def _in_a_mood(self) -> Reply | None:
        answers = {
            "too many": Reply(self._exceeded(), 429, {"Retry-After": "120"}),
            "too many, no word": Reply(self._exceeded(), 429),
            "out of order": Reply(
                error(503, "UNAVAILABLE", "Try later.", of_fcm("UNAVAILABLE")),
                503,
                {"Retry-After": "30"},
            ),
            "another project": Reply(
                error(403, "PERMISSION_DENIED", "SenderId mismatch", of_fcm("SENDER_ID_MISMATCH")),
                403,
            ),
            "forbidden": Reply(error(403, "PERMISSION_DENIED", "Permission denied"), 403),
            "no such project": Reply(error(404, "NOT_FOUND", "Project not found"), 404),
        }
        return next((answers[habit] for habit in answers if habit in self.habits), None)

    @staticmethod
    def _exceeded() -> dict[str, Any]:
        return error(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", of_fcm("QUOTA_EXCEEDED"))

    def _token(self, request: Request) -> Reply:
        """Checks the signature and every claim of the grant (RFC 7523, section 3)."""
        if "no tokens" in self.habits:
            return Reply("out of order", 503, kind="text/plain")
        try:
            public = RSAKey.import_key(_key().public_key())
            claims = jwt.decode(request.form.get("assertion", ""), public, ["RS256"]).claims
        except (JoseError, ValueError):
            claims = {}
        wanted = {"iss": ROBOT, "scope": SCOPE, "aud": f"{self.url}/token"}
        is_good = {name: claims.get(name) for name in wanted} == wanted
        is_good &= set(claims) == {*wanted, "iat", "exp"}
        is_good &= 0 < claims.get("exp", 0) - claims.get("iat", 0) <= 3600
        is_good &= set(request.form) == {"grant_type", "assertion"}
        is_good &= request.form.get("grant_type") == GRANT
        if not is_good or "not trusted" in self.habits:
            text = "Invalid JWT Signature."
            return Reply({"error": "invalid_grant", "error_description": text}, 400)
        token = f"t{len(self.granted) + 1}"
        self.granted[token] += 1
        lasts = 360 if "short tokens" in self.habits else 3599
        return Reply({"access_token": token, "expires_in": lasts, "token_type": "Bearer"})

    def _message(self, request: Request) -> Reply:
        try:
            body = json.loads(request.body)
        except ValueError:
            return self._invalid([("", "Invalid JSON payload received.")])
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return self._invalid([("", "Invalid content type.")])
        shape = {"message": MESSAGE, "validate_only": bool}
        found = list(violations(body, shape, "")) or list(self._beyond_types(body))
        if found:
            return self._invalid(found)
        message = body["message"]
        if message.get("token") in self.gone:
            what = error(
                404, "NOT_FOUND", "Requested entity was not found.", of_fcm("UNREGISTERED")
            )
            return Reply(what, 404)
        self.messages.append(message)
        tag = message.get("android", {}).get("notification", {}).get("tag", request.body)
        self.shown[message["token"], tag] = message.get("notification", {}).get("title", "")
        return Reply({"name": f"projects/{PROJECT}/messages/0:{len(self.messages)}"})

    @staticmethod
    def _beyond_types(body: dict[str, Any]) -> list[tuple[str, str]]:
        message = body.get("message")
        if not isinstance(message, dict):
            return [("message", "Missing message.")]
        targets = TARGETS & set(message)
        if len(targets) != 1:
            return [("message", "Recipient of the message is not set.")]
        if "token" in targets and not 20 <= len(message["token"]) <= 1000:
            return [("message.token", "The registration token is not a valid FCM token")]
        parts = {name: message.get(name) for name in ("data", "notification")}
        if len(json.dumps(parts)) > MOST_BYTES:
            return [("message", "Android message is too big")]
        return []

    @staticmethod
    def _invalid(found: list[tuple[str, str]]) -> Reply:
        bad = {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [{"field": field, "description": text} for field, text in found],
        }
        text = "; ".join(f"{text} at '{field}'" for field, text in found)
        details = (of_fcm("INVALID_ARGUMENT"), bad)
        return Reply(error(400, "INVALID_ARGUMENT", text, *details), 400)
