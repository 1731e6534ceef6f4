"""Sends a browser to Google or Microsoft."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qs, urlsplit

from allauth.socialaccount.adapter import get_adapter
from django.http import HttpRequest

from corridor.accounts.federation.openid.kinds import OPENID
from corridor.accounts.models import SignInProvider


def address_of(request: HttpRequest, provider: SignInProvider, onward: str) -> tuple[str, str]:
    """The address to go to, and the ``state`` that comes back with the answer.

    allauth's own way in (``redirect_from_request``) takes ``auth_params`` and ``scope`` from the
    address, so that whoever made a link could ask for anything; this one takes nothing from it.
    """
    nonce = secrets.token_urlsafe(24)
    asked = {**OPENID[provider.kind].question(provider), "nonce": nonce}
    engine = get_adapter(request).get_provider(request, str(provider.id))
    response = engine.redirect(
        request,
        process="login",
        next_url=onward,
        data={"nonce": nonce},
        auth_params=asked,
    )
    url = str(response.url)
    return url, parse_qs(urlsplit(url).query)["state"][0]
