"""What an ID token has to be before anybody believes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from corridor.accounts.federation.openid import tokens
from corridor.core.errors import Refused
from tests.factories import TEN

ISSUER, KEYS_AT = "https://issuer.example", "https://issuer.example/keys"
CLIENT, NONCE = "client", "nonce"
KEY, STRANGE = (RSAKey.generate_key(2048, {"kid": kid}, auto_kid=False) for kid in ("one", "two"))
NOW = int(TEN.timestamp())
GOOD = {
    "iss": ISSUER,
    "aud": CLIENT,
    "sub": "1",
    "iat": NOW,
    "exp": NOW + 300,
    "nonce": NONCE,
    "hd": "district.example",
}


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    """As if it had been looked up a moment ago."""
    cache.clear()
    know(ISSUER, ISSUER)
    yield
    cache.clear()


def know(asked: str, issuer: str) -> None:
    about = {"issuer": issuer, "jwks_uri": KEYS_AT}
    cache.set(f"{asked}/.well-known/openid-configuration", about)
    cache.set(KEYS_AT, {"keys": [KEY.as_dict(private=False)]})


def signed(key: Any = KEY, alg: str = "RS256", **told: Any) -> str:
    claims = {name: value for name, value in {**GOOD, **told}.items() if value is not None}
    header = {"alg": alg, "kid": getattr(key, "kid", None) or "one"}
    return jwt.encode(header, claims, key, algorithms=[alg])


def read(token: str, *, asked: str = ISSUER, nonce: str = NONCE) -> dict[str, Any]:
    return tokens.verified(token, issuer=asked, client_id=CLIENT, nonce=nonce, now=TEN)


def test_a_good_token_says_who_it_is() -> None:
    assert read(signed())["hd"] == "district.example"


@pytest.mark.parametrize(
    "told",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": NOW - 61},
        {"exp": None},
        {"iat": NOW + 61},
        {"iat": None},
        {"nbf": NOW + 61},
        {"sub": None},
        {"sub": 1},
        {"nonce": "of another sign-in"},
        {"nonce": None},
    ],
    ids=str,
)
def test_a_token_for_somebody_or_something_else_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        read(signed(**told))


def test_without_a_nonce_of_ours_nothing_is_believed() -> None:
    with pytest.raises(Refused):
        read(signed(nonce=""), nonce="")


def test_a_token_for_several_says_that_it_was_made_for_us() -> None:
    assert read(signed(aud=[CLIENT, "another"], azp=CLIENT))["sub"] == "1"


def test_clocks_may_differ_a_little() -> None:
    assert read(signed(exp=NOW - 59, iat=NOW + 59))["sub"] == "1"


@pytest.fixture
def asked_again(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where keys were looked up once more; nobody answers there."""
    asked: list[str] = []

    def nobody(url: str) -> Any:
        asked.append(url)
        raise Refused.because("no_answer", "Nobody answers.")

    monkeypatch.setattr(tokens, "_fetched", nobody)
    return asked


@pytest.mark.parametrize(
    "token",
    [
        signed(STRANGE),
        signed(OctKey.import_key("a client secret of ours"), "HS256"),
        "eyJhbGciOiJub25lIn0." + signed().split(".")[1] + ".",
        signed()[:-8] + "AAAAAAAA",
        "nonsense",
    ],
    ids=["strange key", "our secret", "unsigned", "tampered", "nonsense"],
)
def test_a_token_that_its_issuer_has_not_signed_is_refused(
    asked_again: list[str], token: str
) -> None:
    with pytest.raises(Refused):
        read(token)
    assert asked_again == [KEYS_AT]


def test_a_new_key_of_the_issuer_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"keys": [STRANGE.as_dict(private=False)]}
    monkeypatch.setattr(tokens, "_fetched", lambda _url: keys)
    assert read(signed(STRANGE))["sub"] == "1"


def test_googles_short_name_is_the_same_issuer() -> None:
    google = "https://accounts.google.com"
    know(google, google)
    told = read(signed(iss="accounts.google.com"), asked=google)
    assert told["iss"] == google


def test_of_several_directories_each_is_its_own_issuer() -> None:
    asked = "https://login.example/organizations/v2.0"
    know(asked, "https://login.example/{tenantid}/v2.0")
    own = signed(iss="https://login.example/t-1/v2.0", tid="t-1")
    assert read(own, asked=asked)["tid"] == "t-1"
    with pytest.raises(Refused):
        read(signed(iss="https://login.example/t-2/v2.0", tid="t-1"), asked=asked)


def test_who_answers_for_another_issuer_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    about = {"issuer": "https://evil.example", "jwks_uri": KEYS_AT}
    monkeypatch.setattr(tokens, "_fetched", lambda _url: about)
    with pytest.raises(Refused):
        tokens.discovered("https://other.example")
