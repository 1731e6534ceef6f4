"""Pushes to Android apps, against a stand-in that takes nothing but what Google's reference has."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from corridor.notifications.channels import fcm, fcm_account, kept_token
from corridor.notifications.channels.kept_token import Fresh, KeptToken
from corridor.notifications.channels.wire import NoAnswer
from corridor.notifications.fault_words import WORDS, fault_words
from corridor.notifications.models import Delivery, PushSubscription
from corridor.notifications.tags import tag_of
from tests.factories import TEN, World
from tests.notifications.apps import ANDROID, asked, google, outcome, register
from tests.notifications.making import send
from tests.pages import at_ten
from tests.peers.fcm import FcmPeer

__all__ = ["at_ten", "google"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]


def with_habits(*habits: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("google", [habits], indirect=True)


@pytest.fixture
def woken(world: World, google: FcmPeer) -> World:
    """The librarian's phone; she is asked about somebody."""
    register(world.librarian, "fcm", ANDROID)
    asked(world)
    return world


def test_a_push_says_the_title_and_names_nobody(woken: World, google: FcmPeer) -> None:
    send()

    (message,) = google.messages
    notification = Delivery.objects.get(channel="phone").notification
    assert message == {
        "token": ANDROID,
        "notification": {"title": "A pass request waits for you"},
        "data": {"id": str(notification.id)},
        "android": {
            "priority": "NORMAL",
            "ttl": "900s",
            "notification": {"tag": tag_of(str(notification.id))},
        },
    }
    assert outcome() == ("sent", "")
    assert PushSubscription.objects.get().reached_at == TEN


def test_sent_twice_it_is_shown_once(woken: World, google: FcmPeer) -> None:
    send()
    Delivery.objects.update(state="due", due_at=TEN)
    send()

    assert (len(google.messages), len(google.shown)) == (2, 1)


def test_one_access_token_does_for_many_pushes(woken: World, google: FcmPeer) -> None:
    for _ in range(3):
        send()
        Delivery.objects.update(state="due", due_at=TEN)

    assert (len(google.messages), len(google.granted)) == (3, 1)


@with_habits("token ends")
def test_a_token_that_is_refused_is_renewed_once(woken: World, google: FcmPeer) -> None:
    send()

    assert outcome() == ("sent", "")
    assert list(google.granted) == ["t1", "t2"]


@with_habits("no token lasts")
def test_a_second_refusal_is_for_good(woken: World, google: FcmPeer) -> None:
    send()

    assert outcome() == ("failed", "no_access")
    assert len(google.granted) == 2
    assert PushSubscription.objects.get().gone_at is None


def test_an_app_that_is_gone_is_asked_once_and_never_again(woken: World, google: FcmPeer) -> None:
    google.gone.add(ANDROID)
    send()

    assert outcome() == ("failed", "gone_404")
    assert PushSubscription.objects.get().gone_at == TEN
    register(woken.librarian, "fcm", ANDROID)
    assert PushSubscription.objects.get().gone_at is None, "it came again"


@pytest.mark.parametrize(
    ("google", "fault"),
    [
        (("no such project",), "refused_404"),
        (("another project",), "other_app"),
        (("forbidden",), "no_access"),
        (("not trusted",), "no_access"),
        (("moved",), "refused_307"),
    ],
    indirect=["google"],
)
def test_a_fault_of_the_set_up_takes_no_device_away(
    woken: World, google: FcmPeer, fault: str
) -> None:
    send()

    assert outcome() == ("failed", fault)
    assert PushSubscription.objects.get().gone_at is None
    assert fault in WORDS or "(" in fault_words(fault)


