"""The services of Google and Apple beside the tests, and apps that registered there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from corridor.notifications import commands
from corridor.notifications.channels import apns_key, fcm_account, wire
from corridor.notifications.models import Delivery, PushSubscription
from tests.factories import TEN, World, person_of
from tests.notifications.making import spread, to_the_library
from tests.peers import apns, fcm, serving

ANDROID, IPHONE = "f" * 22 + ":APA91b-of_an.app", "0a" * 32


def register(member: Any, service: str, token: str, **more: Any) -> PushSubscription:
    said = {"device": "My phone", "language": "", "now": TEN, **more}
    return commands.register_app(person_id=person_of(member), service=service, token=token, **said)


def use_fcm(peer: fcm.FcmPeer, settings: Settings, folder: Path) -> None:
    path = folder / "account.json"
    path.write_text(peer.key_file())
    settings.FCM_KEY_FILE, settings.FCM_SITE = str(path), peer.url
    settings.INNER_HOSTS = ["127.0.0.1"]


def use_apns(peer: apns.ApnsPeer, settings: Settings, folder: Path) -> None:
    path = folder / "key.p8"
    path.write_text(apns.p8(peer.key))
    settings.APNS_KEY_FILE, settings.APNS_SITE = str(path), peer.url
    settings.APNS_KEY_ID, settings.APNS_TEAM_ID = apns.KEY_ID, apns.TEAM
    settings.APNS_TOPIC = apns.TOPIC


@pytest.fixture
def google(request: Any, settings: Settings, tmp_path: Path) -> Iterator[fcm.FcmPeer]:
    """With the habits that a test names as its parameter."""
    peer = fcm.FcmPeer(*getattr(request, "param", ()))
    with serving.serving(peer):
        use_fcm(peer, settings, tmp_path)
        yield peer
    forget()


@pytest.fixture
def apple(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[apns.ApnsPeer]:
    peer = apns.ApnsPeer()
    with apns.serving(peer, tmp_path) as authority:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        wire._trusted.cache_clear()
        use_apns(peer, settings, tmp_path)
        yield peer
    forget()


def forget() -> None:
    """What a process keeps for as long as it runs: keys, tokens, connections."""
    for kept in (fcm_account._read, fcm_account.token_of, apns_key._read, apns_key.token_of):
        kept.cache_clear()
    wire._trusted.cache_clear()
    if hasattr(wire._own, "client"):
        wire._forget()


def asked(world: World) -> None:
    """The librarian is asked about somebody."""
    to_the_library(world)
    spread()


def outcome() -> tuple[str, str]:
    """Of the only push to a phone."""
    found = Delivery.objects.get(channel="phone")
    return found.state, found.fault
