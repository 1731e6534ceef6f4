"""What a way in still lacks, and the values that the district enters on the other side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.accounts.federation.asking import back_of
from corridor.accounts.federation.openid.engine import answer_address
from corridor.accounts.federation.saml.toolkit import acs_of, entity_of
from corridor.accounts.federation.settings import settings_of
from corridor.accounts.models import SignInProvider

Kind = SignInProvider.Kind
APP = ("client_id", "secret")
NEEDED: dict[str, tuple[str, ...]] = {
    Kind.GOOGLE: (*APP, "domains"),
    Kind.MICROSOFT: (*APP, "tenants"),
    Kind.CLEVER: (*APP, "district"),
    Kind.CLASSLINK: (*APP, "tenant"),
    Kind.SAML: ("entity_id", "sso_url", "certificates"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """Something to copy into another console, by the name it has there."""

    name: str | Promise
    text: str


def lacking(provider: SignInProvider) -> list[str]:
    """The fields without which it can't be switched on."""
    agreed = settings_of(provider)
    return [
        name
        for name in NEEDED[provider.kind]
        if not (getattr(provider, name) if name in APP else getattr(agreed, name))
    ]


def to_copy(request: HttpRequest, provider: SignInProvider) -> list[Value]:
    return COPIED[provider.kind](request, provider)


def _openid(request: HttpRequest, provider: SignInProvider) -> list[Value]:
    back = answer_address(request, provider.id)
    names = {Kind.GOOGLE: _("Authorized redirect URI"), Kind.MICROSOFT: _("Redirect URI (Web)")}
    return [Value(names[Kind(provider.kind)], back), Value(_("Scopes"), "openid email profile")]


def _portal(request: HttpRequest, provider: SignInProvider) -> list[Value]:
    return [Value(_("Redirect URL"), back_of(request, provider))]


def _saml(request: HttpRequest, provider: SignInProvider) -> list[Value]:
    return [
        Value(_("Entity ID and metadata"), entity_of(request, provider.id)),
        Value(_("ACS URL (HTTP-POST)"), acs_of(request, provider.id)),
    ]


COPIED: dict[str, Callable[[HttpRequest, SignInProvider], list[Value]]] = {
    Kind.GOOGLE: _openid,
    Kind.MICROSOFT: _openid,
    Kind.CLEVER: _portal,
    Kind.CLASSLINK: _portal,
    Kind.SAML: _saml,
}
