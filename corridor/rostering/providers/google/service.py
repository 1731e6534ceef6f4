"""Google's lists, read by a service account that acts for an administrator.

Source: RFC 7523 for the grant; the discovery documents of Classroom v1 and Directory v1.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from corridor.rostering.providers.asking import Asking
from corridor.rostering.providers.http.client import NoCredentials
from corridor.rostering.providers.http.credentials import Bearer, token_in
from corridor.rostering.providers.http.failure import Failure

JsonObject = dict[str, Any]
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = (
    "https://www.googleapis.com/auth/classroom.courses.readonly",
    "https://www.googleapis.com/auth/classroom.rosters.readonly",
    "https://www.googleapis.com/auth/admin.directory.user.readonly",
)
LIFE = 3600


class Google:
    """Asks only for the fields that are read."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._client = asking.client
        self._bearer = Bearer(self._token)
        self._classroom = asking.settings["classroom_url"].rstrip("/")
        self._directory = asking.settings["directory_url"].rstrip("/")

    def users(self) -> Iterator[JsonObject]:
        fields = "id,primaryEmail,name,orgUnitPath,externalIds,suspended,archived"
        query = {"domain": self._asking.settings["domain"], "maxResults": "500", "orderBy": "email"}
        url = f"{self._directory}/admin/directory/v1/users"
        return self._rows(url, "users", query, fields)

    def courses(self) -> Iterator[JsonObject]:
        query = {"courseStates": "ACTIVE", "pageSize": "100"}
        url = f"{self._classroom}/v1/courses"
        return self._rows(url, "courses", query, "id,name,section,ownerId,courseState")

    def members(self, course: str, part: str) -> Iterator[JsonObject]:
        """``part`` is "students" or "teachers"."""
        url = f"{self._classroom}/v1/courses/{course}/{part}"
        return self._rows(url, part, {"pageSize": "100"}, "userId")

    def _rows(
        self, url: str, name: str, query: dict[str, str], fields: str
    ) -> Iterator[JsonObject]:
        """A list without rows leaves its name out (protocol buffers in JSON)."""
        words = {**query, "fields": f"nextPageToken,{name}({fields})"}
        tokens: set[str] = set()
        for _page in range(self._client.limits.pages):
            body = self._client.get(f"{url}?{urlencode(words)}", self._bearer).body
            yield from _listed(body, name)
            token = str(body.get("nextPageToken") or "")
            if not token:
                return
            if token in tokens:
                text = _(
                    "{name} repeats a page instead of going on, so it can’t be read to its end."
                )
                raise Failure("pages_repeat", text.format(name=name))
            tokens.add(token)
            words["pageToken"] = token
        raise Failure("pages_endless", _("The list never ends."))

    def _token(self) -> str:
        account = account_of(self._asking.secret)
        now = int(time.time())
        claims = {
            "iss": account["client_email"],
            "sub": self._asking.settings["admin_email"],
            "scope": " ".join(SCOPES),
            "aud": account["token_uri"],
            "iat": now,
            "exp": now + LIFE,
        }
        form = {"grant_type": GRANT, "assertion": _signed(claims, account["private_key"])}
        return token_in(self._client.post(account["token_uri"], form, NoCredentials()).body)


def account_of(key: str) -> dict[str, str]:
    """The parts of a service account's key file that matter."""
    try:
        told = json.loads(key)
        return {name: str(told[name]) for name in ("client_email", "private_key", "token_uri")}
    except (ValueError, TypeError, KeyError):
        text = _("The key of the service account is not the JSON file that Google gives.")
        raise Failure("key_unread", text) from None


def check_key(key: str) -> None:
    """Raises ``Failure`` for what is no service account's key."""
    _signed({}, account_of(key)["private_key"])


def _signed(claims: dict[str, Any], key: str) -> str:
    try:
        return jwt.encode({"alg": "RS256", "typ": "JWT"}, claims, RSAKey.import_key(key))
    except (JoseError, ValueError):
        text = _("The key of the service account is not the JSON file that Google gives.")
        raise Failure("key_unread", text) from None


def _listed(body: Any, name: str) -> list[JsonObject]:
    rows = body.get(name, []) if isinstance(body, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Failure("not_a_list", _("The service sent no list called {name}.").format(name=name))
    return rows
