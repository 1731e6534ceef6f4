"""A browser that is woken changes hands; and a card on a locked screen answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from corridor.accounts.commands.sessions import end_sessions
from corridor.accounts.models import Member
from corridor.notifications.catalogue import KINDS
from corridor.notifications.channels import Parcel
from corridor.notifications.commands.devices import fingerprint_of
from corridor.notifications.commands.sending import take
from corridor.notifications.kinds import Channel
from corridor.notifications.models import Notification, PushSubscription
from corridor.notifications.tags import tag_of
from corridor.passes.commands import approve_pass
from corridor.passes.models import HallPass
from tests.factories import TEN, World, actor_of, make_user, person_of
from tests.notifications.making import send, spread, to_the_library
from tests.notifications.pushing import PHONE, Service, Subscription, agree, push_service, service
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


# The push service gives a browser another address.


def renew(visitor: Visitor, subscription: Subscription) -> Any:
    """As a service worker tells us: with the browser's cookies, without the token of a form."""
    said = {"endpoint": subscription["endpoint"], **subscription["keys"]}
    visitor.client.handler.enforce_csrf_checks = True
    return visitor.post("/notifications/devices/renew/", **said)


def test_a_browser_with_another_address_is_the_same_device(
    world: World, service: Service, woken: Visitor
) -> None:
    """Also when nobody is signed in at that moment; what is sent goes to the new address alone."""
    old = PushSubscription.objects.get()
    new = service.subscription()
    woken.client.cookies.pop("corridor_session")

    assert renew(woken, new).status_code == 204

    device = PushSubscription.objects.get()
    assert (device.id, device.person_id) == (old.id, person_of(world.librarian))
    assert device.fingerprint == fingerprint_of(new["endpoint"])
    to_the_library(world)
    spread()
    send()
    assert len(service.arrived(new)) == 1
    assert renew(woken, service.subscription()).status_code == 204, "its mark went along"


def test_a_browser_without_our_mark_renews_nothing(
    world: World, service: Service, woken: Visitor
) -> None:
    before = PushSubscription.objects.get().fingerprint
    for stranger in (Visitor(), Visitor(world.teacher)):
        assert renew(stranger, service.subscription()).status_code == 404

    assert PushSubscription.objects.get().fingerprint == before


def test_a_browser_that_somebody_left_is_renewed_for_nobody(
    service: Service, woken: Visitor
) -> None:
    mark = woken.client.cookies["corridor_device"].value
    woken.post("/sign-out/")
    woken.client.cookies["corridor_device"] = mark

    assert renew(woken, service.subscription()).status_code == 404
    assert not PushSubscription.objects.exists()


def test_a_renewed_address_has_to_be_of_a_push_service(service: Service, woken: Visitor) -> None:
    made_up = {**service.subscription(), "endpoint": "https://127.0.0.1/admin"}

    assert renew(woken, made_up).status_code == 422


def test_s32_an_installed_app_gets_the_same_and_can_answer(world: World, service: Service) -> None:
    """Both ways are on for the same kinds, and what arrives is the same."""
    browser, app = service.subscription(), service.subscription()
    visitor = Visitor(world.librarian)
    agree(visitor, browser)
    agree(visitor, app, is_installed="1")
    for kind in KINDS.values():
        assert (Channel.PHONE in kind.usual) == (Channel.BROWSER in kind.usual), kind.name
    to_the_library(world)
    spread()
    send()

    (here,), (there,) = service.arrived(browser), service.arrived(app)
    assert there["notification"]["title"] == here["notification"]["title"]
    actions = [one["action"] for one in there["notification"]["data"]["actions"]]
    assert actions == ["approve", "decline"]


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


def press(visitor: Visitor, secret: str, verb: str = "approve") -> Any:
    """As a service worker sends it: with the browser's cookies, without the token of a form."""
    visitor.client.handler.enforce_csrf_checks = True
    return visitor.post("/notifications/answer/now/", secret=secret, answer=verb)


Answer = Callable[[str, str], Any]


@pytest.fixture
def answer(woken: Visitor) -> Answer:
    """In the librarian's browser."""
    return lambda secret, verb: press(woken, secret, verb)


def test_a_card_answers_once_and_names_nobody(asked: HallPass, answer: Answer) -> None:
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


def test_a_card_that_comes_second_says_so_and_names_nobody(
    world: World, asked: HallPass, answer: Answer
) -> None:
    secret = secret_of_card()
    approve_pass(actor=actor_of(world.librarian), pass_id=asked.id, now=TEN)
    late = answer(secret, "decline")

    assert late.status_code in (404, 409)
    assert "Library" not in late.content.decode()


@pytest.mark.parametrize("secret", ["", "x", "A" * 64])
def test_what_is_no_card_answers_nothing(secret: str, answer: Answer) -> None:
    assert answer(secret, "approve").status_code == 404


def test_an_answer_that_is_none_uses_nothing_up(asked: HallPass, answer: Answer) -> None:
    secret = secret_of_card()
    assert answer(secret, "explode").status_code == 404
    assert answer(secret, "approve").status_code == 200


def test_a_card_answers_for_nobody_who_is_not_signed_in_there(
    world: World, woken: Visitor, asked: HallPass
) -> None:
    """A card outlives a sign-out, and a browser that was closed and lost its session; the control
    is its person, who is back."""
    secret = secret_of_card()
    said = press(Visitor(), secret)
    assert (said.status_code, said.json()["title"]) == (401, "Sign in to answer.")
    assert press(Visitor(world.teacher), secret).status_code == 404
    asked.refresh_from_db()
    assert asked.state == "requested"

    assert press(woken, secret).status_code == 200
    asked.refresh_from_db()
    assert asked.state == "out"


def test_a_card_answers_no_more_once_its_person_was_signed_out_from_elsewhere(
    woken: Visitor, asked: HallPass
) -> None:
    secret = secret_of_card()
    end_sessions(user_id=woken.user.id)

    assert press(woken, secret).status_code == 401


def test_cards_of_what_is_settled_are_no_longer_open(
    world: World, woken: Visitor, asked: HallPass
) -> None:
    """By them a page knows which to close."""
    tag = tag_of(str(Notification.objects.get(kind="request").id))
    assert woken.get("/notifications/open/").json() == {"tags": [tag]}
    assert Visitor(world.teacher).get("/notifications/open/").json() == {"tags": []}

    approve_pass(actor=actor_of(world.librarian), pass_id=asked.id, now=TEN)

    assert woken.get("/notifications/open/").json() == {"tags": []}
