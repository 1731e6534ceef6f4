"""Sends a browser to a provider, and knows it again when it comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.http import HttpRequest
from django.urls import reverse

from corridor.accounts.federation import started
from corridor.accounts.federation.classlink import CLASSLINK
from corridor.accounts.federation.clever import CLEVER
from corridor.accounts.federation.openid import going
from corridor.accounts.federation.portals import Portal
from corridor.accounts.federation.saml.toolkit import toolkit
from corridor.accounts.federation.settings import Saml, settings_of
from corridor.accounts.models import SignInProvider

Kind = SignInProvider.Kind
PORTALS: dict[str, Portal] = {Kind.CLEVER: CLEVER, Kind.CLASSLINK: CLASSLINK}


@dataclass(frozen=True, slots=True)
class Question:
    """``url`` is where to send the browser; ``nonce`` comes back with the answer."""

    url: str
    nonce: str


def ask(request: HttpRequest, provider: SignInProvider, onward: str, *, now: datetime) -> Question:
    """Sends nobody anywhere yet, but remembers in this browser's session that it asked."""
    return ASK[provider.kind](request, provider, onward, now)


def _ask_openid(
    request: HttpRequest, provider: SignInProvider, onward: str, _now: datetime
) -> Question:
    return Question(*going.address_of(request, provider, onward))


def _ask_portal(
    request: HttpRequest, provider: SignInProvider, onward: str, now: datetime
) -> Question:
    state = started.begin(request.session, provider_id=provider.id, onward=onward, now=now)
    back = back_of(request, provider)
    return Question(PORTALS[provider.kind].question_of(provider, state=state, back=back), state)


def _ask_saml(
    request: HttpRequest, provider: SignInProvider, onward: str, now: datetime
) -> Question:
    """The mark is the request's id, which the assertion has to name (``InResponseTo``)."""
    auth = toolkit(request, provider.id, cast("Saml", settings_of(provider)))
    url, mark = auth.login(return_to=""), auth.get_last_request_id()
    started.begin(request.session, provider_id=provider.id, onward=onward, now=now, mark=mark)
    return Question(url, mark)


def back_of(request: HttpRequest, provider: SignInProvider) -> str:
    """The address that a portal sends codes to; the district enters it there."""
    name = f"accounts:{provider.kind}_back"
    return request.build_absolute_uri(reverse(name, args=[provider.id]))


ASK: dict[str, Callable[[HttpRequest, SignInProvider, str, datetime], Question]] = {
    Kind.GOOGLE: _ask_openid,
    Kind.MICROSOFT: _ask_openid,
    Kind.CLEVER: _ask_portal,
    Kind.CLASSLINK: _ask_portal,
    Kind.SAML: _ask_saml,
}
