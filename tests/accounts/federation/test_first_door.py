"""The door before anybody has an account: whoever a provider knows comes in all the same."""

from __future__ import annotations

import pytest
from django.test import Client

from corridor.accounts.queries.people import _somebody_was_here
from corridor.schools.models import District
from tests.accounts.federating import make_provider
from tests.pages import text_of

pytestmark = pytest.mark.django_db
EMPTY = "Nobody can sign in yet"


@pytest.mark.parametrize("is_on", [True, False])
def test_a_way_in_is_shown_before_there_is_an_account(district: District, *, is_on: bool) -> None:
    """Without a way in, the page says what to do first. As in a process that is new."""
    _somebody_was_here.clear()
    make_provider(is_on=is_on)

    page = text_of(Client().get(f"/sign-in/at/{district.slug}/"))

    assert ("Continue with Google" in page) is is_on
    assert (EMPTY in page) is not is_on
