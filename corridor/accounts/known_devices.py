"""Which accounts a browser was signed in with before: a signed cookie, and nothing stored.

It opens nothing. It only lets the people of a device past waits that others caused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string

from corridor.accounts.throttle import key_of

COOKIE = "__Secure-corridor_device" if settings.HTTPS else "corridor_device"
SALT = "corridor known device"
YEAR = 365 * 24 * 60 * 60
MOST_ACCOUNTS = 30  # a cart of shared devices sees a class or two


@dataclass(frozen=True, slots=True)
class Device:
    id: str
    accounts: tuple[str, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        try:
            told = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
            return cls(told["id"], tuple(told["accounts"]))
        except signing.BadSignature:
            return cls(get_random_string(22))

    def knows(self, email: str) -> bool:
        return _mark(email) in self.accounts

    def remember(self, email: str, response: HttpResponse) -> None:
        """Let the browser know of a sign-in; of many accounts the latest are kept."""
        mark = _mark(email)
        others = [known for known in self.accounts if known != mark]
        now_known = replace(self, accounts=(*others, mark)[-MOST_ACCOUNTS:])
        told = {"id": now_known.id, "accounts": now_known.accounts}
        response.set_cookie(
            COOKIE,
            signing.dumps(told, salt=SALT),
            max_age=YEAR,
            path=reverse(settings.LOGIN_URL),
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )


def _mark(email: str) -> str:
    return key_of("known", email)[:16]
