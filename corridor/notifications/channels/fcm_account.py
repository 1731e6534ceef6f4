"""How Google knows this installation: a service account, whose key file the operator names.

Source: RFC 7523 (a signed grant for an access token); the scope is that of Firebase Cloud
Messaging and nothing else.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from corridor.core.reachable import AddressRefused, check_url
from corridor.notifications.channels.kept_token import Fresh, KeptToken
from corridor.notifications.channels.wire import NoAccess, NoAnswer, Said, post

log = logging.getLogger(__name__)

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
LIFE = 3600  # seconds, the longest that Google takes
BEFORE_IT_ENDS = 300
OK = 200
REFUSED = range(400, 429)


@dataclass(frozen=True, slots=True)
class Account:
    """The parts of its key file that matter."""

    project_id: str
    client_email: str
    token_uri: str
    private_key: str = field(repr=False)


def is_named() -> bool:
    return bool(settings.FCM_KEY_FILE)


def account() -> Account | None:
    """None where none is named, or where its file is no use: ``corridor doctor`` says why."""
    try:
        return read_named() if is_named() else None
    except ValueError as error:
        log.warning("The key of the service account can’t be used: %s", error)
        return None


def read_named() -> Account:
    """Raises ``ValueError`` with a sentence for whoever runs Corridor."""
    return _read(settings.FCM_KEY_FILE)


@cache
def _read(path: str) -> Account:
    try:
        told = json.loads(Path(path).read_text())
        names = ("project_id", "client_email", "token_uri", "private_key")
        found = Account(**{name: str(told[name]) for name in names})
        check_url(found.token_uri)
        check_url(settings.FCM_SITE)
        _signed({}, found)
    except OSError as error:
        raise ValueError(f"{path} can’t be read ({error.strerror}).") from None
    except (ValueError, TypeError, KeyError, JoseError, AddressRefused):
        raise ValueError(f"{path} is not the key file of a service account.") from None
    return found


@cache
def token_of(account: Account) -> KeptToken:
    return KeptToken(lambda now: _granted(account, now))


def _granted(account: Account, now: float) -> Fresh:
    claims = {
        "iss": account.client_email,
        "scope": SCOPE,
        "aud": account.token_uri,
        "iat": int(now),
        "exp": int(now) + LIFE,
    }
    form = {"grant_type": GRANT, "assertion": _signed(claims, account)}
    said = post(account.token_uri, headers={"Accept": "application/json"}, form=form)
    return _fresh(said, now)


def _fresh(said: Said, now: float) -> Fresh:
    """Refused (400 to 428) is another thing than no answer, which may come later."""
    if said.status in REFUSED:
        raise NoAccess
    text, lasts = said.body.get("access_token"), said.body.get("expires_in")
    if said.status != OK or not isinstance(text, str) or not isinstance(lasts, int):
        raise NoAnswer
    if not text.isascii() or not text.isprintable() or " " in text:
        raise NoAnswer
    return Fresh(text, keep_until=now + max(0, lasts - BEFORE_IT_ENDS))


def _signed(claims: dict[str, Any], account: Account) -> str:
    key = RSAKey.import_key(account.private_key)
    return jwt.encode({"alg": "RS256", "typ": "JWT"}, claims, key)
