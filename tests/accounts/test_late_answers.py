"""What a page asked for by itself is answered after its person has signed in anew."""

from __future__ import annotations

import pytest
from django.test import Client

from corridor.accounts import sessions
from corridor.accounts.models import Session
from tests.factories import World
from tests.pages import Visitor

pytestmark = pytest.mark.django_db
COOKIE = "corridor_session"


@pytest.mark.parametrize("is_by_itself", [True, False])
def test_a_late_answer_to_a_part_of_a_page_takes_no_newer_cookie_away(
    world: World, is_by_itself: bool
) -> None:
    """The control is a page that its person asks for: there the dead cookie goes."""
    late = Client()
    late.cookies[COOKIE] = Visitor(world.teacher).client.cookies[COOKIE].value
    Session.objects.all().delete()
    headers = {sessions.BY_ITSELF: "1"} if is_by_itself else {}

    answer = late.get("/notifications/bell/", headers=headers)

    assert answer.status_code == 302
    assert (COOKIE in answer.cookies) is not is_by_itself
