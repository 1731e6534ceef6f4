"""Clever: who somebody is at the district's Clever.

Roles, schools and classes are the roster's; Clever says only who it is.
Source: Clever, "OAuth implementation" and "Identity API", and Clever/swagger-api, v3.0.
"""

from __future__ import annotations

import base64
from typing import Any, cast
from urllib.parse import quote

from django.conf import settings

from corridor.accounts.federation.claims import Claims
from corridor.accounts.federation.portals import Portal, text, token_of
from corridor.accounts.federation.settings import Clever, settings_of
from corridor.accounts.models import SignInProvider
from corridor.core import outside
from corridor.core.errors import Refused
from corridor.core.sealing import unseal


def _question(provider: SignInProvider) -> dict[str, str]:
    """With the district, nobody has to look for their school first."""
    agreed = cast("Clever", settings_of(provider))
    return {"district_id": agreed.district} if agreed.district else {}


def _claims(provider: SignInProvider, code: str, back: str) -> Claims:
    token = token_of(
        outside.post(
            f"{settings.CLEVER_SITE}/oauth/tokens",
            form={"code": code, "grant_type": "authorization_code", "redirect_uri": back},
            headers={"Authorization": _basic(provider)},
        )
    )
    me = _asked("/v3.0/me", token).get("data")
    return _read(me if isinstance(me, dict) else {}, _more(token))


def _more(token: str) -> dict[str, Any]:
    """Name and address, for people to read; they are optional at Clever."""
    try:
        return _asked("/userinfo", token)
    except Refused:
        return {}


def _read(me: dict[str, Any], more: dict[str, Any]) -> Claims:
    """Clever does not prove addresses (``email_verified`` is false), so none counts here."""
    who, district = text(me, "id"), text(me, "district")
    told = {
        "Clever id": who,
        "District": district,
        "Kind of user": text(more, "user_type") or text(me, "type"),
        "E-mail": text(more, "email"),
    }
    return Claims(
        issuer=f"https://clever.com/{district}",
        subject=who,
        email=text(more, "email"),
        domain=district,
        ids={"clever": who},
        name=f"{text(more, 'given_name')} {text(more, 'family_name')}".strip(),
        told={key: value for key, value in told.items() if value},
    )


def _asked(path: str, token: str) -> dict[str, Any]:
    url = f"{settings.CLEVER_API}{path}"
    return outside.get(url, headers={"Authorization": f"Bearer {token}"}).json()


def _basic(provider: SignInProvider) -> str:
    """RFC 6749, section 2.3.1: both parts are form-encoded first."""
    pair = f"{quote(provider.client_id, safe='')}:{quote(unseal(provider.secret), safe='')}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


CLEVER = Portal(
    authorize=lambda: f"{settings.CLEVER_SITE}/oauth/authorize",
    question=_question,
    claims=_claims,
)
