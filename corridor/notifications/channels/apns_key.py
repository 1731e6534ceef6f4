"""How Apple knows this installation: a key (``.p8``) with which it signs a token for an hour.

Source: Apple, "Establishing a token-based connection to APNs": ES256, ``kid``, ``iss`` (the team)
and ``iat``; renewed no more often than every 20 minutes and at least every 60.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from corridor.core.reachable import AddressRefused, check_url
from corridor.notifications.channels.kept_token import Fresh, KeptToken

log = logging.getLogger(__name__)

KEPT, SHORTEST = 40 * 60, 20 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Key:
    """``topic`` is the bundle id of the app."""

    id: str
    team: str
    topic: str
    private: str = field(repr=False)


def is_named() -> bool:
    return bool(settings.APNS_KEY_FILE)


def key() -> Key | None:
    """None where none is named, or where it is no use: ``corridor doctor`` says why."""
    try:
        return read_named() if is_named() else None
    except ValueError as error:
        log.warning("The key for Apple’s push service can’t be used: %s", error)
        return None


def read_named() -> Key:
    """Raises ``ValueError`` with a sentence for whoever runs Corridor."""
    named = (settings.APNS_KEY_ID, settings.APNS_TEAM_ID, settings.APNS_TOPIC)
    if not all(named):
        raise ValueError("CORRIDOR_APNS_KEY_ID, _TEAM_ID and _TOPIC all have to be set.")
    return _read(settings.APNS_KEY_FILE, *named)


@cache
def _read(path: str, key_id: str, team: str, topic: str) -> Key:
    try:
        found = Key(key_id, team, topic, Path(path).read_text())
        check_url(settings.APNS_SITE)
        _signed(found, 0.0)
    except OSError as error:
        raise ValueError(f"{path} can’t be read ({error.strerror}).") from None
    except (ValueError, JoseError, AddressRefused):
        raise ValueError(f"{path} is not a key as Apple gives them (.p8).") from None
    return found


@cache
def token_of(key: Key) -> KeptToken:
    return KeptToken(lambda now: fresh(key, now))


def fresh(key: Key, now: float) -> Fresh:
    return Fresh(_signed(key, now), keep_until=now + KEPT, not_again_before=now + SHORTEST)


def _signed(key: Key, now: float) -> str:
    header = {"alg": "ES256", "kid": key.id}
    return jwt.encode(header, {"iss": key.team, "iat": int(now)}, ECKey.import_key(key.private))