@pytest.mark.parametrize(
    ("google", "fault", "seconds"),
    [
        (("too many",), "later_429", 120),
        (("too many, no word",), "later_429", 60),
        (("out of order",), "later_503", 30),
        (("no tokens",), "no_answer", 5),
    ],
    indirect=["google"],
)
def test_what_may_work_later_is_tried_then(
    woken: World, google: FcmPeer, fault: str, seconds: int
) -> None:
    send()

    assert outcome() == ("due", fault)
    assert Delivery.objects.get(channel="phone").due_at == TEN + timedelta(seconds=seconds)
    google.habits.clear()
    kept_token.PAUSE_SECONDS, before = 0.0, kept_token.PAUSE_SECONDS
    send(TEN + timedelta(seconds=seconds))
    kept_token.PAUSE_SECONDS = before
    assert outcome() == ("sent", "")


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("android.colour", "red", "message.android.colour"),
        ("priority", "HIGH", "message.priority"),
        ("android.priority", "urgent", "message.android.priority"),
        ("android.ttl", 900, "message.android.ttl"),
        ("android.notification.sticky", "yes", "message.android.notification.sticky"),
        ("data.id", 7, "message.data[id]"),
        ("data.from", "us", "message.data[from]"),
        ("notification.title", None, "message.notification.title"),
        ("topic", "all", "message"),
        ("data.id", "x" * 5000, "message"),
    ],
)
def test_the_stand_in_takes_nothing_else(
    woken: World,
    google: FcmPeer,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    value: Any,
    field: str,
) -> None:
    """And what it refuses is given up, with a code that the page of ways explains."""
    usual = fcm.message_of

    def other(parcel: Any, token: str) -> dict[str, Any]:
        message = at = usual(parcel, token)
        *way, name = path.split(".")
        for step in way:
            at = at[step]
        at[name] = value
        return message

    monkeypatch.setattr(fcm, "message_of", other)
    send()

    assert (google.messages, outcome()) == ([], ("failed", "refused_400"))
    said = google.reply(google.asked[-1]).body["error"]["details"][1]["fieldViolations"]
    assert [one["field"] for one in said] == [field]
    assert fault_words("refused_400") == "The other side refused it (400)."


def test_a_token_that_is_none_has_to_be_registered_anew(
    woken: World, google: FcmPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = fcm.message_of
    monkeypatch.setattr(fcm, "message_of", lambda parcel, _token: usual(parcel, "short"))
    send()

    assert outcome() == ("failed", "bad_token")
    assert PushSubscription.objects.get().gone_at == TEN


def test_where_it_is_not_set_up_nothing_is_called(
    woken: World, google: FcmPeer, settings: Settings
) -> None:
    settings.FCM_KEY_FILE = ""
    send()

    assert (google.asked, outcome()) == ([], ("failed", "not_set_up"))


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"project_id": 1}', "no JSON"])
def test_a_file_that_is_no_key_is_said_to_be_none(
    settings: Settings, tmp_path: Path, text: str
) -> None:
    settings.FCM_KEY_FILE = str(tmp_path / "key.json")
    with pytest.raises(ValueError, match="can’t be read"):
        fcm_account.read_named()
    (tmp_path / "key.json").write_text(text)
    with pytest.raises(ValueError, match="not the key file"):
        fcm_account.read_named()
    assert fcm_account.account() is None


def test_tokens_are_asked_for_by_https_alone(
    google: FcmPeer, settings: Settings, tmp_path: Path
) -> None:
    """The stand-in itself is on a host that was named as an inner one: without that, it is not."""
    assert fcm_account.account()
    fcm_account._read.cache_clear()
    settings.INNER_HOSTS = []
    assert fcm_account.account() is None


def test_the_secret_is_in_no_words_about_the_account(google: FcmPeer) -> None:
    private = json.loads(google.key_file())["private_key"]
    assert private not in repr(fcm_account.account())


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.fetched = 0

    def fetch(self, now: float) -> Fresh:
        self.fetched += 1
        return Fresh(f"t{self.fetched}", now + 3000, now + 1200)


def test_a_token_is_kept_until_shortly_before_it_ends() -> None:
    clock = Clock()
    kept = KeptToken(clock.fetch, clock=lambda: clock.now)
    assert (kept.text(), kept.text()) == ("t1", "t1")
    clock.now += 2999
    assert kept.text() == "t1"
    clock.now += 1
    assert kept.text() == "t2"


def test_a_token_that_was_refused_is_renewed_by_one_of_all_who_were() -> None:
    clock = Clock()
    kept = KeptToken(clock.fetch, clock=lambda: clock.now)
    first = kept.text()
    assert kept.another(first) == "t1", "not yet"
    clock.now += 1200
    assert (kept.another(first), kept.another(first)) == ("t2", "t2")


def test_a_token_service_that_stands_still_is_not_asked_by_everybody() -> None:
    clock, asked = Clock(), []

    def fetch(now: float) -> Fresh:
        asked.append(now)
        raise NoAnswer

    kept = KeptToken(fetch, clock=lambda: clock.now)
    for _ in range(8):
        with pytest.raises(NoAnswer):
            kept.text()
    assert len(asked) == 1
    clock.now += kept_token.PAUSE_SECONDS
    with pytest.raises(NoAnswer):
        kept.text()
    assert len(asked) == 2
