"""Coming in by a password, with the second step of those who need one."""

from __future__ import annotations

from typing import Any

from corridor.accounts import codes
from corridor.accounts.models import CodeApp, Member, RecoveryCode, User
from corridor.core.sealing import seal
from tests.factories import TEN
from tests.pages import Visitor

SECRET = "correct horse battery"
ADMINS = {"school_admin", "district_admin"}


def with_app(user: User) -> str:
    """The secret of the authenticator app that the account has from now on."""
    secret = codes.new_secret()
    values = {"secret": seal(secret), "confirmed_at": TEN, "last_step": 0}
    CodeApp.objects.update_or_create(user=user, defaults=values)
    return secret


def fresh_code(user: User) -> str:
    """One more recovery code: at one moment of the clock an app has one code only."""
    code = codes.new_recovery_codes()[0]
    RecoveryCode.objects.create(user=user, digest=codes.recovery_digest(user.id, code))
    return code


def needs_app(member: Member) -> bool:
    return bool(ADMINS & set(member.roles))


def sign_in(visitor: Visitor, user: User) -> Any:
    """Password, and a recovery code where the page asks for it."""
    answer = visitor.post("/sign-in/", email=user.email, password=SECRET)
    if answer.headers.get("Location") == "/sign-in/second/":
        answer = visitor.post("/sign-in/second/", code=fresh_code(user))
    return answer


def confirm(visitor: Visitor, user: User, **typed: str) -> Any:
    typed = {"password": SECRET, "code": fresh_code(user), **typed}
    return visitor.post("/account/confirm/", **typed)
