"""What Corridor asks and reads agrees with descriptions of OneRoster 1.2 and Clever 3.1.

Prism checks every request and every answer; the descriptions are in ``tests/peers/specs``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest
from pytest_django import Settings

from corridor.rostering.models import RosterConnection
from corridor.rostering.roster import PersonRow
from tests.peers import prism
from tests.peers.clever import CLIENT, CleverPeer, clever_lists
from tests.peers.clever import SECRET as CLEVER_SECRET
from tests.peers.oneroster import BASES, KEY, SECRET, OneRosterPeer
from tests.peers.rosters import objects_of
from tests.peers.serving import serving
from tests.rostering.network import connection, read_all
from tests.rostering.oneroster_files import roster_1_2

BASE = BASES["1.2"]
pytestmark = pytest.mark.skipif(
    not prism.PRISM.exists(), reason="Prism is not installed: run make setup."
)


@pytest.fixture(autouse=True)
def _loopback(settings: Settings) -> None:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]


@contextmanager
def checked_oneroster(peer: OneRosterPeer) -> Iterator[RosterConnection]:
    with ExitStack() as stack:
        stack.enter_context(serving(peer))
        url = stack.enter_context(prism.proxy(prism.spec("oneroster-1.2.yaml"), peer.url))
        yield _oneroster(url, peer)


def _oneroster(url: str, peer: OneRosterPeer) -> RosterConnection:
    return connection(
        "oneroster_rest",
        SECRET,
        base_url=url + BASE,
        token_url=f"{peer.url}/token",
        client_id=KEY,
    )


def test_oneroster_is_asked_and_read_as_described() -> None:
    """The control is in the same server, as it starts slowly: it does refuse what is wrong."""
    objects = objects_of(roster_1_2())
    with checked_oneroster(OneRosterPeer(objects, "tells deleted")) as tried:
        read = read_all(tried)
        assert read.errors == []
        assert len(read.of(PersonRow)) == 5
        tried.cursor = read.cursor
        assert read_all(tried, extent="delta").errors == []
        wrong = httpx.get(f"{tried.settings['base_url']}/users?limit=x&offset=0")
        assert wrong.status_code in {400, 401, 422}
        del objects["users"][0]["roles"]
        assert read_all(tried).errors == ["SIS service_failed"]


def test_clever_is_asked_and_read_as_described() -> None:
    peer = CleverPeer(clever_lists())
    peer.change("users", "maya", email="first@hill.example")
    with ExitStack() as stack:
        stack.enter_context(serving(peer))
        url = stack.enter_context(prism.proxy(prism.spec("clever-3.1.yaml"), peer.url))
        tried = connection(
            "clever",
            CLEVER_SECRET,
            client_id=CLIENT,
            api_url=f"{url}/v3.1",
            token_url=f"{peer.url}/oauth/tokens",
        )
        read = read_all(tried)
        assert read.errors == []
        assert len(read.of(PersonRow)) == 5
        peer.change("sections", "x1", students=["leo"])
        tried.cursor = read.cursor
        assert read_all(tried, extent="delta").errors == []
        peer.lists["users"][0]["id"] = 5
        assert read_all(tried).errors == ["SIS service_failed"]


def test_a_server_made_from_the_description_alone_is_read() -> None:
    """Nothing of ours answers here but the token service."""
    peer = OneRosterPeer({})
    with serving(peer), prism.mock(prism.spec("oneroster-1.2.yaml")) as url:
        read = read_all(_oneroster(url, peer))
    assert read.errors == []
    assert len(read.of(PersonRow)) == 1
