"""A browser that is woken changes hands; and a card on a locked screen answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from corridor.accounts.models import Member
from corridor.notifications.channels import Parcel
from corridor.notifications.commands.sending import take
from corridor.notifications.models import Notification, PushSubscription
from corridor.notifications.tags import tag_of
from corridor.passes.commands import approve_pass
from corridor.passes.models import HallPass
from tests.factories import TEN, World, actor_of, make_user, person_of
from tests.notifications.making import spread, to_the_library
from tests.notifications.pushing import PHONE, Service, agree, push_service, service
from tests.pages import Visitor, at_ten

__all__ = ["at_ten", "push_service", "service"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]


def owners() -> set[Any]:
    return set(PushSubscription.objects.values_list("person_id", flat=True))


@pytest.fixture
def woken(world: World, service: Service) -> Visitor:
    """The librarian's browser."""
    visitor = Visitor(world.librarian)
    agree(visitor, service.subscription())
    return visitor


def test_a_phone_and_an_installed_app_are_told_from_other_browsers(
    world: World, service: Service
) -> None:
    visitor = Visitor(world.librarian)
    agree(visitor, service.subscription())
    agree(visitor, service.subscription(), is_installed="1")
    visitor.client.defaults["HTTP_USER_AGENT"] = PHONE
    agree(visitor, service.subscription())

    made = PushSubscription.objects.order_by("made_at", "id")
    assert list(made.values_list("channel", flat=True)) == ["browser", "phone", "phone"]
    assert [one.device for one in made][-1] == "Chrome, Android"


def test_saying_it_again_makes_no_second_device(world: World, service: Service) -> None:
    subscription, visitor = service.subscription(), Visitor(world.librarian)
    for _ in range(2):
        assert agree(visitor, subscription).status_code == 204

    assert PushSubscription.objects.count() == 1


def test_whoever_turns_it_off_is_forgotten(world: World, service: Service) -> None:
    subscription, visitor = service.subscription(), Visitor(world.librarian)
    agree(visitor, subscription)
    stranger = Visitor(world.teacher)
    stranger.post("/notifications/devices/forget/", endpoint=subscription["endpoint"])
    assert PushSubscription.objects.count() == 1, "it is not theirs"

    visitor.post("/notifications/devices/forget/", endpoint=subscription["endpoint"])

    assert not PushSubscription.objects.exists()


def test_signing_out_forgets_the_device_and_no_other(
    world: World, service: Service, woken: Visitor
) -> None:
    at_home = Visitor()
    at_home.client.force_login(woken.user)
    agree(at_home, service.subscription())

    woken.post("/sign-out/")

    assert PushSubscription.objects.count() == 1
    assert owners() == {person_of(world.librarian)}


def test_somebody_else_who_signs_in_there_takes_it_from_whoever_was(
    world: World, woken: Visitor
) -> None:
    """Also where the session before has long ended: no page of theirs was asked for."""
    sign_in(woken, world.teacher)

    assert not PushSubscription.objects.exists()


def test_whoever_comes_back_keeps_it(world: World, woken: Visitor) -> None:
    woken.client.cookies.pop("corridor_session", None)
    sign_in(woken, world.librarian)

    assert owners() == {person_of(world.librarian)}


def sign_in(visitor: Visitor, member: Member) -> None:
    """By password, in the same browser."""
    user = getattr(visitor, "user", None)
    if user is None or user.person_id != person_of(member):
        user = make_user(member)
    user.set_password("correct horse battery")
    user.save()
    answer = visitor.post("/sign-in/", email=user.email, password="correct horse battery")
    assert answer.status_code == 302, answer.content


def test_the_same_browser_is_woken_for_the_one_who_said_so_last(
    world: World, service: Service
) -> None:
    subscription = service.subscription()
    agree(Visitor(world.librarian), subscription)
    agree(Visitor(world.teacher), subscription)

    assert owners() == {person_of(world.teacher)}


@pytest.mark.parametrize("cookie", ["x", "a b:c", "00000000-0000-7000-8000-000000000000 f"])
def test_a_made_up_cookie_forgets_nothing(world: World, woken: Visitor, cookie: str) -> None:
    other = Visitor(world.teacher)
    other.client.cookies["corridor_device"] = cookie
    assert other.post("/sign-out/").status_code == 302

    assert PushSubscription.objects.count() == 1


# Cards that answer.


@pytest.fixture
def asked(world: World, woken: Visitor) -> HallPass:
    made = to_the_library(world)
    spread()
    return made


def secret_of_card() -> str:
    parcels: list[Parcel] = [one.parcel for one in take(now=TEN)]
    (parcel,) = [one for one in parcels if one.subscription]
    return parcel.answer_secret


def answer(secret: str, verb: str) -> Any:
    """As a service worker sends it: no cookie, no token of a form."""
    visitor = Visitor()
    visitor.client = Client(enforce_csrf_checks=True)
    return visitor.post("/notifications/answer/now/", secret=secret, answer=verb)


def test_a_card_answers_once_and_names_nobody(world: World, asked: HallPass) -> None:
    secret = secret_of_card()
    said = answer(secret, "approve")

    asked.refresh_from_db()
    assert (said.status_code, asked.state) == (200, "out")
    assert said.json() == {"title": "Approved.", "text": ""}
    again = answer(secret, "decline")
    asked.refresh_from_db()
    assert (again.status_code, asked.state) == (404, "out")


def test_opening_that_address_changes_nothing(asked: HallPass) -> None:
    secret = secret_of_card()
    for path in ("/notifications/answer/now/", f"/notifications/answer/{secret}/"):
        Visitor().get(path, secret=secret, answer="approve")

    asked.refresh_from_db()
    assert asked.state == "requested"


def test_a_card_that_comes_second_says_so_and_names_nobody(world: World, asked: HallPass) -> None:
    secret = secret_of_card()
    approve_pass(actor=actor_of(world.librarian), pass_id=asked.id, now=TEN)
    late = answer(secret, "decline")

    assert late.status_code in (404, 409)
    assert "Library" not in late.content.decode()


@pytest.mark.parametrize("secret", ["", "x", "A" * 64])
def test_what_is_no_card_answers_nothing(secret: str) -> None:
    assert answer(secret, "approve").status_code == 404


def test_an_answer_that_is_none_uses_nothing_up(asked: HallPass) -> None:
    secret = secret_of_card()
    assert answer(secret, "explode").status_code == 404
    assert answer(secret, "approve").status_code == 200


def test_cards_of_what_is_settled_are_no_longer_open(
    world: World, woken: Visitor, asked: HallPass
) -> None:
    """By them a page knows which to close."""
    tag = tag_of(str(Notification.objects.get(kind="request").id))
    assert woken.get("/notifications/open/").json() == {"tags": [tag]}
    assert Visitor(world.teacher).get("/notifications/open/").json() == {"tags": []}

    approve_pass(actor=actor_of(world.librarian), pass_id=asked.id, now=TEN)

    assert woken.get("/notifications/open/").json() == {"tags": []}
