"""Pushes to iPhone and iPad apps, against a stand-in that speaks HTTP/2 and checks each part."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from pytest_django import Settings

from corridor.notifications.channels import apns, apns_key, wire
from corridor.notifications.fault_words import WORDS, fault_words
from corridor.notifications.models import Delivery, PushSubscription
from corridor.notifications.tags import tag_of
from tests.factories import TEN, World
from tests.notifications.apps import IPHONE, apple, asked, outcome, register
from tests.notifications.making import send
from tests.pages import at_ten
from tests.peers.apns import MOST_BYTES, TOPIC, ApnsPeer, make_key, p8

__all__ = ["apple", "at_ten"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]


@pytest.fixture
def woken(world: World, apple: ApnsPeer) -> World:
    """The librarian's phone; she is asked about somebody."""
    register(world.librarian, "apns", IPHONE)
    asked(world)
    return world


def test_a_push_says_the_title_and_names_nobody(woken: World, apple: ApnsPeer) -> None:
    before = int(time.time())
    send()

    (said,) = apple.asked
    notification = Delivery.objects.get(channel="phone").notification
    assert said.payload == {
        "aps": {"alert": {"title": "A pass request waits for you"}},
        "id": str(notification.id),
    }
    assert said.device == IPHONE
    assert said.headers["apns-topic"] == TOPIC
    assert said.headers["apns-push-type"] == "alert"
    assert said.headers["apns-priority"] == "5"
    assert said.headers["apns-collapse-id"] == tag_of(str(notification.id))
    assert before + 900 <= int(said.headers["apns-expiration"]) <= int(time.time()) + 900
    assert len(said.body) < MOST_BYTES
    assert outcome() == ("sent", "")
    assert PushSubscription.objects.get().reached_at == TEN


def test_what_is_urgent_comes_at_once_and_with_a_sound(woken: World, apple: ApnsPeer) -> None:
    Delivery.objects.get(channel="phone").notification.__class__.objects.update(is_urgent=True)
    send()

    (said,) = apple.asked
    assert (said.headers["apns-priority"], said.payload["aps"]["sound"]) == ("10", "default")
    assert outcome() == ("sent", "")


def test_sent_twice_it_is_shown_once_by_one_token_on_one_connection(
    woken: World, apple: ApnsPeer
) -> None:
    for _ in range(3):
        send()
        Delivery.objects.update(state="due", due_at=TEN)

    assert (len(apple.asked), len(apple.shown), apple.connections) == (3, 1, 1)
    assert len({one.headers["authorization"] for one in apple.asked}) == 1


@pytest.mark.parametrize(("kind", "fault"), [("gone", "gone_410"), ("bad", "bad_token")])
def test_an_app_that_is_gone_is_asked_once_and_never_again(
    woken: World, apple: ApnsPeer, kind: str, fault: str
) -> None:
    getattr(apple, kind).add(IPHONE)
    send()

    assert outcome() == ("failed", fault)
    assert PushSubscription.objects.get().gone_at == TEN


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ((400, "DeviceTokenNotForTopic"), "other_app"),
        ((400, "BadTopic"), "refused_400"),
        ((403, "InvalidProviderToken"), "no_access"),
        ((404, "BadPath"), "refused_404"),
        ((413, "PayloadTooLarge"), "refused_413"),
    ],
)
def test_a_fault_of_the_set_up_takes_no_device_away(
    woken: World, apple: ApnsPeer, answer: tuple[int, str], fault: str
) -> None:
    apple.answers = [answer]
    send()

    assert outcome() == ("failed", fault)
    assert PushSubscription.objects.get().gone_at is None
    assert fault in WORDS or "(" in fault_words(fault)


@pytest.mark.parametrize(
    ("answer", "retry_after", "seconds"),
    [
        ((429, "TooManyRequests"), "", 5),
        ((429, "TooManyProviderTokenUpdates"), "70", 70),
        ((500, "InternalServerError"), "", 5),
        ((503, "ServiceUnavailable"), "40", 40),
    ],
)
def test_what_may_work_later_is_tried_then(
    woken: World, apple: ApnsPeer, answer: tuple[int, str], retry_after: str, seconds: int
) -> None:
    apple.answers, apple.retry_after = [answer], retry_after
    send()

    assert outcome() == ("due", f"later_{answer[0]}")
    assert Delivery.objects.get(channel="phone").due_at == TEN + timedelta(seconds=seconds)
    send(TEN + timedelta(seconds=seconds))
    assert outcome() == ("sent", "")


