"""Several machines: two that serve streams, and the relay in a third process."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator

import pytest

from corridor.core import outbox
from tests.live.conftest import World, a_server
from tests.live.ear import Ear, until
from tests.live.processes import Server, end, pause, relays_at_work, start_relay

pytestmark = pytest.mark.django_db(transaction=True)

PAGES, STREAM = "corridor.config.asgi:application", "corridor.config.asgi:live_only"


@pytest.fixture
def relay(transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    process = start_relay()
    yield process
    end(process, signal.SIGKILL)


@pytest.fixture
def servers(transactional_db: None) -> Iterator[tuple[Server, Server]]:
    """Pages with the stream, and the stream alone."""
    with a_server(PAGES) as first, a_server(STREAM) as second:
        yield first, second


def test_change_is_heard_on_every_machine_whoever_restarts(
    world: World, relay: subprocess.Popen[bytes], servers: tuple[Server, Server]
) -> None:
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    first, second = servers
    here, there = (Ear(server.port, bennett.session, [place.room]) for server in servers)

    place.change(place.room, version=1)
    here.until_version(1)
    there.until_version(1)

    second.kill()
    place.change(place.room, version=2)
    here.until_version(2)
    second.start()
    back = Ear(second.port, bennett.session, [place.room], last_event_id=there.nudges[-1].seq)
    back.until_version(2)

    # A screen whose machine is gone for good goes on at another one.
    first.kill()
    place.change(place.room, version=3)
    moved = Ear(second.port, bennett.session, [place.room], last_event_id=here.nudges[-1].seq)
    moved.until_version(3)
    back.until_version(3)
    assert moved.versions == [3], "neither twice nor with what it had heard elsewhere"


def test_streams_outlive_the_relay_and_hear_what_happened_without_it(
    world: World, relay: subprocess.Popen[bytes], servers: tuple[Server, Server]
) -> None:
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    ears = [Ear(server.port, bennett.session, [place.room]) for server in servers]
    place.change(place.room, version=1)
    for ear in ears:
        ear.until_version(1)

    end(relay, signal.SIGKILL)
    until(lambda: relays_at_work() == [])
    place.change(place.room, version=2)
    pause(0.5)
    assert outbox.latest_seq() == 1, "negative control: without a relay nobody hears"
    assert {v for ear in ears for v in ear.versions} == {1}

    successor = start_relay()
    try:
        for ear in ears:
            ear.until_version(2)
            assert ear.versions == [1, 2]
            assert ear.named("resync") == []
    finally:
        end(successor, signal.SIGKILL)
