"""What a district types about its ways in, by kind; see ``federation.settings``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from corridor.accounts.commands.providers import Agreed
from corridor.accounts.federation.saml.metadata import Described, pem, read
from corridor.accounts.federation.saml.refreshing import fetch
from corridor.accounts.federation.settings import settings_of, stored
from corridor.accounts.models import SignInProvider
from corridor.core.errors import Refused
from corridor.core.outside import is_web_address

Kind = SignInProvider.Kind
DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
EVERYBODYS = {
    *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com"),
    *("yahoo.com", "icloud.com", "me.com", "aol.com", "proton.me"),
}
PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
Words = Any  # translatable text, whose type the stubs keep to themselves
_BASE = ("label", "client_id", "secret")


class Lines(forms.CharField):
    """Several words, one on a line; each is checked and lowered."""

    def __init__(self, check: Callable[[str], str], **kwargs: Any) -> None:
        area = forms.Textarea({"rows": 3, "spellcheck": "false", "autocomplete": "off"})
        super().__init__(widget=area, required=False, max_length=5000, **kwargs)
        self._check = check

    def clean(self, value: Any) -> tuple[str, ...]:
        words = re.split(r"[\s,;]+", super().clean(value).lower())
        return tuple(dict.fromkeys(self._check(word) for word in words if word))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


def _domain(word: str) -> str:
    word = word.rpartition("@")[2]
    if not DOMAIN.fullmatch(word):
        raise ValidationError(_now("“%(word)s” is not a domain.") % {"word": word})
    if word in EVERYBODYS:
        told = _now("Anybody can have an address of %(word)s. Name domains of the district only.")
        raise ValidationError(told % {"word": word})
    return word


def _directory(word: str) -> str:
    try:
        return str(UUID(word))
    except ValueError:
        raise ValidationError(_now("“%(word)s” is not a directory id.") % {"word": word}) from None


def _tick(label: Words, explanation: Words) -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=explanation, required=False)


def _text(label: Words, explanation: Words = "") -> forms.CharField:
    widget = forms.TextInput({"spellcheck": "false", "autocomplete": "off"})
    return forms.CharField(
        label=label, help_text=explanation, required=False, max_length=255, widget=widget
    )


DOMAINS = Lines(
    _domain,
    label=_("Domains of the district"),
    help_text=_("One on each line, for example students.lakeside.example. Nobody else comes in."),
)
BY_ADDRESS = _tick(
    _("Know people by their address"),
    _("At their first sign-in, where the roster has the address for exactly one person."),
)


class ProviderForm(forms.Form):
    """What all kinds have in common."""

    label = forms.CharField(
        label=_("Name on the button"),
        required=False,
        max_length=60,
        help_text=_("Empty: the usual name."),
    )
    client_id = _text(_("Client ID"))
    secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=_("It is stored encrypted and never shown again."),
    )

    def __init__(self, provider: SignInProvider, data: Any = None) -> None:
        agreed = settings_of(provider)
        told = {"label": provider.label, "client_id": provider.client_id, **stored(agreed)}
        super().__init__(data, initial=told)
        self._before = agreed
        if provider.secret and "secret" in self.fields:
            self.fields["secret"].help_text = _("One is stored. Empty: it stays as it is.")

    def ticks(self) -> list[forms.BoundField]:
        return [field for field in self if isinstance(field.field, forms.BooleanField)]

    def texts(self) -> list[forms.BoundField]:
        return [field for field in self if not isinstance(field.field, forms.BooleanField)]

    def agreed(self) -> Agreed:
        typed = self.cleaned_data
        kept = replace(self._before, **{k: v for k, v in typed.items() if k not in _BASE})
        return Agreed(
            label=typed["label"].strip(),
            client_id=typed.get("client_id", "").strip(),
            secret=typed.get("secret", "").strip(),
            settings=kept,
        )


class GoogleForm(ProviderForm):
    domains = DOMAINS
    match_by_address = BY_ADDRESS


class MicrosoftForm(ProviderForm):
    client_id = _text(_("Application (client) ID"))
    tenants = Lines(
        _directory,
        label=_("Directory (tenant) ID"),
        help_text=_("Of the district; one on each line. Nobody else comes in."),
    )
    domains = DOMAINS
    match_by_address = BY_ADDRESS


class CleverForm(ProviderForm):
    district = _text(_("District ID at Clever"), _("24 letters and digits."))


class ClassLinkForm(ProviderForm):
    tenant = _text(_("Tenant ID at ClassLink"))


class SamlForm(ProviderForm):
    client_id = None  # type: ignore[assignment]
    secret = None  # type: ignore[assignment]
    metadata_url = _text(
        _("Address of its metadata"),
        _("If it has one, the next three are read there, now and every few hours."),
    )
    metadata_xml = forms.CharField(
        label=_("Or its metadata as text"),
        required=False,
        max_length=500_000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        help_text=_("If it has no address: paste the XML, and the next three are read from it."),
    )
    entity_id = _text(_("Its entity ID"))
    sso_url = _text(_("Its sign-in address (HTTP-Redirect)"))
    certificates = forms.CharField(
        label=_("Its signing certificates"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
        help_text=_("PEM. Two while they are changed."),
    )
    number_attribute = _text(_("Attribute with the student number"))
    roster_id_attribute = _text(_("Attribute with the roster’s id"))
    email_attribute = _text(_("Attribute with the address"))
    subject_attribute = _text(
        _("Attribute that names an account for good"), _("Empty: the persistent NameID.")
    )
    domains = Lines(
        _domain,
        label=_("Domains of the district"),
        help_text=_("One on each line. Addresses count only within these."),
    )
    match_by_number = _tick(_("Know people by their student number"), _("At their first sign-in."))
    match_by_address = BY_ADDRESS
    allow_idp_initiated = _tick(
        _("May begin at the identity provider"), _("For tiles on its own page.")
    )

    def __init__(self, provider: SignInProvider, data: Any = None) -> None:
        super().__init__(provider, data)
        self.initial["certificates"] = "\n".join(self.initial["certificates"])

    def clean_certificates(self) -> tuple[str, ...]:
        found = tuple(PEM.findall(self.cleaned_data["certificates"]))
        if self.cleaned_data["certificates"].strip() and not 1 <= len(found) <= 2:
            raise ValidationError(_now("One or two certificates in PEM are expected here."))
        return tuple(map(_usable, found))

    def clean_sso_url(self) -> str:
        typed = str(self.cleaned_data["sso_url"]).strip()
        if typed and not is_web_address(typed):
            raise ValidationError(_now("The sign-in address has to begin with https://."))
        return typed

    def clean(self) -> dict[str, Any]:
        """What the provider says of itself goes before what was typed; it is read right now."""
        typed = super().clean() or self.cleaned_data
        xml = str(typed.pop("metadata_xml", "") or "").strip()
        if xml:
            self._take("metadata_xml", lambda: read(xml.encode()))
        elif typed.get("metadata_url"):
            self._take("metadata_url", lambda: fetch(typed["metadata_url"]))
        return typed

    def _take(self, field: str, source: Callable[[], Described]) -> None:
        try:
            found = source()
        except Refused as problem:
            self.add_error(field, problem.refusal.detail)
            return
        for name in ("entity_id", "sso_url", "certificates"):
            self.cleaned_data[name] = getattr(found, name)
            self.errors.pop(name, None)


def _usable(certificate: str) -> str:
    try:
        return pem(certificate)
    except Refused as problem:
        raise ValidationError(problem.refusal.detail) from None


FORMS: dict[str, type[ProviderForm]] = {
    Kind.GOOGLE: GoogleForm,
    Kind.MICROSOFT: MicrosoftForm,
    Kind.CLEVER: CleverForm,
    Kind.CLASSLINK: ClassLinkForm,
    Kind.SAML: SamlForm,
}