def test_a_provider_token_that_has_ended_is_renewed_once(
    woken: World, apple: ApnsPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a machine slept: ours is of two hours ago, and Apple’s clock is not."""
    key = apns_key.read_named()
    apns_key.token_of(key)._held = apns_key.fresh(key, time.time() - 7200)
    apns_key.token_of(key)._clock = lambda: time.time() - 7200 + apns_key.SHORTEST
    monkeypatch.setattr(
        apns_key.token_of(key), "_fetch", lambda _now: apns_key.fresh(key, time.time())
    )
    send()

    assert outcome() == ("sent", "")
    assert len({one.headers["authorization"] for one in apple.asked}) == 2


def test_a_token_that_may_not_be_renewed_yet_waits(woken: World, apple: ApnsPeer) -> None:
    """More than one in twenty minutes is too many."""
    apple.answers = [(403, "ExpiredProviderToken")] * 2
    send()

    assert outcome() == ("due", "later_403")
    assert len({one.headers["authorization"] for one in apple.asked}) == 1


def test_the_provider_token_is_renewed_between_twenty_and_sixty_minutes(apple: ApnsPeer) -> None:
    made = apns_key.fresh(apns_key.read_named(), 1_000_000.0)
    read = jwt.decode(made.text, ECKey.import_key(apple.key.public_key()), ["ES256"])
    assert read.claims["iat"] == 1_000_000
    assert 1200 <= made.keep_until - 1_000_000 <= 3600
    assert made.not_again_before - 1_000_000 >= 1200


def test_a_token_of_another_key_is_not_believed(
    woken: World, apple: ApnsPeer, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "other.p8").write_text(p8(make_key()))
    settings.APNS_KEY_FILE = str(tmp_path / "other.p8")
    send()

    assert (apple.shown, outcome()) == ({}, ("failed", "no_access"))


WRONG: tuple[tuple[dict[str, str], dict[str, Any], str], ...] = (
    ({"apns-topic": "org.example.other"}, {}, "BadTopic"),
    ({"apns-push-type": "loud"}, {}, "InvalidPushType"),
    ({"apns-expiration": "soon"}, {}, "BadExpirationDate"),
    ({"apns-priority": "7"}, {}, "BadPriority"),
    ({"apns-collapse-id": "x" * 65}, {}, "BadCollapseId"),
    ({"apns-colour": "red"}, {}, "UnknownHeader['apns-colour']"),
    ({}, {"aps": {"alert": {"titel": "x"}}}, "BadPayload"),
    ({}, {"aps": {"alert": {"title": 7}}}, "BadPayload"),
    ({}, {"aps": {"badge": 1}}, "BadPayload"),
    ({}, {"aps": {"alert": {"title": "x"}, "loud": 1}}, "BadPayload"),
    ({}, {"id": "1"}, "BadPayload"),
)


@pytest.mark.parametrize(("headers", "payload", "reason"), WRONG)
def test_the_stand_in_takes_nothing_else(
    woken: World,
    apple: ApnsPeer,
    monkeypatch: pytest.MonkeyPatch,
    headers: dict[str, str],
    payload: dict[str, Any],
    reason: str,
) -> None:
    """And what it refuses is given up, with a code that the page of ways explains."""
    usual = apns.headers_of
    monkeypatch.setattr(apns, "headers_of", lambda *said: usual(*said) | headers)
    if payload:
        monkeypatch.setattr(apns, "payload_of", lambda _parcel: payload)
    send()

    assert (apple.shown, outcome()) == ({}, ("failed", "refused_400"))
    assert apple.answer(apple.asked[-1]) == (400, reason)


def test_what_does_not_speak_http_2_is_no_answer(
    woken: World, apple: ApnsPeer, settings: Settings
) -> None:
    settings.APNS_SITE = apple.url.replace("https:", "http:")
    settings.INNER_HOSTS = ["127.0.0.1"]
    send()

    assert (apple.asked, outcome()) == ([], ("due", "no_answer"))


def test_a_server_that_nobody_vouches_for_is_told_nothing(
    woken: World, apple: ApnsPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    wire._trusted.cache_clear()
    send()

    assert (apple.asked, outcome()) == ([], ("due", "no_answer"))


def test_many_threads_each_get_their_own_answer(apple: ApnsPeer) -> None:
    """Two hundred pushes by eight threads: each has a connection of its own."""
    found: list[tuple[str, int]] = []
    token = apns_key.token_of(apns_key.read_named()).text()
    headers = {"authorization": f"bearer {token}", "apns-topic": TOPIC, "apns-push-type": "alert"}
    body = b'{"aps": {"alert": {"title": "x"}}}'

    def push(first: int) -> None:
        for number in range(first, first + 25):
            device = f"{number:064x}"
            apple.gone.update({device} if number % 2 else ())
            said = wire.post(f"{apple.url}/3/device/{device}", headers=headers, content=body)
            found.append((device, said.status))
        wire._forget()

    threads = [threading.Thread(target=push, args=(100 * n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(15)

    assert len(found) == 200
    assert all(status == (410 if int(device, 16) % 2 else 200) for device, status in found)
    assert apple.connections == 8


def test_where_it_is_not_set_up_nothing_is_called(
    woken: World, apple: ApnsPeer, settings: Settings
) -> None:
    settings.APNS_TOPIC = ""
    with pytest.raises(ValueError, match="all have to be set"):
        apns_key.read_named()
    send()

    assert (apple.asked, outcome()) == ([], ("failed", "not_set_up"))


@pytest.mark.parametrize("text", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_a_file_that_is_no_key_is_said_to_be_none(
    apple: ApnsPeer, settings: Settings, tmp_path: Path, text: str
) -> None:
    settings.APNS_KEY_FILE = str(tmp_path / "nothing.p8")
    with pytest.raises(ValueError, match="can’t be read"):
        apns_key.read_named()
    (tmp_path / "nothing.p8").write_text(text)
    with pytest.raises(ValueError, match="not a key"):
        apns_key.read_named()
    assert apns_key.key() is None
