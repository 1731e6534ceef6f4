"""A push by way of a real push service: what arrives, and what is done where it does not."""

from __future__ import annotations

import json
from datetime import timedelta

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid, b64urlencode
from pytest_django import Settings

from corridor.core.sealing import seal, unseal
from corridor.notifications.channels import Outcome
from corridor.notifications.channels.web_push import outcome_of
from corridor.notifications.commands.sending import note, take
from corridor.notifications.models import Delivery, PushSubscription
from corridor.notifications.push_hosts import is_known
from corridor.notifications.tags import tag_of
from corridor.passes.commands import approve_pass
from tests.factories import TEN, World, actor_of, person_of
from tests.notifications.making import send, spread, to_the_library
from tests.notifications.pushing import Service, agree, push_service, service
from tests.pages import Visitor, at_ten
from tests.peers.serving import Peer, Reply, Request, serving

__all__ = ["at_ten", "push_service", "service"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def asked(world: World) -> None:
    to_the_library(world)
    spread()


def test_a_push_arrives_sealed_and_names_nobody(world: World, service: Service) -> None:
    subscription = service.subscription()
    assert agree(Visitor(world.librarian), subscription).status_code == 204
    asked(world)
    send()

    (message,) = service.arrived(subscription)
    said = message["notification"]
    notification = Delivery.objects.get(channel="browser").notification
    assert message["web_push"] == 8030
    assert said["title"] == "A pass request waits for you"
    assert said["tag"] == tag_of(str(notification.id))
    assert [one["title"] for one in said["data"]["actions"]] == ["Approve", "Not now"]
    student = world.student.person
    assert student is not None
    for name in (student.family_name, student.given_name, "Library", "Restroom"):
        assert name not in str(message)
    assert PushSubscription.objects.get().reached_at == TEN


def test_the_address_and_the_keys_are_stored_sealed(world: World, service: Service) -> None:
    subscription = service.subscription()
    agree(Visitor(world.librarian), subscription)

    stored = PushSubscription.objects.get()
    assert subscription["endpoint"] not in stored.address
    assert unseal(stored.address) == subscription["endpoint"]
    assert subscription["keys"]["auth"] not in stored.keys


def test_a_subscription_of_another_key_is_refused_and_said_so(
    world: World, service: Service
) -> None:
    other = Vapid()
    other.generate_keys()
    point = other.public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    subscription = service.subscription(b64urlencode(point))
    agree(Visitor(world.librarian), subscription)
    asked(world)
    send()

    assert service.arrived(subscription) == []
    assert Delivery.objects.get(channel="browser").state == "failed"
    assert PushSubscription.objects.get().fault == "refused_400"


def test_what_has_expired_is_asked_once_and_never_again(world: World, service: Service) -> None:
    subscription = service.subscription()
    agree(Visitor(world.librarian), subscription)
    service.expire(subscription)
    asked(world)
    send()
    assert PushSubscription.objects.get().gone_at == TEN
    assert PushSubscription.objects.get().fault == "gone_410"

    to_the_library(world, member=world.students[1])
    spread()

    assert not send()
    assert Delivery.objects.filter(channel="browser").count() == 1


def test_a_service_that_has_had_too_many_is_asked_when_it_said(
    world: World, service: Service
) -> None:
    subscription = service.subscription()
    subscription["endpoint"] = subscription["endpoint"].replace("/notify/", "/busy/")
    agree(Visitor(world.librarian), subscription)
    asked(world)
    send()

    delivery = Delivery.objects.get(channel="browser")
    assert (delivery.state, delivery.fault) == ("due", "later_429")
    assert delivery.due_at == TEN + timedelta(seconds=70)
    assert not send(TEN + timedelta(seconds=69))


@pytest.mark.parametrize("said", ["", "soon", "-5", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_wait_that_can_not_be_read_is_a_short_one(said: str) -> None:
    assert outcome_of(503, said).again_in == timedelta(seconds=5)


def test_what_was_answered_wakes_nobody(world: World, service: Service) -> None:
    subscription = service.subscription()
    agree(Visitor(world.librarian), subscription)
    made = to_the_library(world)
    spread()
    approve_pass(actor=actor_of(world.librarian), pass_id=made.id, now=TEN)
    send()

    assert service.arrived(subscription) == []


def test_its_card_closes_on_every_device_when_one_has_answered(
    world: World, service: Service
) -> None:
    desktop, phone, visitor = (
        service.subscription(),
        service.subscription(),
        Visitor(world.librarian),
    )
    for one in (desktop, phone):
        agree(visitor, one)
    made = to_the_library(world)
    spread()
    send()
    approve_pass(actor=actor_of(world.librarian), pass_id=made.id, now=TEN)
    spread()
    send()

    for one in (desktop, phone):
        first, last = (message["notification"] for message in service.arrived(one))
        assert last["tag"] == first["tag"]
        assert (last["title"], last["silent"]) == ("No longer waiting for you", True)
        assert last["data"] == {"closes": True}
    assert send() == []


@pytest.mark.parametrize("is_noted_first", [True, False])
def test_a_card_that_was_on_its_way_closes_too(
    world: World, service: Service, is_noted_first: bool
) -> None:
    agree(Visitor(world.librarian), service.subscription())
    made = to_the_library(world)
    spread()
    (taken,) = take(now=TEN)
    if is_noted_first:
        note(taken=taken, outcome=Outcome.sent(), now=TEN)
    approve_pass(actor=actor_of(world.librarian), pass_id=made.id, now=TEN)
    spread()
    if not is_noted_first:
        note(taken=taken, outcome=Outcome.sent(), now=TEN)

    (again,) = take(now=TEN)
    assert (again.delivery_id, again.parcel.closes) == (taken.delivery_id, True)


class Listening(Peer):
    """A push service of one address that keeps what it got, as it came."""

    def reply(self, request: Request) -> Reply:  # noqa: ARG002 (a peer's own)
        moved = {"Location": f"{self.url}/elsewhere"} if "moves" in self.habits else {}
        return Reply("", status=307 if moved else 201, headers=moved)


AUTH = b"0123456789abcdef"


def subscribed_at(world: World, address: str) -> ec.EllipticCurvePrivateKey:
    """As if it had been allowed when the browser said so; returns what the browser opens with."""
    private = ec.generate_private_key(ec.SECP256R1())
    keys = {"p256dh": b64urlencode(point_of(private)), "auth": b64urlencode(AUTH)}
    PushSubscription.objects.create(
        person_id=person_of(world.librarian),
        address=seal(address),
        fingerprint="f",
        keys=seal(json.dumps(keys)),
        made_at=TEN,
    )
    asked(world)
    return private


def test_a_stored_address_that_is_not_allowed_is_never_called(world: World) -> None:
    """And the control: the same one, once it is."""
    with serving(Listening()) as peer:
        subscribed_at(world, f"{peer.url}/notify/1")
        send()
        assert peer.asked == []
        assert PushSubscription.objects.get().fault == "unknown_service"


def test_an_address_that_is_allowed_is_called_and_an_independent_reader_opens_it(
    world: World, settings: Settings
) -> None:
    with serving(Listening()) as peer:
        settings.PUSH_HOSTS = frozenset({peer.url.removeprefix("http://")})
        private = subscribed_at(world, f"{peer.url}/notify/1")
        send()
        (said,) = peer.asked
    headers = {name.lower(): value for name, value in said.headers.items()}
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["authorization"].startswith("vapid t=")
    assert (int(headers["ttl"]), headers["urgency"]) == (900, "normal")
    sealed = said.body.encode(errors="surrogateescape")
    opened = http_ece.decrypt(sealed, private_key=private, auth_secret=AUTH, version="aes128gcm")
    assert json.loads(opened)["notification"]["title"] == "A pass request waits for you"


def test_no_redirect_is_followed(world: World, settings: Settings) -> None:
    with serving(Listening("moves")) as peer:
        settings.PUSH_HOSTS = frozenset({peer.url.removeprefix("http://")})
        subscribed_at(world, f"{peer.url}/notify/1")
        send()
        assert len(peer.asked) == 1


NOT_ALLOWED = (
    *("", "x", "http://fcm.googleapis.com/a", "https://fcm.googleapis.com:8443/a"),
    *("https://127.0.0.1/a", "https://localhost/a", "http://169.254.169.254/latest/meta-data/"),
    *("https://fcm.googleapis.com.evil.example/a", "https://evilpush.apple.com.example/a"),
    *("https://u:p@fcm.googleapis.com/a", "https://fcm.googleapis.com@evil.example/a"),
    *("file:///etc/passwd", "https://push.apple.com/a", "https://[::1]/a", "https://a:x/"),
    f"https://fcm.googleapis.com/{'a' * 3000}",
)
ALLOWED = (
    *("https://fcm.googleapis.com/fcm/send/a", "https://web.push.apple.com/a"),
    *("https://updates.push.services.mozilla.com/wpush/v2/a",),
    *("https://wns2-by3p.notify.windows.com/w/?token=a", "https://api.push.apple.com/a"),
)


@pytest.mark.parametrize("address", NOT_ALLOWED)
def test_what_is_no_push_service_is_not_stored(world: World, address: str) -> None:
    keys = {
        "p256dh": b64urlencode(point_of(ec.generate_private_key(ec.SECP256R1()))),
        "auth": b64urlencode(AUTH),
    }
    answer = Visitor(world.librarian).post("/notifications/devices/", endpoint=address, **keys)

    assert answer.status_code == 422
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("address", ALLOWED)
def test_push_services_of_the_usual_browsers_are_known(world: World, address: str) -> None:
    keys = {
        "p256dh": b64urlencode(point_of(ec.generate_private_key(ec.SECP256R1()))),
        "auth": b64urlencode(AUTH),
    }
    answer = Visitor(world.librarian).post("/notifications/devices/", endpoint=address, **keys)

    assert (answer.status_code, is_known(address)) == (204, True)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", ""),
        ("x", "y"),
        (b64urlencode(b"\x04" + b"1" * 64), b64urlencode(b"0" * 16)),  # on no curve
        (b64urlencode(b"0" * 65), b64urlencode(b"0" * 15)),
    ],
)
def test_keys_that_nothing_can_be_sealed_with_are_not_stored(
    world: World, p256dh: str, auth: str
) -> None:
    said = {"endpoint": ALLOWED[0], "p256dh": p256dh, "auth": auth}
    answer = Visitor(world.librarian).post("/notifications/devices/", **said)

    assert answer.status_code == 422
    assert not PushSubscription.objects.exists()
