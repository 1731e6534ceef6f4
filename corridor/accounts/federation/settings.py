"""What a district agreed with a provider, by kind; stored as JSON in ``SignInProvider.settings``.

Every kind says whom it ``admits``: a provider signs in people of everybody, and only those
whose organisation is the district's own may come in.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from corridor.accounts.federation.claims import Claims
from corridor.accounts.models import SignInProvider

Kind = SignInProvider.Kind


@dataclass(frozen=True, slots=True)
class Google:
    """``domains`` are the Workspace's, in lower case. Only ``hd`` says that an account is the
    Workspace's: a private account can carry any address.

    Source: Google Identity, OpenID Connect, "An ID token's payload", ``hd``.
    """

    domains: tuple[str, ...] = ()
    match_by_address: bool = True
    match_by_number: bool = False

    def admits(self, claims: Claims) -> bool:
        return claims.domain.lower() in self.domains


@dataclass(frozen=True, slots=True)
class Microsoft:
    """``tenants`` are directory ids. An address counts where its domain is one of ``domains``:
    within a tenant only its own domains can be in somebody's sign-in name.

    Source: Microsoft identity platform, "ID token claims reference", ``tid``.
    """

    tenants: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    match_by_address: bool = True
    match_by_number: bool = False

    def admits(self, claims: Claims) -> bool:
        return claims.domain.lower() in self.tenants


@dataclass(frozen=True, slots=True)
class Clever:
    """``district`` is the district's id at Clever."""

    district: str = ""
    domains: tuple[str, ...] = ()
    match_by_address: bool = False
    match_by_number: bool = False

    def admits(self, claims: Claims) -> bool:
        return bool(self.district) and claims.domain == self.district


@dataclass(frozen=True, slots=True)
class ClassLink:
    """``tenant`` is the district's id at ClassLink."""

    tenant: str = ""
    domains: tuple[str, ...] = ()
    match_by_address: bool = False
    match_by_number: bool = False

    def admits(self, claims: Claims) -> bool:
        return bool(self.tenant) and claims.domain == self.tenant


@dataclass(frozen=True, slots=True)
class Saml:
    """An identity provider of the district's own.

    ``certificates`` (PEM) are one, or two while keys are changed. The ``..._attribute`` name
    where the student number, the roster's id and the address are told; empty: nowhere.
    ``subject_attribute`` names what is used instead of the persistent name (NameID). The
    ``metadata_..._at`` (ISO 8601) say when what is above was read, and looked for, last.
    """

    entity_id: str = ""
    metadata_url: str = ""
    sso_url: str = ""
    certificates: tuple[str, ...] = ()
    allow_idp_initiated: bool = False
    number_attribute: str = ""
    roster_id_attribute: str = ""
    email_attribute: str = ""
    subject_attribute: str = ""
    metadata_read_at: str = ""
    metadata_tried_at: str = ""
    domains: tuple[str, ...] = ()
    match_by_address: bool = False
    match_by_number: bool = True

    def admits(self, claims: Claims) -> bool:
        return bool(self.entity_id) and claims.domain == self.entity_id


Settings = Google | Microsoft | Clever | ClassLink | Saml
SETTINGS_OF: dict[str, type[Settings]] = {
    Kind.GOOGLE: Google,
    Kind.MICROSOFT: Microsoft,
    Kind.CLEVER: Clever,
    Kind.CLASSLINK: ClassLink,
    Kind.SAML: Saml,
}


def settings_of(provider: SignInProvider) -> Settings:
    """As stored; what is missing has its default, what is not known is left out."""
    kind = SETTINGS_OF[provider.kind]
    known = {field.name for field in fields(kind)}
    return kind(**{k: _read(v) for k, v in provider.settings.items() if k in known})


def _read(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def stored(settings: Settings) -> dict[str, Any]:
    """As ``SignInProvider.settings`` has it."""
    return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(settings).items()}


def vouches_for_address(settings: Settings, claims: Claims) -> bool:
    """Whether the address may say who it is: proven, and of a domain of the district's own."""
    domain = claims.address.rpartition("@")[2]
    return settings.match_by_address and claims.email_is_verified and domain in settings.domains
