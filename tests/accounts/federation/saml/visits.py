"""A browser at the addresses of SAML: cookies as browsers keep them, none with the POST."""

from __future__ import annotations

import base64
from typing import Any

from django.test import Client
from django.urls import reverse

from corridor.accounts.models import SignInProvider


class Visitor:
    def __init__(self, provider: SignInProvider, client: Client | None = None) -> None:
        self.provider, self.client = provider, client or Client()

    def address(self, name: str) -> str:
        return reverse(f"accounts:saml_{name}", args=[self.provider.id])

    def ask(self) -> str:
        """Where our own page sends the browser to."""
        answer = self.client.get(self.address("login"))
        assert answer.status_code == 302, answer.status_code
        return str(answer["Location"])

    def post(self, response: str, **more: str) -> Any:
        """The POST from the provider's page (without cookies), and the page that follows."""
        stranger = Client()
        answer = stranger.post(self.address("acs"), {"SAMLResponse": response, **more})
        if answer.status_code != 302:
            return answer
        self.client.cookies.update(stranger.cookies)
        return self.client.get(answer["Location"])

    @property
    def is_in(self) -> bool:
        return self.client.get("/account/sign-ins/").status_code == 200


def xml_of(response: str) -> str:
    return base64.b64decode(response).decode()


def packed(xml: str) -> str:
    return base64.b64encode(xml.encode()).decode()
