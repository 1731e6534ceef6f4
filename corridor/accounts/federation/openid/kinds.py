"""How Google and Microsoft differ: where they are, what they are asked, what they tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.utils.translation import gettext as _

from corridor.accounts.federation.claims import Claims
from corridor.accounts.federation.settings import Google, Microsoft, settings_of
from corridor.accounts.models import SignInProvider

Told = Mapping[str, Any]
Kind = SignInProvider.Kind


@dataclass(frozen=True, slots=True)
class OpenId:
    """``issuer`` is the address that discovery begins at; ``question`` more to ask with;
    ``claims`` what a verified ID token says of somebody."""

    issuer: Callable[[SignInProvider], str]
    question: Callable[[SignInProvider], dict[str, str]]
    claims: Callable[[Told], Claims]


def _google_question(provider: SignInProvider) -> dict[str, str]:
    """Comfort only: what is asked for here restricts nothing, the ID token's ``hd`` does."""
    domains = cast("Google", settings_of(provider)).domains
    return {"prompt": "select_account", "hd": domains[0] if len(domains) == 1 else "*"}


def _google_claims(told: Told) -> Claims:
    """Source: Google Identity, OpenID Connect, "An ID token's payload"."""
    subject = _text(told, "sub")
    return Claims(
        issuer=_text(told, "iss"),
        subject=subject,
        email=_text(told, "email"),
        email_is_verified=told.get("email_verified") is True,
        domain=_text(told, "hd").lower(),
        ids={"google": subject},
        name=_text(told, "name"),
        told=_readable(told, (_("Google id"), "sub"), (_("Workspace domain"), "hd")),
    )


def _microsoft_issuer(provider: SignInProvider) -> str:
    """With one directory it is asked alone; with several any of them may answer."""
    tenants = cast("Microsoft", settings_of(provider)).tenants
    tenant = tenants[0] if len(tenants) == 1 else "organizations"
    return str(settings.MICROSOFT_ISSUER).replace("{tenant}", tenant)


def _microsoft_claims(told: Told) -> Claims:
    """``sub`` is another one for every app, ``oid`` is the person's in the directory for good.

    ``email`` can be set to anything there, the sign-in name can't: its domain is one that the
    directory has proven to own. Guests keep the name of their home.
    Source: Microsoft identity platform, "ID token claims reference"; "Claims validation".
    """
    subject = _text(told, "oid") or _text(told, "sub")
    return Claims(
        issuer=_text(told, "iss"),
        subject=subject,
        email=_text(told, "preferred_username"),
        email_is_verified=not _is_guest(told),
        domain=_text(told, "tid").lower(),
        ids={"microsoft": subject},
        name=_text(told, "name"),
        told=_readable(told, (_("Microsoft id"), "oid"), (_("Directory"), "tid")),
    )


def _is_guest(told: Told) -> bool:
    home = _text(told, "idp")
    return told.get("acct") in (1, "1") or (bool(home) and home != _text(told, "iss"))


def _readable(told: Told, *more: tuple[str, str]) -> dict[str, str]:
    """What came back, in words and order for people."""
    wanted = (
        (_("Name"), "name"),
        (_("E-mail"), "email"),
        (_("Sign-in name"), "preferred_username"),
        (_("Address is verified"), "email_verified"),
        *more,
        (_("Issuer"), "iss"),
    )
    return {word: _text(told, key) for word, key in wanted if key in told}


def _text(told: Told, key: str) -> str:
    value = told.get(key, "")
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value)[:255]


OPENID: dict[str, OpenId] = {
    Kind.GOOGLE: OpenId(
        issuer=lambda _provider: str(settings.GOOGLE_ISSUER),
        question=_google_question,
        claims=_google_claims,
    ),
    Kind.MICROSOFT: OpenId(
        issuer=_microsoft_issuer,
        question=lambda _provider: {"prompt": "select_account"},
        claims=_microsoft_claims,
    ),
}
