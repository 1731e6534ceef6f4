"""Whose a sign-in is, is remembered; that it holds is asked each time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts import remembered, tokens
from corridor.accounts.models import Member, User
from corridor.accounts.remembered import Whose, recall, remember
from corridor.accounts.sessions import SessionStore, digest_of
from tests.factories import TEN, World, make_district, make_member, make_user, person_of
from tests.pages import Visitor
from tests.statements import counted

pytestmark = pytest.mark.django_db
PAGE = "/account/sign-ins/"


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    remembered.forget()
    yield
    remembered.forget()


def digest_of_cookie(visitor: Visitor) -> str:
    return digest_of(str(visitor.client.cookies["corridor_session"].value))


def whose(member: Member) -> Whose:
    user = User.objects.filter(person_id=person_of(member)).first() or make_user(member)
    return Whose(user.id, user.district_id, user.person_id)


def token_of(member: Member) -> str:
    user = User.objects.filter(person_id=person_of(member)).first() or make_user(member)
    return tokens.issue_token(user=user, name="test", now=TEN).secret


def statements(visitor: Visitor) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert visitor.get(PAGE).status_code == 200
    return len(counted(seen))


def test_a_session_that_was_seen_before_costs_one_statement_less(world: World) -> None:
    visitor = Visitor(world.teacher)

    assert statements(visitor) == statements(visitor) + 1


def test_a_session_remembered_as_somebody_elses_lets_nobody_in(world: World) -> None:
    """Neither as the one nor as the other; from then on it is known whose it is."""
    visitor = Visitor(world.student)
    remember(digest_of_cookie(visitor), whose(world.teacher))

    assert visitor.get(PAGE).status_code == 302
    assert visitor.get(PAGE).status_code == 200
    assert recall(digest_of_cookie(visitor)) == whose(world.student)


def test_a_session_remembered_in_another_district_lets_nobody_in(world: World) -> None:
    visitor = Visitor(world.student)
    own = whose(world.student)
    elsewhere = Whose(own.user_id, make_district("elsewhere").id, own.person_id)
    remember(digest_of_cookie(visitor), elsewhere)

    assert visitor.get(PAGE).status_code == 302
    assert visitor.get(PAGE).status_code == 200


def test_a_token_remembered_as_somebody_elses_is_no_good(world: World) -> None:
    secret = token_of(world.student)
    remember(tokens.digest_of(secret), whose(world.teacher))

    assert tokens.places_of_token(secret=secret, now=TEN) == ()


def test_without_the_comparison_it_would_open_somebody_elses_places(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    secret = token_of(world.student)
    remember(tokens.digest_of(secret), whose(world.teacher))
    monkeypatch.setattr(tokens, "Whose", lambda *_given: whose(world.teacher))

    [place] = tokens.places_of_token(secret=secret, now=TEN)

    assert place.person_id == person_of(world.teacher)


def test_a_session_is_remembered_from_the_first_request_on(world: World) -> None:
    visitor = Visitor(make_member(world.school, "teacher"))
    assert recall(digest_of_cookie(visitor)) is None

    visitor.get(PAGE)

    assert recall(digest_of_cookie(visitor)) is not None
    assert SessionStore("unknown").remembered is None


def test_only_so_many_are_remembered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    somebody = whose(world.student)
    for digest in ("first", "second", "third"):
        remember(digest, somebody)

    assert [recall(digest) for digest in ("first", "second", "third")] == [None, somebody, somebody]
