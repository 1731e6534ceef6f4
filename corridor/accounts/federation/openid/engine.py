"""allauth's OpenID Connect with our rules: it asks and exchanges codes, and decides nothing.

PKCE always, a nonce, the client's secret only in the body of the request for a token, every
request by ``core.outside``, and the ID token's signature is checked although TLS would do.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from corridor.accounts.federation.openid import tokens
from corridor.core import outside


class Client(OAuth2Client):  # type: ignore[misc]
    def get_access_token(self, code: str, pkce_code_verifier: str | None = None) -> dict[str, Any]:
        answer = outside.post(
            self.access_token_url,
            form={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.callback_url,
                "client_id": self.consumer_key,
                "client_secret": self.consumer_secret,
                "code_verifier": pkce_code_verifier or "",
            },
        )
        told = answer.json()
        if not answer.is_good or "id_token" not in told or "access_token" not in told:
            raise OAuth2Error(str(told.get("error", "")))
        return told


class Engine(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    client_class = Client
    basic_auth = False

    @property
    def openid_config(self) -> dict[str, Any]:
        return tokens.discovered(self.get_provider().app.settings["server_url"])

    def complete_login(self, request: HttpRequest, *_: object, **told: Any) -> Any:
        """The token is only carried along: it is checked where its nonce is known (``adapter``)."""
        carried = {"sub": "unchecked", "id_token": told["response"]["id_token"]}
        return self.get_provider().sociallogin_from_response(request, carried)

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return answer_address(request, UUID(app.provider_id))


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """Tells allauth nothing about people: no row of theirs is made or looked for."""

    oauth2_adapter_class = Engine
    pkce_enabled_default = True

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])

    def extract_common_fields(self, *_: object) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, *_: object) -> list[Any]:
        return []


provider_classes = [Provider]


def answer_address(request: HttpRequest, provider_id: UUID) -> str:
    """Where a provider sends people back to; the district enters it there."""
    return request.build_absolute_uri(reverse("accounts:provider_answer", args=[provider_id]))


def answered(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """A browser that comes back: allauth checks ``state``, and ends in ``adapter``."""
    view = OAuth2CallbackView.adapter_view(Engine(request, str(provider_id)))
    response: HttpResponse = view(request)
    return response
