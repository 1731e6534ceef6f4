"""Several machines: two that serve streams, and the relay in a third process."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.utils import timezone

from corridor.core import outbox
from corridor.live.database import AS_PLATFORM, direct
from corridor.live.relay import Relay
from tests.live.conftest import Someone, World, a_server
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


Hear = Callable[..., Ear]


@pytest.fixture
def hear() -> Iterator[Hear]:
    ears: list[Ear] = []

    def connect(server: Server, who: Someone, *topics: str, after: Ear | None = None) -> Ear:
        last = after.nudges[-1].seq if after else None
        ears.append(Ear(server.port, who.session, topics, last_event_id=last))
        return ears[-1]

    yield connect
    for ear in ears:
        ear.close()


def test_change_is_heard_on_every_machine_whoever_restarts(
    world: World, relay: subprocess.Popen[bytes], servers: tuple[Server, Server], hear: Hear
) -> None:
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    first, second = servers
    here, there = (hear(server, bennett, place.room) for server in servers)

    place.change(place.room, version=1)
    here.until_version(1)
    there.until_version(1)

    second.kill()
    place.change(place.room, version=2)
    here.until_version(2)
    second.start()
    back = hear(second, bennett, place.room, after=there)
    back.until_version(2)

    # A screen whose machine is gone for good goes on at another one.
    first.kill()
    place.change(place.room, version=3)
    moved = hear(second, bennett, place.room, after=here)
    moved.until_version(3)
    back.until_version(3)
    assert moved.versions == [3], "neither twice nor with what it had heard elsewhere"


def test_streams_outlive_the_relay_and_hear_what_happened_without_it(
    world: World, relay: subprocess.Popen[bytes], servers: tuple[Server, Server], hear: Hear
) -> None:
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    ears = [hear(server, bennett, place.room) for server in servers]
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


@pytest.mark.parametrize("is_protected", [True, False])
def test_server_that_begins_beside_an_empty_outbox_hears_the_first_change(
    world: World, hear: Hear, *, is_protected: bool
) -> None:
    """The relay's numbering goes on, whatever became of the rows."""
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    tweak = "" if is_protected else "hub.Switchboard.begin_before = lambda *_: None"
    with (
        a_server(STREAM, tweak=tweak) as server,
        psycopg.connect(direct("corridor relay"), autocommit=True) as connection,
    ):
        connection.execute(AS_PLATFORM)
        relay = Relay(connection)
        relay.last = 40
        ear = hear(server, bennett, place.room)

        place.change(place.room, version=1)
        relay.step(now=timezone.now())

        if is_protected:
            ear.until_version(1)
        else:  # the control: it is told that something may have been missed
            ear.until(lambda: bool(ear.named("resync")))
            assert ear.versions == []
