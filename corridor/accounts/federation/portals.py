"""Portals: pages of tiles (Clever, ClassLink) that people come from already signed in there.

A portal sends the browser to our address with a code that nobody here has asked for. Such a
code is never used, or a link could sign somebody in as somebody else. It is dropped, and the
sign-in begins once more from here: the portal knows its user, so nothing is asked again.
Source: Clever, "OAuth implementation", log in from the portal; RFC 9700, section 4.7.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from corridor.accounts.federation.claims import Claims
from corridor.accounts.models import SignInProvider
from corridor.core.errors import Refused
from corridor.core.outside import Answer


@dataclass(frozen=True, slots=True)
class Portal:
    """``authorize`` is the address that is asked, ``question`` what is its own about asking;
    ``claims`` turns a code into who it is (provider, code, the address the code came to).
    """

    authorize: Callable[[], str]
    question: Callable[[SignInProvider], dict[str, str]]
    claims: Callable[[SignInProvider, str, str], Claims]

    def question_of(self, provider: SignInProvider, *, state: str, back: str) -> str:
        """The address that asks the portal who it is."""
        asked = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": back,
            "state": state,
            **self.question(provider),
        }
        return f"{self.authorize()}?{urlencode(asked)}"

    def answer_of(self, provider: SignInProvider, *, code: str, back: str) -> Claims:
        """Raises ``Refused`` where the portal does not say, whole and well, who it is."""
        claims = self.claims(provider, code, back)
        if not claims.subject or not claims.domain:
            raise Refused.because(
                "not_told", _("The portal did not say who you are. Please try again.")
            )
        return claims


def token_of(answer: Answer) -> str:
    """The access token of RFC 6749, section 5.1; a used or foreign code gets none."""
    token = answer.json().get("access_token") if answer.is_good else None
    if not isinstance(token, str) or not token:
        raise Refused.because(
            "code_refused", _("The portal did not confirm this sign-in. Please start it again.")
        )
    return token


def text(told: dict[str, Any], key: str) -> str:
    """What is told under ``key``, as text; numbers are ids, too."""
    value = told.get(key)
    return str(value).strip() if isinstance(value, str | int) else ""
