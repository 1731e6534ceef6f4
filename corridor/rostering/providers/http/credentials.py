"""Ways to sign what is asked: OAuth 1.0a (RFC 5849), client credentials (RFC 6749), a bearer."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from oauthlib import oauth1

from corridor.rostering.providers.http.client import Client, NoCredentials
from corridor.rostering.providers.http.failure import Failure

SIGNATURES = {
    "oauth1_sha1": oauth1.SIGNATURE_HMAC_SHA1,
    "oauth1_sha256": oauth1.SIGNATURE_HMAC_SHA256,
}


class Basic:
    """HTTP Basic (RFC 7617)."""

    def __init__(self, name: str, secret: str) -> None:
        pair = base64.b64encode(f"{name}:{secret}".encode()).decode()
        self._headers = {"Authorization": f"Basic {pair}"}

    def headers(self, _method: str, _url: str, /) -> Mapping[str, str]:
        return self._headers

    def renew(self) -> bool:
        return False


class OAuth1:
    """Signs each request with the district's key and secret; there is nothing to renew."""

    def __init__(self, key: str, secret: str, method: str) -> None:
        self._client = oauth1.Client(key, client_secret=secret, signature_method=SIGNATURES[method])

    def headers(self, method: str, url: str, /) -> Mapping[str, str]:
        _uri, headers, _body = self._client.sign(url, http_method=method)
        return {str(name): str(value) for name, value in headers.items()}

    def renew(self) -> bool:
        return False


class Bearer:
    """A token that ``fetch`` gets, when it is first needed and whenever it is refused."""

    def __init__(self, fetch: Callable[[], str]) -> None:
        self._fetch = fetch
        self._token = ""

    def headers(self, _method: str, _url: str, /) -> Mapping[str, str]:
        if not self._token:
            self.renew()
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self) -> bool:
        """Raises ``Failure`` for what can't stand in a header (RFC 6750, section 2.1)."""
        token = self._fetch()
        if not token.isascii() or not token.isprintable() or " " in token:
            raise Failure("no_token", _("The key or token holds characters that no key has."))
        self._token = token
        return True


def client_credentials(
    client: Client, *, token_url: str, client_id: str, secret: str, scope: str
) -> str:
    """A token by HTTP Basic, or with the credentials in the form where that is refused."""
    form = {"grant_type": "client_credentials", "scope": scope}
    try:
        answer = client.post(token_url, form, Basic(client_id, secret))
    except Failure as failure:
        if failure.code not in {"service_denied", "service_failed"}:
            raise
        form |= {"client_id": client_id, "client_secret": secret}
        answer = client.post(token_url, form, NoCredentials())
    return token_in(answer.body)


def token_in(body: object) -> str:
    token = body.get("access_token") if isinstance(body, dict) else None
    if not isinstance(token, str) or not token:
        raise Failure("no_token", _("The token service answered, but gave no token."))
    return token
