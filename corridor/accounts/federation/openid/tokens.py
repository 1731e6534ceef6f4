"""Checks an ID token: signature, issuer, for whom, how long, and for which question.

Source: OpenID Connect Core 1.0, section 3.1.3.7; Discovery 1.0, section 4.3.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from corridor.core import outside
from corridor.core.errors import Refused

KEPT_FOR = 60 * 60  # seconds that addresses and keys of a provider are kept
SIGNED_WITH = ("RS256", "ES256", "PS256")  # with a key of theirs: never "none", never our secret
SKEW = 60  # seconds that clocks may differ
SHORT_ISSUER = {"accounts.google.com": "https://accounts.google.com"}  # both names are Google's


def discovered(issuer: str) -> dict[str, Any]:
    """The provider's addresses; raises ``Refused`` where it is not who was asked."""
    url = f"{issuer}/.well-known/openid-configuration"
    known: dict[str, Any] | None = cache.get(url)
    if known is None:
        known = _fetched(url)
        if not _is_of(known.get("issuer", ""), issuer):
            raise refused()
        cache.set(url, known, KEPT_FOR)
    return known


def _is_of(told: str, asked: str) -> bool:
    """Microsoft names a placeholder where any directory may answer."""
    if "/organizations/" in asked:
        return told == asked.replace("/organizations/", "/{tenantid}/")
    return told == asked


def verified(
    token: str, *, issuer: str, client_id: str, nonce: str, now: datetime
) -> dict[str, Any]:
    """What the token says; raises ``Refused`` (``token_not_valid``)."""
    about = discovered(issuer)
    try:
        told = _decoded(token, str(about["jwks_uri"]))
        told["iss"] = SHORT_ISSUER.get(str(told.get("iss")), told.get("iss"))
        _rules(about, told, client_id, now).validate(told)
    except (JoseError, ValueError, KeyError, TypeError):
        raise refused() from None
    if not nonce or not secrets.compare_digest(str(told.get("nonce", "")).encode(), nonce.encode()):
        raise refused()
    return told


def _rules(
    about: dict[str, Any], told: dict[str, Any], client_id: str, now: datetime
) -> JWTClaimsRegistry:
    issuer = str(about["issuer"]).replace("{tenantid}", str(told.get("tid", "")))
    return JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=SKEW,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        azp={"essential": _is_for_several(told), "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )


def _is_for_several(told: dict[str, Any]) -> bool:
    audience = told.get("aud")
    return isinstance(audience, list) and len(audience) > 1


def _decoded(token: str, keys_at: str) -> dict[str, Any]:
    """A provider changes its keys from time to time: what ours don't fit is looked up anew."""
    try:
        return jwt.decode(token, _keys(keys_at), algorithms=SIGNED_WITH).claims
    except (JoseError, ValueError):
        cache.delete(keys_at)
        return jwt.decode(token, _keys(keys_at), algorithms=SIGNED_WITH).claims


def _keys(url: str) -> KeySet:
    known = cache.get(url)
    if known is None:
        known = _fetched(url)
        cache.set(url, known, KEPT_FOR)
    return KeySet.import_key_set(known)


def _fetched(url: str) -> dict[str, Any]:
    return outside.get(url).json()


def refused() -> Refused:
    return Refused.because("token_not_valid", _("What came back is not from this provider."))
