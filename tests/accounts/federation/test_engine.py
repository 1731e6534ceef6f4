"""allauth is the engine of OpenID Connect and no more: no page, no row, no way around us."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialApp
from django.db import ProgrammingError, transaction
from django.urls import NoReverseMatch, reverse

from corridor.accounts.federation.openid.adapter import Adapter
from corridor.accounts.federation.openid.engine import Provider
from corridor.accounts.models import SignInProvider
from corridor.core.sealing import seal
from tests.accounts.federating import make_provider
from tests.factories import World


def test_the_database_takes_no_row_of_allauths(world: World) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        SocialApp.objects.create(provider="openid_connect", name="Mine", client_id="x")


@pytest.mark.parametrize("page", ["account_login", "account_signup", "socialaccount_signup"])
def test_no_page_of_allauths_is_there(page: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(page)


def test_a_provider_is_an_app_that_is_never_stored(world: World) -> None:
    made: SignInProvider = make_provider(secret=seal("hush"))
    (app,) = Adapter().list_apps(None, provider=str(made.id))
    assert (app.pk, app.client_id, app.secret) == (None, "client", "hush")
    assert Provider(None, app=app).get_pkce_params()["code_challenge_method"] == "S256"


@pytest.mark.parametrize("kind", ["clever", "saml"])
def test_what_does_not_speak_openid_is_no_app(world: World, kind: str) -> None:
    made = make_provider(kind)
    assert Adapter().list_apps(None, provider=str(made.id)) == []
    assert Adapter().list_apps(None, provider="google") == []
    assert Adapter().list_apps(None) == []
