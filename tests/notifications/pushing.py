"""A real push service beside the tests, and browsers that subscribe there."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import b64urlencode
from pytest_django import Settings

from corridor.notifications.vapid import public_key
from tests.pages import Visitor
from tests.peers import node

Subscription = dict[str, Any]
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


@dataclass
class Service:
    port: int

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def subscription(self, key: str = "") -> Subscription:
        """As a browser gets one with this key of a site; ours, if none is named."""
        asked = {"userVisibleOnly": "true", "applicationServerKey": key or public_key()}
        found: Subscription = self._ask("subscribe", asked)["data"]
        return found

    def expire(self, subscription: Subscription) -> None:
        self._ask(f"expire-subscription/{subscription['clientHash']}", {})

    def arrived(self, subscription: Subscription) -> list[dict[str, Any]]:
        """What the browser could open, by the keys that it alone has."""
        answer = self._ask("get-notifications", {"clientHash": subscription["clientHash"]})
        return [json.loads(message) for message in answer["data"]["messages"]]

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            f"http://{self.host}/{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text) if text.startswith(b"{") else {}


@contextmanager
def serving() -> Iterator[Service]:
    made = Service(node.free_port())
    with node.running("push.cjs", str(made.port)):
        yield made


@pytest.fixture(scope="module")
def push_service() -> Iterator[Service]:
    with serving() as made:
        yield made


@pytest.fixture
def service(push_service: Service, settings: Settings) -> Service:
    """Named by whoever runs Corridor, as one beside those of the usual browsers is."""
    settings.PUSH_HOSTS = frozenset({push_service.host})
    return push_service


def browser_keys() -> dict[str, str]:
    """As a browser makes them (RFC 8291)."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"p256dh": b64urlencode(raw), "auth": b64urlencode(b"0" * 16)}


def agree(visitor: Visitor, subscription: Subscription, **more: str) -> Any:
    """The browser tells us that it may be woken."""
    said = {"endpoint": subscription["endpoint"], **subscription["keys"], **more}
    return visitor.post("/notifications/devices/", **said)
