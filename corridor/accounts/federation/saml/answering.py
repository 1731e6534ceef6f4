"""An answer that nobody's known key has signed: the provider may have changed it just now."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest

from corridor.accounts.federation.saml.assertions import Assertion, assertion_of
from corridor.accounts.federation.saml.refreshing import refreshed
from corridor.accounts.federation.settings import Saml, settings_of
from corridor.accounts.models import SignInProvider
from corridor.core.errors import Refused


def answer_of(request: HttpRequest, provider: SignInProvider, *, now: datetime) -> Assertion:
    """Metadata is read again for it, at most every few minutes. Raises ``Refused``."""
    agreed = cast("Saml", settings_of(provider))
    try:
        return assertion_of(request, provider, agreed)
    except Refused:
        again = _read_again(provider, now)
        if again is None or again.certificates == agreed.certificates:
            raise
        return assertion_of(request, provider, again)


def _read_again(provider: SignInProvider, now: datetime) -> Saml | None:
    try:
        return refreshed(provider, now=now)
    except Refused:
        return None
