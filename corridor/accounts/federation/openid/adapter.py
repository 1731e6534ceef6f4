"""What allauth asks us and tells us. Both ways out of its flow are ours: an answer that proves
who is there, and one that does not. Nothing of it reaches its own pages or tables.
"""

from __future__ import annotations

from typing import Any, NoReturn
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.accounts.federation.claims import Claims
from corridor.accounts.federation.entering import enter, failed
from corridor.accounts.federation.openid import tokens
from corridor.accounts.federation.openid.kinds import OPENID
from corridor.accounts.models import SignInProvider, User
from corridor.core.errors import Refusal, Refused
from corridor.core.sealing import unseal


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, *_: object) -> bool:
        return False


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def list_apps(self, *_: object, provider: str | None = None, **__: object) -> list[SocialApp]:
        """Of one provider of ours, made up for this request; allauth's own table stays empty."""
        found = provider_of(provider or "")
        return [_app(found)] if found else []

    def is_open_for_signup(self, *_: object) -> bool:
        return False

    def new_user(self, *_: object) -> User:
        """Nobody, for as long as allauth wants a user in its hands; it is never saved."""
        return User()

    def populate_user(self, *_: object) -> None:
        """Nobody has no name."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> NoReturn:
        """The only end of a sign-in that went well: into our own hands, never further."""
        provider = provider_of(sociallogin.account.provider)
        if provider is None:
            raise SocialApp.DoesNotExist
        state = sociallogin.state
        nonce, asked = str(state["data"]["nonce"]), request.GET.get("state", "")
        try:
            claims = _claims(provider, sociallogin.account.extra_data["id_token"], nonce)
        except Refused as error:
            raise ImmediateHttpResponse(
                failed(request, provider, error.refusal, nonce=asked)
            ) from None
        onward = str(state.get("next", "/"))
        raise ImmediateHttpResponse(enter(request, provider, claims, onward, nonce=asked))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        """The other end: nobody can be signed in by what came back."""
        ours = provider_of(provider.app.provider_id)
        if ours is None:
            raise SocialApp.DoesNotExist
        was_asked = bool((extra_context or {}).get("state"))
        told = str(exception or request.GET.get("error", ""))[:100]
        why = _why(ours, error, told) if was_asked else _not_asked_for()
        raise ImmediateHttpResponse(
            failed(request, ours, why, nonce=request.GET.get("state", ""), told=told)
        )


def provider_of(provider_id: str) -> SignInProvider | None:
    """Also one that is off: an admin may be trying it out."""
    try:
        wanted = UUID(provider_id)
    except ValueError:
        return None
    ours = SignInProvider.objects.select_related("district").filter(kind__in=OPENID)
    return ours.filter(id=wanted).first()


def _app(provider: SignInProvider) -> SocialApp:
    return SocialApp(
        provider="openid_connect",
        provider_id=str(provider.id),
        name=str(provider),
        client_id=provider.client_id,
        secret=unseal(provider.secret),
        settings={"server_url": OPENID[provider.kind].issuer(provider)},
    )


def _claims(provider: SignInProvider, token: str, nonce: str) -> Claims:
    kind = OPENID[provider.kind]
    told = tokens.verified(
        token,
        issuer=kind.issuer(provider),
        client_id=provider.client_id,
        nonce=nonce,
        now=timezone.now(),
    )
    return kind.claims(told)


def _not_asked_for() -> Refusal:
    return Refusal(
        "sign_in_not_asked_for",
        _("This sign-in did not begin in this browser, or it took too long. Please try again."),
    )


def _why(provider: SignInProvider, error: str | None, told: str) -> Refusal:
    names = {"provider": provider}
    if error == AuthError.CANCELLED:
        return Refusal("cancelled", _("You did not go on at %(provider)s.") % names)
    if told in ("admin_policy_enforced", "access_not_configured", "org_internal"):
        return Refusal("not_trusted", _("%(provider)s does not let people in here yet.") % names)
    return Refusal("not_proven", _("%(provider)s did not say who you are.") % names)
