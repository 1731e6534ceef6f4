"""Who comes back gets what was missed: all of it, in order, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from corridor.core import outbox
from corridor.core.tenancy import as_platform
from tests.database import owning
from tests.live.conftest import Listen, World, a_relay, a_server
from tests.live.ear import Ear, until
from tests.live.processes import Server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def relay(transactional_db: None) -> Iterator[None]:
    """One for each test: the numbering starts at 1."""
    with a_relay():
        yield


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    """One for each test, to kill."""
    with a_server() as server:
        yield server


def all_numbered(count: int) -> bool:
    return outbox.latest_seq() == count


def test_replay_after_a_killed_server_is_complete_and_in_order(
    world: World, relay: None, server: Server, listen: Listen
) -> None:
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    before = listen(bennett, place.room)
    for version in range(1, 6):
        place.change(place.room, version=version)
    before.until_version(5)

    server.kill()
    for version in range(6, 13):
        place.change(place.room, version=version)
        place.change(place.school, version=version)  # for others
    until(lambda: all_numbered(19))
    server.start()
    back = listen(bennett, place.room, last_event_id=before.nudges[-1].seq)
    place.change(place.room, version=13)

    back.until_version(13)
    assert before.versions == [1, 2, 3, 4, 5]
    assert back.versions == [6, 7, 8, 9, 10, 11, 12, 13]
    assert [n.seq for n in back.nudges] == sorted(n.seq for n in back.nudges)

    fresh = listen(bennett, place.room)
    place.change(place.room, version=14)
    fresh.until_version(14)
    assert fresh.versions == [14], "negative control: without the id nothing is replayed"


def test_page_that_names_its_position_misses_nothing_before_it_connects(
    world: World, relay: None, server: Server
) -> None:
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    rendered_at = outbox.latest_seq()
    place.change(place.room, version=1)
    until(lambda: all_numbered(1))

    ear = Ear(server.port, bennett.session, [place.room], query=f"after={rendered_at}")
    ear.until_version(1)
    ear.close()


def test_replay_from_the_table_when_the_ring_is_too_short(
    world: World, relay: None, server: Server, listen: Listen
) -> None:
    server.kill()
    server.start("hub.RING = 3; hub.Switchboard.__init__.__kwdefaults__['ring'] = 3")
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    for version in range(1, 11):
        place.change(place.room, version=version)
    until(lambda: all_numbered(10))

    ear = listen(bennett, place.room, last_event_id=2)
    ear.until_version(10)
    assert ear.versions == list(range(3, 11))


def test_unknown_or_pruned_position_brings_one_resync(
    world: World, relay: None, server: Server, listen: Listen
) -> None:
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    for version in range(1, 4):
        place.change(place.room, version=version)
    until(lambda: all_numbered(3))
    with as_platform() as cursor:
        cursor.execute("update core_outbox set created_at = created_at - interval '2 hours'")
        outbox.prune(cursor, before=timezone.now() - timedelta(hours=1))
    server.kill()
    server.start()

    for position in (1, 99):
        ear = listen(bennett, place.room, last_event_id=position)
        ear.until(lambda ear=ear: bool(ear.named("resync")))  # type: ignore[misc]
        assert ear.nudges == []
        assert ear.last_id == "3"
    known = listen(bennett, place.room, last_event_id=3)
    place.change(place.room, version=4)
    known.until_version(4)
    assert known.named("resync") == [], "negative control: a known position needs none"


def test_stream_survives_a_crash_of_the_database_connection(
    world: World, relay: None, listen: Listen
) -> None:
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    ear = listen(bennett, place.room)
    place.change(place.room, version=1)
    ear.until_version(1)

    with transaction.atomic(), owning() as cursor:
        cursor.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where datname = current_database()"
            " and application_name in ('corridor live', 'corridor relay')"
        )
        assert cursor.fetchone()[0] == 2
    for version in range(2, 6):
        place.change(place.room, version=version)

    ear.until_version(5)
    assert ear.versions == [1, 2, 3, 4, 5]
    assert ear.named("resync") == []
